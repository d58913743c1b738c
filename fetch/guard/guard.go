// Package guard keeps a crawl out of networks that are not public: a page may
// link to http://169.254.169.254/ or to a name whose address is 10.0.0.1, and
// must not learn that way what only this machine can reach (server-side
// request forgery).
//
//	g := &guard.Guard{Allow: func(hostport string) bool { return seeds[hostport] }}
//	addrs, err := g.Filter("example.com:80", addrs) // after every look-up, before every connection
//
// It judges addresses, not names, and has to be asked after the name was
// looked up and about the very addresses that are dialed: what is looked up
// again may answer otherwise. Behind a proxy the name is looked up by the
// proxy. [Guard.Literal] judges what can be judged then, names that are
// addresses; to keep other names out of private networks is left to the
// proxy.
package guard

import (
	"fmt"
	"net"
	"net/netip"
)

// A Guard says which hosts may have addresses that are not public. A nil
// *Guard lets everything pass; the zero value nothing but public addresses.
// It may be used from several goroutines if Allow may.
type Guard struct {
	// Allow reports whether a host, named with its port as it was requested
	// ("intranet:8080", "[::1]:80"), may have any address: the user named
	// it. Nil is never.
	Allow func(hostport string) bool
}

// An Error is a connection that was refused here; nothing was sent.
type Error struct {
	Host string     // and port, as requested
	Addr netip.Addr // what is not public
	Why  string     // the kind of address: "loopback", "private", …
}

// Error says what may be done about it.
func (e *Error) Error() string {
	return fmt.Sprintf("%s has the address %v, which is not public (%s); name the host as a seed or allow private addresses", e.Host, e.Addr, e.Why)
}

// Filter returns those of the addresses of hostport that may be dialed, in
// their order: all, if the host is allowed, otherwise the public ones. If
// there are none it fails with an *Error about the first. addrs is not
// changed.
func (g *Guard) Filter(hostport string, addrs []netip.Addr) ([]netip.Addr, error) {
	if g == nil || g.allows(hostport) {
		return addrs, nil
	}
	public := make([]netip.Addr, 0, len(addrs))
	var refused *Error
	for _, addr := range addrs {
		why := Reason(addr)
		if why == "" {
			public = append(public, addr)
		} else if refused == nil {
			refused = &Error{Host: hostport, Addr: addr, Why: why}
		}
	}
	if len(public) == 0 && refused != nil {
		return nil, refused
	}
	return public, nil
}

// Literal judges a host whose name is an address, before it is handed to a
// proxy. Other names pass.
func (g *Guard) Literal(hostport string) error {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		return fmt.Errorf("host of a request: %w", err)
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return nil // a name
	}
	_, err = g.Filter(hostport, []netip.Addr{addr})
	return err
}

func (g *Guard) allows(hostport string) bool { return g.Allow != nil && g.Allow(hostport) }
