package robots_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/fetch/robots"
)

// asks holds targets, each after "+" if it may be fetched and "-" if not.
type asks []string

func (a asks) check(t *testing.T, file, agent string) {
	t.Helper()
	rules := robots.Parse([]byte(file)).Agent(agent)
	for _, ask := range a {
		if d := rules.Allowed(ask[1:]); d.Allowed != (ask[0] == '+') {
			t.Errorf("%s asks for %.200s: %.200v in\n%.2000s", agent, ask[1:], d, file)
		}
	}
}

func TestPaths(t *testing.T) {
	tests := []struct {
		name, rules string
		asks        asks
	}{
		// RFC 9309 §2.2.2, table of paths.
		{"query", "Disallow: /foo/bar?baz=quz", asks{"-/foo/bar?baz=quz", "+/foo/bar?baz=qux", "+/foo/bar"}},
		{"URL in a query", "Disallow: /foo/bar?baz=https://foo.bar", asks{"-/foo/bar?baz=https%3A%2F%2Ffoo.bar", "-/foo/bar?baz=https://foo.bar"}},
		{"escaped URL in a query", "Disallow: /foo/bar?baz=https%3a%2f%2ffoo.bar", asks{"-/foo/bar?baz=https%3A%2F%2Ffoo.bar", "-/foo/bar?baz=https://foo.bar"}},
		{"beyond ASCII", "Disallow: /foo/bar/ツ", asks{"-/foo/bar/%E3%83%84", "-/foo/bar/%e3%83%84", "+/foo/bar/%E3%83%85"}},
		{"beyond ASCII, escaped", "Disallow: /foo/bar/%e3%83%84", asks{"-/foo/bar/%E3%83%84", "-/foo/bar/%e3%83%84"}},
		{"escaped unreserved", "Disallow: /foo/bar/%62%61%7A", asks{"-/foo/bar/baz", "-/foo/bar/%62%61%7A", "-/foo/bar/b%61z"}},
		{"tilde", "Disallow: /~joe", asks{"-/%7Ejoe/", "-/%7ejoe/", "-/~joe/"}},

		// RFC 9309 §2.2.3, special characters.
		{"end", "Allow: /this/path/exactly$\nDisallow: /", asks{"+/this/path/exactly", "-/this/path/exactly/", "-/this/path/exactly?"}},
		{"star", "Disallow: /this/*/exactly", asks{"-/this/path/exactly", "-/this//exactly/not", "+/this/exactly"}},
		{"comment", "Disallow: /a#b\n# Disallow: /\n#", asks{"-/a", "-/ab", "+/b"}},
		{"literal star and dollar", "Disallow: /path/file-with-a-%2A.html\nDisallow: /path/foo-%24", asks{"-/path/file-with-a-*.html", "+/path/file-with-a-x.html", "-/path/foo-$", "-/path/foo-$x", "+/path/foo-"}},
		{"dollar inside", "Disallow: /a$b", asks{"-/a$b", "-/a%24b", "-/a$bc", "+/a"}},
		{"two dollars", "Disallow: /a$$", asks{"-/a$", "+/a", "+/a$$"}},
		{"dollar alone", "Disallow: $", asks{"+/", "+/a"}},
		{"star alone", "Disallow: *", asks{"-/", "-/a?b"}},
		{"star and end", "Disallow: /*$", asks{"-/", "-/a"}},
		{"trailing star", "Disallow: /fish*", asks{"-/fish", "-/fish.html", "-/fish/salmon", "+/Fish", "+/catfish", "+/?id=fish"}},
		{"stars in a row", "Disallow: /a***b", asks{"-/ab", "-/axxb", "+/a"}},
		{"last piece must not overlap", "Disallow: /ab*ba$", asks{"+/aba", "-/abba", "-/ab-ba", "+/abbab"}},
		{"earliest is not the end", "Disallow: /*.php$", asks{"-/a.php", "-/a.php/b.php", "+/a.php5", "+/a.php?x", "-/php.php"}},
		{"case of paths", "Disallow: /x/", asks{"-/x/y", "+/X/y", "+/x"}},
		{"no leading slash", "Disallow: x\nDisallow: *y", asks{"+/x", "-/y"}},

		// RFC 9309 §5.2 and Google's documentation: the longest match.
		{"longest", "Allow: /example/page/\nDisallow: /example/page/disallowed.gif", asks{"+/example/page/", "-/example/page/disallowed.gif", "+/example/page/d"}},
		{"Allow wins a tie", "Disallow: /folder\nAllow: /folder", asks{"+/folder/page"}},
		{"length counts stars", "Allow: /page\nDisallow: /*.htm", asks{"-/page.htm", "+/page"}},
		{"length counts octets", "Allow: /ab*\nDisallow: /é", asks{"-/%C3%A9"}},
		{"length counts the dollar", "Allow: /$\nDisallow: /", asks{"+/", "-/page"}},
		{"order is without effect", "Disallow: /\nAllow: /p", asks{"+/page", "-/q"}},
		{"empty rules match nothing", "Disallow:\nAllow:", asks{"+/", "+/a"}},
		{"empty rule beside another", "Disallow:\nDisallow: /a", asks{"+/", "-/a"}},

		// Google's extensions.
		{"index page", "Disallow: /\nAllow: /dir/index.html", asks{"+/dir/", "+/dir/index.html", "-/dir/index.htm", "-/dir/a", "-/dir"}},
		{"index page is not for Disallow", "Disallow: /dir/index.html", asks{"+/dir/", "-/dir/index.html"}},
		{"typos", "Dissallow: /a\nDISSALOW: /b\nDisalow: /c\nDiasllow: /d\nDisallaw: /e", asks{"-/a", "-/b", "-/c", "-/d", "-/e", "+/f"}},
		{"keys are prefixes", "Disallowed: /a\nAllows: /a/b", asks{"-/a", "+/a/b"}},
		{"no colon", "Disallow /a\nDisallow\t/b\nDisallow /c /d", asks{"-/a", "-/b", "+/c"}},
		{"blanks", "  Disallow \t:\t /a  \n\tDisallow:/b\v", asks{"-/a", "-/b"}},
		{"NUL ends a line", "Disallow: /a\x00b\nDisallow\x00: /", asks{"-/ax", "+/b"}},

		// Where a rule for escapes may read two ways, both must allow.
		{"escaped question mark", "Disallow: /*?", asks{"-/a?b", "+/a%3Fb"}},
		{"escaped slash", "Disallow: /a/b", asks{"-/a/b", "+/a%2Fb"}},
		{"Allow holds as written", "Disallow: /\nAllow: /%7Ejoe\nAllow: /u?x=%3A", asks{"+/%7Ejoe", "-/~joe", "+/u?x=%3A"}},
		{"broken escapes", "Disallow: /%zz\nDisallow: /a%\nDisallow: /b%4", asks{"-/%zz", "-/a%", "-/b%4", "+/%ZZ"}},

		{"robots.txt", "Disallow: /", asks{"+/robots.txt", "-/robots.txt.bak", "-/", "-"}},
		{"query without path", "Disallow: /?a", asks{"-?a", "+?b"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.asks.check(t, "User-agent: *\n"+test.rules+"\n", "crawl")
		})
	}
}

