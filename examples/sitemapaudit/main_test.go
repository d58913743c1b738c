package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/crawltest"
)

// What an index of sitemaps names is held against the site.
func TestSitemapAudit(t *testing.T) {
	crawltest.Run(t, func(t *testing.T) {
		site := crawltest.Txtar(`
-- a.example/robots.txt --
User-agent: *
Disallow: /secret
Sitemap: https://a.example/index.xml
-- a.example/index.xml --
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://a.example/pages.xml</loc></sitemap>
</sitemapindex>
-- a.example/pages.xml --
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://a.example/</loc></url>
<url><loc>https://a.example/fine</loc></url>
<url><loc>https://a.example/hidden</loc></url>
<url><loc>https://a.example/gone</loc></url>
<url><loc>https://a.example/old</loc></url>
<url><loc>https://a.example/lonely</loc></url>
<url><loc>https://a.example/secret</loc></url>
</urlset>
-- a.example/index.html --
<a href="/fine">1</a><a href="/hidden">2</a><a href="/gone">3</a>
-- a.example/fine.html --
-- a.example/hidden.html --
<meta name=robots content=noindex>
-- a.example/lonely.html --
<a href="/lonely">itself</a>
-- a.example/old.http --
HTTP/1.1 301 Moved Permanently
Location: /new
-- a.example/new.html --
`)
		var out bytes.Buffer
		if err := run(t.Context(), crawl.Options{Transport: site}, []string{"https://a.example/"}, &out); err != nil {
			t.Fatal(err)
		}
		want := `/hidden: noindex
/gone: 404
/old: redirects to /new
/lonely: no page links to it
/secret: not fetched: forbidden by robots.txt, or out of scope
`
		if diff := cmp.Diff(want, strings.ReplaceAll(out.String(), "https://a.example/", "/")); diff != "" {
			t.Errorf("report (-want +got):\n%s", diff)
		}
	})
}
