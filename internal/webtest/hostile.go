package webtest

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds on what a hostile page does, whatever the client puts up with.
const (
	hostileBytes = 1 << 30
	hostileTime  = 30 * time.Second
)

// Hostile returns handlers that misbehave, by stable names. Each is bounded,
// by 1 GiB and 30 s at most, and ends when the client leaves. Some redirect to
// others: mount them all in one directory under their names, as AddHostile
// does. No page of theirs may cost a crawl more than that page.
func Hostile() map[string]http.HandlerFunc {
	all := make(map[string]http.HandlerFunc)
	for _, family := range []map[string]http.HandlerFunc{hostileMarkup(), hostileBodies(), hostileRedirects(), hostileWires()} {
		maps.Copy(all, family)
	}
	return all
}

// AddHostile mounts the hostile pages at /hostile/<name> of a host, and
// HostileIndex at /hostile/, and returns the URL of that.
func (w *Web) AddHostile(host int) string {
	for name, handler := range Hostile() {
		w.Handle(host, "/hostile/"+name, handler)
	}
	w.Handle(host, "/hostile/", HostileIndex)
	return w.Root(host) + "hostile/"
}

// HostileIndex is a page that links all hostile ones in its directory, and
// last one that is well: "fine".
func HostileIndex(rw http.ResponseWriter, _ *http.Request) {
	startHTML(rw)
	io.WriteString(rw, "<title>Hostile pages</title><ul>\n")
	for _, name := range slices.Sorted(maps.Keys(Hostile())) {
		fmt.Fprintf(rw, "<li><a href=\"%s\">%s</a>\n", name, name)
	}
	io.WriteString(rw, "</ul>\n")
}

// Calendar is a trap: a page for each day, that links the next ones by query,
// up to a number of days. Mount it at any path.
func Calendar(days int) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		day, _ := strconv.Atoi(r.FormValue("day")) // none is day 0
		startHTML(rw)
		fmt.Fprintf(rw, "<title>Day %d</title><p>Nothing planned.\n", day)
		for next := day + 1; next <= min(day+3, days); next++ {
			fmt.Fprintf(rw, "<a href=\"?day=%d\">%d</a>\n", next, next)
		}
	}
}

func startHTML(rw http.ResponseWriter) { rw.Header()["Content-Type"] = htmlText }

// repeat writes piece n times, within the bounds.
func repeat(rw http.ResponseWriter, r *http.Request, piece string, n int) {
	until := time.Now().Add(hostileTime)
	chunk := strings.Repeat(piece, max(1, min(n, 32<<10/len(piece))))
	each := len(chunk) / len(piece)
	for ; n > 0 && time.Now().Before(until) && r.Context().Err() == nil; n -= each {
		if _, err := io.WriteString(rw, chunk[:min(n, each)*len(piece)]); err != nil {
			return
		}
	}
}

// fixed makes a handler that answers with fixed markup.
func fixed(text string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		startHTML(rw)
		io.WriteString(rw, text)
	}
}

// repeated makes a handler that answers with piece n times, between others.
func repeated(before, piece string, n int, after string) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		startHTML(rw)
		io.WriteString(rw, before)
		repeat(rw, r, piece, n)
		io.WriteString(rw, after)
	}
}

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
	refs := []string{"http://", "http://:80/", "http://h:99999/", "http://[::1/", "http://[zz]/", "//", "///", "http:///x", "%zz", "?%", "#%",
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
