package crawltest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Request is what a Site was asked.
type Request struct {
	Time   time.Time // virtual in a bubble
	Method string
	URL    string // absolute, as it was asked for
	Header http.Header
	Body   []byte
}

// A log keeps requests in their order.
type log struct {
	mu  sync.Mutex // guards all
	all []Request
}

func (l *log) add(r *http.Request, body []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, Request{time.Now(), method(r), address(r), r.Header.Clone(), body})
}

// Requests are all requests to hosts of the site, in their order, those for
// robots.txt included.
func (s *Site) Requests() []Request {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return slices.Clone(s.log.all)
}

// Hits tells how often each URL was asked for, robots.txt left out.
func (s *Site) Hits() map[string]int {
	hits := make(map[string]int)
	for _, r := range s.Requests() {
		_, target, _ := strings.Cut(r.URL, "://")
		if _, path, _ := strings.Cut(target, "/"); path != "robots.txt" {
			hits[r.URL]++
		}
	}
	return hits
}

// method is that of a request, in which "" is GET.
func method(r *http.Request) string {
	if r.Method == "" {
		return http.MethodGet
	}
	return r.Method
}

// address is the URL of a request as it would be sent: without a user, a password
// or a fragment.
func address(r *http.Request) string {
	target := r.URL.RequestURI()
	if strings.HasPrefix(target, "/") {
		return r.URL.Scheme + "://" + r.URL.Host + target
	}
	return target // absolute already; see url.URL.Opaque
}

// withBody reads the body of r, and returns r with a body that can be read once
// more. As of every http.RoundTripper the caller's body is read and closed.
func withBody(r *http.Request) (*http.Request, []byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return r, nil, nil
	}
	body, err := io.ReadAll(r.Body)
	if err := closed(r.Body, err); err != nil {
		return nil, nil, fmt.Errorf("reading the body of the request: %w", err)
	}
	out := r.WithContext(r.Context()) // a shallow copy
	out.Body = io.NopCloser(bytes.NewReader(body))
	return out, body, nil
}

// closed closes c and returns the first error.
func closed(c io.Closer, err error) error {
	if failed := c.Close(); err == nil {
		err = failed
	}
	return err
}