func TestGroups(t *testing.T) {
	// RFC 9309 §5.1, simple example.
	const simple = `
User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
`
	tests := []struct {
		name, file, agent string
		asks              asks
	}{
		{"RFC everybody", simple, "crawl", asks{"-/a.gif", "+/a.gift", "-/example/page.html", "+/publications/a", "+/"}},
		{"RFC foobot", simple, "foobot", asks{"-/", "+/example/page.html", "+/example/allowed.gif", "-/example/x.gif"}},
		{"RFC barbot", simple, "barbot", asks{"-/example/page.html", "+/a.gif"}},
		{"RFC bazbot", simple, "bazbot", asks{"-/example/page.html", "+/example/"}},
		{"RFC quxbot", simple, "quxbot", asks{"+/example/page.html", "+/a.gif"}},

		{"no file", "", "crawl", asks{"+/", "+/a"}},
		{"nobody named", "Disallow: /", "crawl", asks{"+/"}},
		{"rules before any group", "Disallow: /a\nUser-agent: *\nDisallow: /b", "crawl", asks{"+/a", "-/b"}},
		{"names in any case", "USER-AGENT: CraWl\ndisallow: /", "cRAWL", asks{"-/"}},
		{"the RFC's merge", "user-agent: crawl\nDisallow: /a\n\nuser-agent: *\nDisallow: /b\n\nuser-agent: crawl\nDisallow: /c", "crawl", asks{"-/a", "+/b", "-/c"}},
		{"everybody's merge", "User-agent: *\nDisallow: /a\nUser-agent: x\nDisallow: /b\nUser-agent: *\nDisallow: /c", "crawl", asks{"-/a", "+/b", "-/c"}},
		{"own group without rules", "User-agent: *\nDisallow: /\nUser-agent: crawl\nDisallow:", "crawl", asks{"+/"}},
		{"named together with everybody", "User-agent: *\nUser-agent: crawl\nDisallow: /a\nUser-agent: *\nDisallow: /b", "crawl", asks{"-/a", "+/b"}},
		{"version after the name", "User-agent: crawl/2.1\nDisallow: /", "crawl", asks{"-/"}},
		{"words after the name", "User-agent: crawl fast\nDisallow: /", "crawl", asks{"-/"}},
		{"no prefix is enough", "User-agent: crawler\nDisallow: /\nUser-agent: cra\nDisallow: /", "crawl", asks{"+/"}},
		{"agent that is no token", "User-agent: *\nDisallow: /\nUser-agent: crawl fast\nAllow: /", "crawl fast", asks{"-/"}},
		{"star and words", "User-agent: * all of you\nDisallow: /", "crawl", asks{"-/"}},
		{"star and letters", "User-agent: *bot\nDisallow: /", "crawl", asks{"+/"}},
		{"name that is no token", "User-agent: crawl\nDisallow: /a\nUser-agent: 1bot\nDisallow: /b", "crawl", asks{"-/a", "+/b"}},
		{"blank lines separate nothing", "User-agent: x\n\n\nUser-agent: crawl\n\nDisallow: /", "crawl", asks{"-/"}},
		{"other lines separate nothing", "User-agent: crawl\nSitemap: http://h/s\nFoo: bar\nCrawl-delay: 3\nUser-agent: x\nDisallow: /", "crawl", asks{"-/"}},
		{"empty rule separates", "User-agent: crawl\nDisallow:\nUser-agent: x\nDisallow: /", "crawl", asks{"+/"}},
		{"typos of User-agent", "Useragent: crawl\nDisallow: /a\nUser agent: crawl\nDisallow: /b\nUser-agents: crawl\nDisallow: /c", "crawl", asks{"-/a", "-/b", "-/c"}},
		{"no agent asked for", "User-agent: 1\nDisallow: /\nUser-agent: foo\nDisallow: /", "", asks{"+/"}},
		{"HTML", "<!DOCTYPE html><title>Not Found: /</title>", "crawl", asks{"+/"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.asks.check(t, test.file, test.agent) })
	}
}

