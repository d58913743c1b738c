package webtest

import (
	"fmt"
	"net/http"
	"strings"
)

func hostileMarkup() map[string]http.HandlerFunc {
	const link = "<a href=\"fine\">fine</a>"
	return map[string]http.HandlerFunc{
		"fine":           fixed("<title>Fine</title><p>Nothing hostile here.\n"),
		"broken-html":    fixed("<ti<tle>x</title</p><a href=fine\"' <b <a hr ef='x' href='fine?a=1\n><table><a href=\"fine?b=1\"><tr></a></div><!-- <a href=\"never\">"),
		"unclosed-tag":   fixed(link + "<a href=\"fine?unclosed"),
		"null-bytes":     fixed("<title>a\x00b</title><a href=\"fine?\x00\">x</a>\x00\x00" + link),
		"invalid-utf8":   fixed("<title>\xff\xfe\x80</title><a href=\"fine?\xe9\">caf\xe9</a>"),
		"bad-base":       fixed("<base href=\"http://[::1\"><base href=\"http://%zz/\">" + link),
		"bad-links":      fixed(badLinks()),
		"deep-nesting":   repeated("<title>Deep</title>", "<div>", 1_000_000, link),
		"deep-tables":    repeated("", "<table><tr><td><b>", 100_000, link),
		"many-links":     manyLinks(100_000),
		"many-attrs":     repeated("<a href=\"fine\" ", "a=b ", 500_000, ">x</a>"),
		"huge-title":     repeated("<title>", "word ", 1_000_000, "</title>"+link),
		"huge-href":      repeated("<a href=\"/", "x", 2_000_000, "\">x</a>"+link),
		"huge-comment":   repeated("<!--", "- ", 1_000_000, link),
		"endless-script": repeated("<script>", "<!--<script>", 200_000, link),
	}
}

func badLinks() string {
	refs := []string{"http://", "http://:80/", "http://h:99999/", "http://[::1/", "http://[zz]/", "//", "///", "http:///x", "?%zz", "?%", "#%",
		"\\\\x\\y", "http://a b/", "http://ex\u00ad.test\u3002/", "http://user:pw@:/", "javascript:alert(1)//http://x/", "data:text/html,<a href=fine>",
		"ftp://x/", "file:///etc/passwd", "http://169.254.169.254/", "http://0x7f.1:1/", "\x01fine", "f\ti\nn\re", "http://x.test:\u0663/", "ws://x/", "fine"}
	var page strings.Builder
	for _, ref := range refs {
		page.WriteString("<a href='" + ref + "'>x</a>\n")
	}
	return page.String()
}

// manyLinks links fine n times, each time by another fragment.
func manyLinks(n int) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		startHTML(rw)
		for i := 0; i < n && r.Context().Err() == nil; i++ {
			fmt.Fprintf(rw, "<a href=\"fine#%d\">%d</a>\n", i, i)
		}
	}
}
