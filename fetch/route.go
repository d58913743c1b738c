package fetch

import (
	"context"
	"net"
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

// hostPort is the host and port of u, as they would be dialed.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = "80"
		if u.Scheme == "https" {
			port = "443"
		}
	}
	return net.JoinHostPort(u.Hostname(), port)
}

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
