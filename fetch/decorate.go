package fetch

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/joinable/crawl/fetch/auth"
	"github.com/joinable/crawl/fetch/cookies"
)

// decorate wires what is done to each request on its way to t. Credentials
// come first: the answer to a challenge then has the cookies that came with
// it.
func (o Options) decorate(t http.RoundTripper) http.RoundTripper {
	if o.Cookies != nil {
		t = &cookieKeeper{next: t, jar: o.Cookies}
	}
	if o.Auth != nil {
		t = &auth.Transport{Next: t, Credentials: o.Auth}
	}
	return t
}

// A checked transport is the caller's, which may break the contract of
// [http.RoundTripper]: no response without an error, or one without a body.
type checked struct{ next http.RoundTripper }

func (c checked) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := c.next.RoundTrip(r)
	switch {
	case err != nil:
		return nil, err
	case answer == nil:
		return nil, fail(ClassProtocol, fmt.Errorf("the transport %T returned neither a response nor an error", c.next))
	case answer.Body == nil:
		return nil, fail(ClassProtocol, fmt.Errorf("the transport %T returned a response without a Body; http.NoBody is an empty one", c.next))
	}
	return answer, nil
}

// A cookieKeeper sends the jar's cookies and keeps those that come.
type cookieKeeper struct {
	next http.RoundTripper
	jar  *cookies.Jar
}

func (k *cookieKeeper) RoundTrip(r *http.Request) (*http.Response, error) {
	if header := k.jar.Header(r.URL); header != "" {
		r = withCookies(r, header)
	}
	answer, err := k.next.RoundTrip(r)
	if err == nil && answer.StatusCode != http.StatusProxyAuthRequired { // a proxy has no part in them
		k.jar.Receive(r.URL, answer.Header)
	}
	return answer, err
}

// withCookies is r with cookies behind those that the caller sends.
func withCookies(r *http.Request, header string) *http.Request {
	out := *r
	out.Header = maps.Clone(r.Header)
	all := append(slices.Clone(r.Header["Cookie"]), header)
	out.Header["Cookie"] = []string{strings.Join(all, "; ")}
	return &out
}
