package auth

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"sync"
)

// drained is how many bytes of a refusal are read so that its connection can
// be used again.
const drained = 64 << 10

// maxSpaces bounds the hosts whose challenges are remembered.
const maxSpaces = 10_000

// A Transport makes requests with credentials. It may be used by several
// goroutines.
//
// With a digest, a request is made a second time when the server answers the
// first with a challenge. The next ones are made with what it said then, so
// that this is rare; but each challenge costs one request more than whoever
// counts requests knows of.
type Transport struct {
	// Next makes the requests; nil is http.DefaultTransport.
	Next http.RoundTripper
	// Credentials are who gets what.
	Credentials *Credentials

	mu     sync.Mutex // guards what follows
	spaces map[host]*space
}

// RoundTrip makes a request with what its host gets. A request that has an
// Authorization keeps it.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	cred, ok := t.Credentials.find(r.URL)
	if _, own := r.Header["Authorization"]; !ok || own {
		return t.next().RoundTrip(r)
	}
	if cred.kind != digestive {
		return t.next().RoundTrip(with(r, cred.header))
	}
	return t.digest(r, cred)
}

func (t *Transport) next() http.RoundTripper {
	if t.Next == nil {
		return http.DefaultTransport
	}
	return t.Next
}

// with is r with an Authorization, and shares all else.
func with(r *http.Request, authorization string) *http.Request {
	out := *r
	if out.Header = maps.Clone(r.Header); out.Header == nil {
		out.Header = make(http.Header)
	}
	out.Header["Authorization"] = []string{authorization}
	return &out
}

// digest makes a request and answers at most one challenge.
func (t *Transport) digest(r *http.Request, cred Credential) (*http.Response, error) {
	s := t.space(hostOf(r.URL))
	first, used := r, ""
	if authorization, nonce, err := s.authorize(r, cred); err != nil {
		return nil, err
	} else if authorization != "" {
		first, used = with(r, authorization), nonce
	}
	answer, err := t.next().RoundTrip(first)
	if err != nil || !s.learn(answer, used) || !repeatable(r) {
		return answer, err
	}
	authorization, nonce, err := s.authorize(r, cred)
	if err != nil || authorization == "" {
		return answer, err
	}
	again, err := repeated(r)
	if err != nil {
		_ = answer.Body.Close()
		return nil, err
	}
	discard(answer)
	answer, err = t.next().RoundTrip(with(again, authorization))
	if err == nil {
		s.conclude(answer, nonce)
	}
	return answer, err
}

// space is what is known of a host's challenges. Beyond the bound all are
// forgotten; they come again.
func (t *Transport) space(h host) *space {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.spaces[h]
	if s == nil {
		if t.spaces == nil || len(t.spaces) >= maxSpaces {
			t.spaces = make(map[host]*space)
		}
		s = &space{}
		t.spaces[h] = s
	}
	return s
}

// repeatable reports whether the body, if any, can be sent again.
func repeatable(r *http.Request) bool {
	return r.Body == nil || r.Body == http.NoBody || r.GetBody != nil
}

// repeated is r with its body anew.
func repeated(r *http.Request) (*http.Request, error) {
	if r.GetBody == nil {
		return r, nil
	}
	body, err := r.GetBody()
	if err != nil {
		return nil, fmt.Errorf("repeating the body for a challenge: %w", err)
	}
	out := *r
	out.Body = body
	return &out, nil
}

// discard reads what is left of an answer, as far as that is worth it.
func discard(answer *http.Response) {
	_, _ = io.CopyN(io.Discard, answer.Body, drained) // the connection is lost, no more
	_ = answer.Body.Close()
}
