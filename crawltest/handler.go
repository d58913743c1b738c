package crawltest

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"syscall"
)

// A handler is a web of a program's own.
type handler struct {
	http  http.Handler
	names []string
}

func (h *handler) hosts() []string { return h.names }

// answer asks the handler as a server would.
func (h *handler) answer(r *http.Request, _ string) (resp *http.Response, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the handler of the test panicked: %v: %w", v, syscall.ECONNRESET)
		}
	}()
	w := httptest.NewRecorder()
	h.http.ServeHTTP(w, served(r))
	if err := r.Context().Err(); err != nil {
		return nil, err // nobody is there any more
	}
	body := w.Body.Bytes()
	resp = w.Result()
	whole := plain(r, w.Code, "", body)
	resp.Request, resp.Body, resp.ContentLength = r, whole.Body, whole.ContentLength
	return resp, nil
}

// served is a request as a server has it.
func served(r *http.Request) *http.Request {
	out := r.Clone(r.Context())
	if out.Host == "" {
		out.Host = r.URL.Host
	}
	out.RequestURI = r.URL.RequestURI()
	if u, err := url.ParseRequestURI(out.RequestURI); err == nil {
		out.URL = u
	}
	out.Method = method(r)
	if out.Body == nil {
		out.Body = http.NoBody
	}
	out.RemoteAddr = "192.0.2.1:1234" // of TEST-NET-1, RFC 5737
	if r.URL.Scheme == "https" {
		out.TLS = &tls.ConnectionState{Version: tls.VersionTLS13, HandshakeComplete: true}
	}
	return out
}