func TestDecisionNamesItsLine(t *testing.T) {
	const file = "# ours\r\nUser-agent: *\r\n\r\ndisallow : /a/*/b  # why\r\nAllow: /é\r\rDisallow: /"
	rules := robots.Parse([]byte(file)).Agent("crawl")
	for target, want := range map[string]robots.Decision{
		"/a/x/b":      {Line: 4, Rule: "disallow : /a/*/b"},
		"/%C3%A9":     {Allowed: true, Line: 5, Rule: "Allow: /é"},
		"/else":       {Line: 7, Rule: "Disallow: /"},
		"/robots.txt": {Allowed: true},
	} {
		if diff := cmp.Diff(want, rules.Allowed(target)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", target, diff)
		}
	}
}

func TestByteOrderMark(t *testing.T) {
	for name, file := range map[string]string{
		"whole":     "\xEF\xBB\xBFUser-agent: *\nDisallow: /",
		"two bytes": "\xEF\xBBUser-agent: *\nDisallow: /",
		"one byte":  "\xEFUser-agent: *\nDisallow: /",
	} {
		t.Run(name, func(t *testing.T) { asks{"-/"}.check(t, file, "crawl") })
	}
	asks{"+/"}.check(t, "\xEF\x11\xBFUser-agent: *\nDisallow: /", "crawl")
	asks{"+/"}.check(t, "User-agent: *\n\xEF\xBB\xBFDisallow: /", "crawl")
}

