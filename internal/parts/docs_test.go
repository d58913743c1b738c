package parts

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A docs is the documentation of a Debian package, a site written by people
// who never thought of a crawler.
type docs struct {
	name string
	// pkg is the package to install.
	pkg string
	// root is what nginx serves: the last folder that matches.
	root string
	// seed is the page that the others are found from.
	seed string
	// pages are how many HTML pages it has at least, iframes how many pages it
	// has at least that show another in a frame.
	pages, iframes int
	// broken says why the site links what is not there; "" if it does not.
	broken string
	// more is for sites that are crawled if CRAWL_SITES=all.
	more bool
}

var allDocs = []docs{
	{name: "cmake", pkg: "cmake-doc", root: "/usr/share/doc/cmake-data/html", seed: "/index.html", pages: 1900,
		broken: "a JSON schema that the package leaves out"},
	{name: "libstdc++", pkg: "libstdc++-12-doc", root: "/usr/share/doc/gcc-*-base/libstdc++", seed: "/index.html", pages: 3700, iframes: 500,
		broken: "Doxygen names pages and formulas that the package leaves out"},
	{name: "maxima", pkg: "maxima-doc", root: "/usr/share/doc/maxima-doc", seed: "/html/maxima_toc.html", pages: 370,
		broken: "the directory of Texinfo is that of the author's machine"},
	{name: "debian-reference", pkg: "debian-reference-en", root: "/usr/share/debian-reference", seed: "/index.en.html", pages: 15},
	{name: "debian-faq", pkg: "debian-faq", root: "/usr/share/doc/debian/FAQ", seed: "/index.html", pages: 15, more: true},
	{name: "aptitude", pkg: "aptitude-doc-en", root: "/usr/share/doc/aptitude/html/en", seed: "/index.html", pages: 80, more: true},
	{name: "postgresql", pkg: "postgresql-doc-15", root: "/usr/share/doc/postgresql-doc-*/html", seed: "/index.html", pages: 1100,
		broken: "an address of mail without mailto:", more: true},
	{name: "apache2", pkg: "apache2-doc", root: "/usr/share/doc/apache2-doc/manual", seed: "/index.html", pages: 200,
		broken: "pages and examples that the package leaves out, in each language", more: true},
	{name: "python", pkg: "python3.11-doc", root: "/usr/share/doc/python3.*/html", seed: "/index.html", pages: 500,
		broken: "scripts that other packages install", more: true},
	{name: "debian-handbook", pkg: "debian-handbook", root: "/usr/share/doc/debian-handbook/html", seed: "/en-US/index.html", pages: 100, more: true},
	{name: "installation-guide", pkg: "installation-guide-amd64", root: "/usr/share/doc/installation-guide-amd64", seed: "/ja/index.html", pages: 80,
		broken: "the package compresses the example, and leaves out the guide in one file", more: true},
	{name: "exim", pkg: "exim4-doc-html", root: "/usr/share/doc/exim4-doc-html", seed: "/spec_html/index.html", pages: 60,
		broken: "RFC 2047 and the like, written as if they were pages", more: true},
}

// Each site is crawled whole by us and by wget, with all that its pages consist
// of. What nginx answered to the one and to the other is the same, without
// exceptions; and of what is not there we ask for no more than wget does.
func TestDocsAsWgetSeesThem(t *testing.T) {
	for _, d := range allDocs {
		t.Run(d.name, func(t *testing.T) {
			if d.more && os.Getenv("CRAWL_SITES") != "all" {
				t.Skip("only with CRAWL_SITES=all (make sites)")
			}
			n := serveDocs(t, d)
			c := n.crawl(d.seed)
			n.wget(d.seed)
			ours, wgets := n.asked("ours"), n.asked("wget")
			compareDocs(t, d, ours, wgets)
			wantOnce(t, ours)
			c.says("SELECT url, fate, reason, class, error FROM v_fates WHERE fate = 'failed' OR fate = 'parked' AND url LIKE 'http://" + n.host + "/%'")
			wantFrames(t, d, c)
		})
	}
}

// compareDocs wants every URL that either was answered with 200 to have been
// answered to the other, and no other broken link followed by us.
func compareDocs(t *testing.T, d docs, ours, wgets []asked) {
	t.Helper()
	a, b := urlsWith(ours, 200), urlsWith(wgets, 200)
	broken := urlsWith(ours, 404)
	for who, only := range map[string][]string{"wget": minus(b, a), "we": minus(a, b), "we, in vain,": minus(broken, urlsWith(wgets, 404))} {
		for _, url := range only {
			t.Errorf("only %s asked for %s", who, url)
		}
	}
	if len(broken) > 0 && d.broken == "" {
		t.Errorf("nothing explains why these are broken: %s", broken)
	}
	pages := 0
	for _, one := range ours {
		if one.status == 200 && one.contentType == "text/html" {
			pages++
		}
	}
	if pages < d.pages {
		t.Errorf("%d HTML pages, want at least %d", pages, d.pages)
	}
	t.Logf("%s: %d URLs, %d of them HTML; ours only %d, wget only %d; broken links %d, of wget %d", d.name,
		len(a), pages, len(minus(a, b)), len(minus(b, a)), len(broken), len(urlsWith(wgets, 404)))
}

// wantOnce wants no URL to have been asked for twice.
func wantOnce(t *testing.T, all []asked) {
	t.Helper()
	seen := make(map[string]bool)
	for _, a := range all {
		if seen[a.uri] {
			t.Errorf("%s was asked for again", a.uri)
		}
		seen[a.uri] = true
	}
}

// wantFrames wants so many pages to show others in frames, and these to have
// been fetched.
func wantFrames(t *testing.T, d docs, c *crawled) {
	t.Helper()
	if d.iframes == 0 {
		return
	}
	sources := c.ask("SELECT DISTINCT source_id FROM v_links WHERE kind = 'iframe'")
	if len(sources) < d.iframes {
		t.Errorf("%d pages have an iframe, want at least %d", len(sources), d.iframes)
	}
	t.Logf("%d pages have an iframe", len(sources))
}

// find is the folder that is to be served, or skips the test.
func (d docs) find(t *testing.T) string {
	t.Helper()
	dirs, err := filepath.Glob(d.root)
	check(t, err)
	dirs = slices.DeleteFunc(dirs, func(dir string) bool {
		_, err := os.Stat(filepath.Join(dir, d.seed))
		return err != nil
	})
	if len(dirs) > 0 {
		return dirs[len(dirs)-1]
	}
	if os.Getenv("CI") == "true" && !d.more {
		t.Fatalf("%s is not installed", d.pkg)
	}
	t.Skipf("%s is not installed (apt-get install %s)", d.pkg, d.pkg)
	return ""
}

// urlsWith are the URLs that were answered with a status, in order.
func urlsWith(all []asked, status int) (urls []string) {
	for _, a := range all {
		if a.status == status {
			urls = append(urls, a.uri)
		}
	}
	slices.Sort(urls)
	return slices.Compact(urls)
}

// minus is what is in a and not in b, which are in order.
func minus(a, b []string) (rest []string) {
	for _, s := range a {
		if _, found := slices.BinarySearchFunc(b, s, strings.Compare); !found {
			rest = append(rest, s)
		}
	}
	return rest
}
