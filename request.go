package crawl

import (
	"net/http"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/frontier"
)

func bodyOf(t *frontier.Task) []byte {
	if t.Request == nil {
		return nil
	}
	return t.Request.Body
}

// isPlain reports whether a request is a GET without a body.
func isPlain(r *frontier.Request) bool {
	return r == nil || (r.Method == "" || r.Method == http.MethodGet) && len(r.Body) == 0
}

// onward is the request that follows a redirect of r with that status (RFC
// 9110 §15.4). 301, 302 and 303 make a GET of what is no HEAD, as browsers do
// with a POST; of other methods it is the careful reading.
func onward(r *frontier.Request, status int) *frontier.Request {
	if r == nil || status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect {
		return r
	}
	next := &frontier.Request{Label: r.Label, Data: r.Data}
	if r.Method == http.MethodHead {
		next.Method = r.Method
	}
	if isPlain(next) && next.Label == "" && next.Data == nil {
		return nil
	}
	return next
}

// isIdempotent reports whether doing it twice is as good as once (RFC 9110
// §9.2.2).
func isIdempotent(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodTrace:
		return true
	}
	return false
}

// mayRepeat reports whether the request of a task may be made again after a
// failure: if it is idempotent, or nothing of it was sent.
func mayRepeat(t *frontier.Task, c fetch.Class) bool {
	return isIdempotent(t.Method()) || unsent(c)
}

// unsent reports whether a failure came before anything of a request was sent.
// What may also befall a connection that stands is left out.
func unsent(c fetch.Class) bool {
	switch c {
	case fetch.ClassNoHost, fetch.ClassDNS, fetch.ClassRefused, fetch.ClassConnect, fetch.ClassNoProxy,
		fetch.ClassForbidden, fetch.ClassInvalid, fetch.ClassURL:
		return true
	}
	return false
}
