package crawl_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// body serves a body of a content type.
func body(contentType, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write([]byte(text)) // the client may be gone
	}
}

func gzipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text)) // a bytes.Buffer does not fail
	_ = z.Close()
	return b.String()
}

// linksOf are kind, relation and path of the links of a page.
func linksOf(o storage.Stored) (links []string) {
	for _, l := range o.Links {
		links = append(links, strings.Join(strings.Fields(l.Kind+" "+l.Rel+" "+l.URL[strings.LastIndexByte(l.URL, '/'):]), " "))
	}
	return links
}

// What a body is its bytes tell, whatever it is called.
func TestListings(t *testing.T) {
	const urlset = "<urlset><url><loc>/1</loc><image:image><image:loc>/2</image:loc></image:image></url></urlset>"
	const list = "http://x.test/1\nhttp://x.test/2\n"
	for name, c := range map[string]struct {
		contentType, body string
		want              []string
	}{
		"sitemap":                {"application/xml", urlset, []string{"sitemap /1", "sitemap image /2"}},
		"sitemap called HTML":    {"text/html", "<?xml version='1.0'?>" + urlset, []string{"sitemap /1", "sitemap image /2"}},
		"packed sitemap":         {"application/octet-stream", gzipped(urlset), []string{"sitemap /1", "sitemap image /2"}},
		"index":                  {"text/xml", "<sitemapindex><sitemap><loc>/1</loc></sitemap></sitemapindex>", []string{"sitemap sitemap /1"}},
		"feed":                   {"text/plain", "<rss><channel><item><link>/1</link><enclosure url='/2'/></item></channel></rss>", []string{"feed alternate /1", "feed enclosure /2"}},
		"JSON feed":              {"application/json", `{"version":"https://jsonfeed.org/version/1","items":[{"url":"/1"},{"url":"/1"}]}`, []string{"feed alternate /1"}},
		"feed with a base":       {"text/xml", "<feed xml:base='http://x.test/'><link rel='hub' href='1'/></feed>", []string{"feed hub /1"}},
		"list":                   {"text/plain; charset=utf-8", list, []string{"text /1", "text /2"}},
		"list called HTML":       {"text/html", list, nil},
		"prose":                  {"text/plain", "See " + list, nil},
		"PDF":                    {"application/octet-stream", "%PDF-1.4\n/URI (/1) /URI (mailto:x) /URI (http://[) /URI (/2)", []string{"pdf /1", "pdf /2"}},
		"script":                 {"text/javascript", `go("/a/1", "/a/2.js")`, []string{"js /1", "js /2.js"}},
		"scripts of a page":      {"text/html", `<a href=0>x</a><script>go("/a/1")</script>`, []string{"a /0", "js /1"}},
		"page that is XML":       {"text/html", `<?xml version="1.0"?><html><a href=1>x</a></html>`, []string{"a /1"}},
		"XML of no kind we know": {"text/xml", "<urls><url><loc>/1</loc></url></urls>", nil},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				o := fast()
				web := pipe(t, webtest.Config{Seed: 1, Hosts: 1, PagesPerHost: 1}, &o)
				a := "http://" + web.Authority(0) + "/body"
				web.Handle(0, "/body", body(c.contentType, c.body))
				o.Store, o.JSLinks, o.Depth = storage.NewMemory(), true, crawl.SeedsOnly
				mustRun(t, o, a)
				if diff := cmp.Diff(c.want, linksOf(stored(t, o.Store)[a])); diff != "" {
					t.Errorf("links (-want +got):\n%s", diff)
				}
				o.Store, o.Follow = storage.NewMemory(), crawl.FollowNone
				mustRun(t, o, a)
				if links := stored(t, o.Store)[a].Links; links != nil {
					t.Errorf("following none: %v", links)
				}
			})
		})
	}
}

// Without JSLinks scripts are left alone.
func TestNoScriptLinks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 1, PagesPerHost: 1}, &o)
		a := "http://" + web.Authority(0)
		web.Handle(0, "/", html(`<script>go("/a/1")</script><a href=/s>x</a>`))
		web.Handle(0, "/s", body("text/javascript", `go("/a/2")`))
		o.Store = storage.NewMemory()
		mustRun(t, o, a+"/")
		if hits := web.Hits(); hits[a+"/s"] != 1 || hits[a+"/a/1"]+hits[a+"/a/2"] != 0 {
			t.Errorf("requested %v", hits)
		}
	})
}