func TestLongLines(t *testing.T) {
	long := "/x/" + strings.Repeat("a", 2083*8-1-len("Disallow: /x/"))
	file := "User-agent: *\nDisallow: " + long + "/not-read\nDisallow: /y"
	asks{"-" + long + "/else", "-" + long, "+/x/", "-/y"}.check(t, file, "crawl")
}

func TestMaxSize(t *testing.T) {
	comment := "#" + strings.Repeat("x", 998) + "\n"
	file := "User-agent: *\nDisallow: /read\n" + strings.Repeat(comment, robots.MaxSize/1000)
	file = file[:robots.MaxSize-len("\nDisallow: /all\nDisallow: /")] + "\nDisallow: /all\nDisallow: /"
	for name, rest := range map[string]string{"cut by the caller": "", "torn line": "torn", "whole line": "\nDisallow: /beyond"} {
		t.Run(name, func(t *testing.T) { asks{"-/read", "-/all", "+/beyond", "+/"}.check(t, file+rest, "crawl") })
	}
	asks{"-/read", "-/"}.check(t, strings.Replace(file, "x", "", 1), "crawl")
}

func TestCrawlDelay(t *testing.T) {
	tests := []struct {
		name, file string
		want       time.Duration
		ok         bool
	}{
		{"none", "User-agent: *\nDisallow: /", 0, false},
		{"seconds", "User-agent: *\nCrawl-delay: 10", 10 * time.Second, true},
		{"fraction", "User-agent: *\nCrawl-Delay:0.5", 500 * time.Millisecond, true},
		{"zero", "User-agent: *\nCrawl-delay: 0", 0, true},
		{"with a unit", "User-agent: *\nCrawl-delay: 2s", 2 * time.Second, true},
		{"longest", "User-agent: *\nCrawl-delay: 2\nCrawl-delay: 3\nCrawl-delay: 1", 3 * time.Second, true},
		{"endless", "User-agent: *\nCrawl-delay: 99999999999999999999999999", robots.MaxCrawlDelay, true},
		{"negative", "User-agent: *\nCrawl-delay: -1", 0, false},
		{"no number", "User-agent: *\nCrawl-delay: slow\nCrawl-delay: 1.2.3", 0, false},
		{"others'", "User-agent: x\nCrawl-delay: 9\nDisallow:\nUser-agent: *\nCrawl-delay: 1", time.Second, true},
		{"others' without a rule", "User-agent: x\nCrawl-delay: 9\n\nUser-agent: *\nDisallow: /a", 0, false},
		{"not everybody's", "User-agent: *\nCrawl-delay: 9\nDisallow:\nUser-agent: crawl\nAllow: /", 0, false},
		{"after the rules", "User-agent: crawl\nDisallow: /a\nCrawl-delay: 4", 4 * time.Second, true},
		{"before any group", "Crawl-delay: 4\nUser-agent: *\nDisallow:", 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, ok := robots.Parse([]byte(test.file)).Agent("crawl").CrawlDelay()
			if got != test.want || ok != test.ok {
				t.Errorf("got %v, %v; want %v, %v", got, ok, test.want, test.ok)
			}
		})
	}
}

