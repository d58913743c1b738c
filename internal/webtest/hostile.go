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
// by 1 GiB and 30 s at most, and ends when the client leaves. Some lead to
// others: mount them all in one directory under their names, as AddHostile
// does. No page of theirs may cost a crawl more than that page. What they call
// "never" beside them is led to by no page that is read rightly.
//
// private is the authority of a host that pages may not lead to, for its
// address is not public: "127.0.0.9:4711". Some try.
func Hostile(private string) map[string]http.HandlerFunc {
	all := make(map[string]http.HandlerFunc)
	for _, family := range []map[string]http.HandlerFunc{
		hostileMarkup(), hostileDepths(), hostileBases(private), hostileCharsets(), hostileBodies(), hostileCodings(), hostileBombs(),
		hostileRedirects(), hostileTargets(private), hostileWires(), hostileHeaders(), hostileCookies(), hostileEnds(), hostileChunks(),
		hostileReplies(), hostileLinks(private),
	} {
		maps.Copy(all, family)
	}
	return all
}

// AddHostile mounts the hostile pages at /hostile/<name> of a host, and
// at /hostile/ an index that links them all, one that is well ("fine")
// included. It returns the URL of that. private is as for Hostile.
func (w *Web) AddHostile(host int, private string) string {
	pages := Hostile(private)
	for name, handler := range pages {
		w.Handle(host, "/hostile/"+name, handler)
	}
	w.Handle(host, "/hostile/", hostileIndex(pages))
	return w.Root(host) + "hostile/"
}

func hostileIndex(pages map[string]http.HandlerFunc) http.HandlerFunc {
	var index strings.Builder
	index.WriteString("<title>Hostile pages</title><ul>\n")
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		fmt.Fprintf(&index, "<li><a href=\"%s\">%s</a>\n", name, name)
	}
	index.WriteString("</ul>\n")
	return fixed(index.String())
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
