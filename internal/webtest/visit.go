package webtest

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// visit is one request being answered.
type visit struct {
	web      *Web
	request  *http.Request
	number   int // among all requests
	hit      int // among the requests for this URL
	host     int
	node     node
	known    bool // node is set
	isRobots bool
	special  http.Handler // from Web.Handle
}

// ServeHTTP answers a request for any host of the web. It lets the web be put
// behind other servers (httptest, TLS).
func (w *Web) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	v, ok := w.newVisit(r)
	if !ok {
		http.Error(rw, "no such host", http.StatusMisdirectedRequest)
		return
	}
	entry := w.log.begin(v)
	status := 0
	defer func() { w.log.end(v, entry, status) }() // handlers panic to cut a connection
	w.announce(v)
	status = v.answer(rw)
}

func (w *Web) newVisit(r *http.Request) (*visit, bool) {
	host, ok := w.host(r.Host)
	if !ok {
		return nil, false
	}
	v := &visit{web: w, request: r, host: host, isRobots: r.RequestURI == "/robots.txt"}
	v.special = w.specialAt(address{host, plainURI(r.RequestURI)})
	if v.special == nil && !v.isRobots {
		v.node, v.known = w.graph.find(host, r.RequestURI)
	}
	return v, true
}

// specialAt finds what was given to Handle: for the URI, or for its path.
func (w *Web) specialAt(at address) http.Handler {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if h, ok := w.special[at]; ok || len(w.special) == 0 {
		return h
	}
	at.uri, _, _ = strings.Cut(at.uri, "?")
	return w.special[at]
}

// announce calls the hook of OnRequest and cuts the connection of a host that
// is down.
func (w *Web) announce(v *visit) {
	w.mu.RLock()
	hook, down := w.onRequest, w.down[v.host]
	w.mu.RUnlock()
	if hook != nil {
		hook(v.number, v.request)
	}
	if down {
		panic(http.ErrAbortHandler)
	}
}

// url is the canonical URL asked for.
func (v *visit) url() string {
	return "http://" + v.web.Authority(v.host) + plainURI(v.request.RequestURI)
}

// answer answers and returns the status.
func (v *visit) answer(rw http.ResponseWriter) int {
	g := v.web.graph
	if v.isRobots && v.special == nil {
		return v.answerRobots(rw)
	}
	if !v.delay() {
		return 0
	}
	switch {
	case v.special != nil:
		return v.answerSpecial(rw)
	case !v.known || !g.isPage(v.node) && !g.isRedirect(v.node):
		return v.answerText(rw, http.StatusNotFound, "nothing here\n")
	case g.isRedirect(v.node):
		return v.answerRedirect(rw)
	case v.hit <= g.failures(int(v.node)):
		return v.answerText(rw, v.web.cfg.FailStatus, "not yet\n")
	}
	return v.answerPage(rw)
}

// delay waits for the latency of the URL; false if the client left.
func (v *visit) delay() bool {
	wait := v.web.cfg.Latency
	if jitter := v.web.cfg.Jitter; jitter > 0 {
		wait += time.Duration(v.web.graph.mix(int(v.node), saltJitter) % uint64(jitter))
	}
	return sleep(v.request, wait)
}

// sleep waits, and returns false at once when the client leaves.
func sleep(r *http.Request, wait time.Duration) bool {
	if wait <= 0 {
		return true
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

func (v *visit) answerRobots(rw http.ResponseWriter) int {
	robots := v.web.robots[v.host]
	if !sleep(v.request, robots.Delay) {
		return 0
	}
	return v.answerText(rw, robots.status(), robots.Body)
}

func (v *visit) answerText(rw http.ResponseWriter, status int, text string) int {
	rw.Header()["Content-Type"] = plainText
	rw.Header().Set("Content-Length", strconv.Itoa(len(text)))
	rw.WriteHeader(status)
	io.WriteString(rw, text)
	return status
}

func (v *visit) answerSpecial(rw http.ResponseWriter) int {
	recorder := &statusRecorder{ResponseWriter: rw, status: http.StatusOK}
	v.special.ServeHTTP(recorder, v.request)
	return recorder.status
}

// answerRedirect sends the client one hop on.
func (v *visit) answerRedirect(rw http.ResponseWriter) int {
	g := v.web.graph
	roll := g.mix(int(v.node), saltSpelling)
	to := v.node - node(g.pages)
	location := v.web.url(to)
	if at := g.address(to); at.host == v.host && roll%3 == 0 {
		location = at.uri
	}
	rw.Header().Set("Location", location)
	status := []int{301, 302, 301, 302, 303, 307, 308}[roll%7]
	rw.WriteHeader(status)
	return status
}

// Header values shared by all answers.
var (
	plainText = []string{"text/plain; charset=utf-8"}
	htmlText  = []string{"text/html; charset=utf-8"}
	inGzip    = []string{"gzip"}
	varying   = []string{"Accept-Encoding"}
)

func (v *visit) answerPage(rw http.ResponseWriter) int {
	packed := v.web.cfg.Gzip && strings.Contains(v.request.Header.Get("Accept-Encoding"), "gzip")
	p := v.web.page(int(v.node), packed)
	header := rw.Header()
	header["Etag"] = []string{v.etag()}
	if v.request.Header.Get("If-None-Match") == header["Etag"][0] {
		rw.WriteHeader(http.StatusNotModified)
		return http.StatusNotModified
	}
	header["Content-Type"], header["Content-Length"] = htmlText, p.length
	if v.web.cfg.Gzip {
		header["Vary"] = varying
	}
	if packed {
		header["Content-Encoding"] = inGzip
	}
	v.send(rw, p)
	return http.StatusOK
}

func (v *visit) etag() string {
	return `"` + strconv.FormatUint(v.web.cfg.Seed, 36) + "-" + strconv.Itoa(int(v.node)) + `"`
}

// send writes the body in one piece.
func (v *visit) send(rw http.ResponseWriter, p *page) {
	buffer := v.web.bytes.Get().(*[]byte)
	*buffer = p.appendTo((*buffer)[:0])
	n, _ := rw.Write(*buffer) // the client may leave
	v.web.bytes.Put(buffer)
	v.web.log.bytes.Add(int64(n))
}

// statusRecorder remembers the status that a handler answers with.
type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (s *statusRecorder) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (s *statusRecorder) Unwrap() http.ResponseWriter { return s.ResponseWriter }
