package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// A route is the way that one request goes. It is chosen once: a proxy that
// is picked anew each time could otherwise be another one when the request's
// target is written, when the connection is looked for, and when it is blamed.
type route struct {
	proxy *url.URL // nil is direct
	peer  peer
	heard hearing // on it
}

type routeKey struct{}

// choose asks proxy, which may be nil, for the way of hr.
func choose(proxy func(*http.Request) (*url.URL, error), hr *http.Request) (*route, error) {
	r := &route{peer: peer{hr.URL.Scheme, hr.URL.Host}}
	if proxy == nil {
		return r, nil
	}
	var err error
	if r.proxy, err = proxy(hr); err != nil {
		return nil, err
	}
	if r.forwards(hr) {
		r.peer = peer{r.proxy.Scheme, r.proxy.Host}
	}
	return r, nil
}

// forwards reports whether the proxy is asked for the URL itself, and not for
// a tunnel to its host.
func (r *route) forwards(hr *http.Request) bool {
	return r.proxy != nil && hr.URL.Scheme == "http" && (r.proxy.Scheme == "http" || r.proxy.Scheme == "https")
}

// form gives the request target its form (RFC 9112 §3.2) where net/http does
// not: what net/url could not hold is sent absolute to a proxy.
func (r *route) form(hr *http.Request) {
	if u := hr.URL; u.Opaque != "" && !strings.HasPrefix(u.Opaque, "//") && r.forwards(hr) {
		u.Opaque = "//" + u.Host + u.Opaque
	}
}

// split is the peer's name and port.
func (p peer) split() (name, port string) {
	u := url.URL{Scheme: p.scheme, Host: p.host}
	name, port = u.Hostname(), u.Port()
	switch {
	case port != "":
	case p.scheme == "https":
		port = "443"
	default:
		port = "80"
	}
	return name, port
}

// fault is what a request's outcome says against the proxy that was chosen;
// known is false if it says nothing.
func (r *route) fault(answer *http.Response, err error) (fault error, known bool) {
	switch {
	case err == nil && r.forwards(answer.Request) && answer.StatusCode == http.StatusProxyAuthRequired:
		return errProxyAuth, true
	case err == nil:
		return nil, true
	case operation(err) == "proxyconnect", errors.Is(err, errProxyAuth):
		return err, true
	}
	return nil, false
}

// errProxyAuth is that the proxy does not know us.
var errProxyAuth = errors.New("the proxy wants a user and password, or others: http://user:password@host:port")

// with lets the transport know the route.
func (r *route) with(ctx context.Context) context.Context {
	return context.WithValue(ctx, routeKey{}, r)
}

// routeOf is the route of the request that ctx belongs to.
func routeOf(ctx context.Context) *route {
	r, _ := ctx.Value(routeKey{}).(*route)
	return r
}

// chosen is the proxy for net/http, which was chosen before.
func chosen(hr *http.Request) (*url.URL, error) { return routeOf(hr.Context()).proxy, nil }