func TestSitemaps(t *testing.T) {
	file := robots.Parse([]byte("Sitemap: http://h/a.xml\nUser-agent: *\nSITE-MAP:http://h/é.xml # x\nSitemap:\nDisallow: /\nsitemaps: /c.xml"))
	want := []string{"http://h/a.xml", "http://h/é.xml", "/c.xml"}
	if diff := cmp.Diff(want, file.Sitemaps()); diff != "" {
		t.Error(diff)
	}
}

func TestProductToken(t *testing.T) {
	for in, want := range map[string]string{
		"crawl/1.0 (+https://example.com/)": "crawl",
		"Foo_Bar-baz":                       "Foo_Bar-baz",
		"Foo Bar":                           "Foo",
		"MJ12bot":                           "MJ",
		"ツ":                                 "", "": "", "1": "", "*": "",
	} {
		if got := robots.ProductToken(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestFromStatus(t *testing.T) {
	tests := []struct {
		status               int
		allowed, unavailable bool
	}{
		{200, false, false}, {206, false, false}, {301, true, false}, {304, true, false},
		{400, true, false}, {401, true, false}, {403, true, false}, {404, true, false}, {410, true, false},
		{429, false, true}, {500, false, true}, {503, false, true}, {0, false, true}, {600, false, true},
	}
	for _, test := range tests {
		file, unavailable := robots.FromStatus(test.status, []byte("User-agent: *\nDisallow: /"))
		if got := file.Agent("crawl").Allowed("/").Allowed; got != test.allowed || unavailable != test.unavailable {
			t.Errorf("%d: allowed %v, unavailable %v", test.status, got, unavailable)
		}
	}
}

func TestFileDoesNotAliasBody(t *testing.T) {
	body := []byte("User-agent: crawl\nDisallow: /a\nSitemap: /s")
	file := robots.Parse(body)
	clear(body)
	if d := file.Agent("crawl").Allowed("/a"); d.Rule != "Disallow: /a" || file.Sitemaps()[0] != "/s" {
		t.Errorf("%+v, %q", d, file.Sitemaps())
	}
}

// TestManyStars would not end if stars were tried one against the other.
func TestManyStars(t *testing.T) {
	file := "User-agent: *\nDisallow: /" + strings.Repeat("*a", 2000) + "*b$"
	asks{"+/" + strings.Repeat("a", 5000)}.check(t, file, "crawl")
}

func TestAllowedAllocatesNothing(t *testing.T) {
	rules := robots.Parse([]byte(typical)).Agent("crawl")
	for _, target := range []string{"/wiki/Main_Page", "/w/index.php?title=a", "/wiki/%e3%83%84%7E"} {
		if n := testing.AllocsPerRun(100, func() { rules.Allowed(target) }); n != 0 {
			t.Errorf("%s: %v allocations", target, n)
		}
	}
}

var typical = "User-agent: *\n" + strings.Repeat(`Disallow: /w/
Disallow: /api/
Disallow: /trap/
Disallow: /wiki/Special:
Disallow: /wiki/Sp%C3%A9cial%3A
Disallow: /search*q=
Disallow: /*?sort=
Disallow: /*.pdf$
Allow: /w/load.php?
Disallow: /cgi-bin/
`, 3) + "Crawl-delay: 1\nSitemap: https://example.com/sitemap.xml\n"

func BenchmarkAllowed(b *testing.B) {
	rules := robots.Parse([]byte(typical)).Agent("crawl")
	for name, target := range map[string]string{"plain": "/wiki/An_article_of_usual_length", "escaped": "/wiki/Caf%C3%A9_de_Flore"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rules.Allowed(target)
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	body := []byte(typical)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		robots.Parse(body).Agent("crawl")
	}
	b.ReportMetric(float64(robots.Parse(body).Size()), "size")
}
