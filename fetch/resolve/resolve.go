// Package resolve finds the addresses of hosts, and remembers them for a
// while: a crawl asks for the same name again and again.
//
//	r := resolve.New(resolve.Options{})
//	addrs, err := r.Resolve(ctx, "example.com", "443")
//
// Each name is looked up once at a time: who asks meanwhile waits for the
// same answer.
package resolve

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"time"
)

// Defaults of Options.
const (
	DefaultTTL         = 5 * time.Minute
	DefaultNegativeTTL = 10 * time.Second
	DefaultEntries     = 64 << 10
)

// Options configures a [Resolver]. The zero value works.
type Options struct {
	// Lookup finds the addresses of a name; nil is that of
	// [net.DefaultResolver]. It may be called from several goroutines.
	Lookup func(ctx context.Context, host string) ([]netip.Addr, error)
	// Overrides are the addresses of hosts that are not to be looked up, by
	// "host" or, which counts more, "host:port"; see ParseOverride.
	Overrides map[string]netip.Addr
	// TTL is how long an answer is remembered. The real one is not known to
	// package net. Zero is DefaultTTL, negative is not at all.
	TTL time.Duration
	// NegativeTTL is how long it is remembered that there was none. Zero is
	// DefaultNegativeTTL, negative is not at all.
	NegativeTTL time.Duration
	// Entries is how many names are remembered; the ones not asked for the
	// longest are forgotten. One takes about 300 bytes. Zero is
	// DefaultEntries.
	Entries int
}

// A Resolver finds addresses. New makes it. Its methods may be called from
// several goroutines. It starts none.
type Resolver struct {
	lookup    func(context.Context, string) ([]netip.Addr, error)
	overrides map[string]netip.Addr
	ttl       time.Duration
	negative  time.Duration
	cache     *cache
}

// New returns a resolver that remembers nothing yet.
func New(o Options) *Resolver {
	r := &Resolver{lookup: o.Lookup, overrides: make(map[string]netip.Addr, len(o.Overrides))}
	if r.lookup == nil {
		r.lookup = lookup
	}
	for host, addr := range o.Overrides {
		r.overrides[canonical(host)] = addr
	}
	r.ttl = orDefault(o.TTL, DefaultTTL)
	r.negative = orDefault(o.NegativeTTL, DefaultNegativeTTL)
	r.cache = newCache(orDefault(o.Entries, DefaultEntries))
	return r
}

// Resolve returns the addresses of host, in the order to try them in. A host
// that is an address is its own, unless an override says otherwise. Errors
// are those of Lookup; a [*net.DNSError] if that is net's. The caller must
// not change what is returned.
func (r *Resolver) Resolve(ctx context.Context, host, port string) ([]netip.Addr, error) {
	name := canonical(host)
	if len(r.overrides) > 0 {
		if addr, ok := r.overrides[name+":"+port]; ok {
			return []netip.Addr{addr}, nil
		}
		if addr, ok := r.overrides[name]; ok {
			return []netip.Addr{addr}, nil
		}
	}
	if addr, err := netip.ParseAddr(name); err == nil {
		return []netip.Addr{addr}, nil
	}
	return r.cached(ctx, name)
}

// cached answers from the cache, or looks up, or waits for who does. If the
// one who looks up is canceled, the next of those who wait takes over.
func (r *Resolver) cached(ctx context.Context, name string) ([]netip.Addr, error) {
	for {
		e, mine := r.cache.get(name, time.Now())
		if mine {
			return r.answer(ctx, e)
		}
		select {
		case <-e.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if !e.abandoned {
			return e.addrs, e.err
		}
	}
}

// answer fills in e.
func (r *Resolver) answer(ctx context.Context, e *entry) ([]netip.Addr, error) {
	returned := false
	defer func() {
		if !returned { // Lookup panicked; do not let others wait for ever
			e.abandoned = true
			r.cache.settle(e, time.Now())
		}
	}()
	e.addrs, e.err = r.lookup(ctx, e.name)
	returned = true
	ttl := r.ttl
	if e.err != nil {
		ttl = r.negative
		e.abandoned = ctx.Err() != nil
	}
	r.cache.settle(e, time.Now().Add(ttl))
	return e.addrs, e.err
}

// lookup asks the system. Addresses of IPv4 come as such.
func lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	for i := range addrs {
		addrs[i] = addrs[i].Unmap()
	}
	if err == nil && len(addrs) == 0 {
		return nil, &net.DNSError{Err: "no address", Name: host, IsNotFound: true}
	}
	return addrs, err
}

// canonical is the name under which a host is known: in lower case. A dot at
// the end means something, and stays.
func canonical(host string) string { return strings.ToLower(host) }

func orDefault[T int | time.Duration](v, otherwise T) T {
	if v == 0 {
		return otherwise
	}
	return v
}

// ParseOverride reads "host:addr" or "host:port:addr", an address of IPv6 in
// brackets: "example.com:127.0.0.1", "example.com:443:[::1]". key is for
// Options.Overrides.
func ParseOverride(s string) (key string, addr netip.Addr, err error) {
	key, text := cut(s)
	if text == "" || key == "" || strings.ContainsAny(key, "/@[] ") {
		return "", netip.Addr{}, errors.New(`an override is "host:address" or "host:port:address", as example.com:443:127.0.0.1 (IPv6: [::1])`)
	}
	addr, err = netip.ParseAddr(text)
	if err != nil {
		return "", netip.Addr{}, errors.New("override of " + key + ": " + text + " is not an IP address")
	}
	if host, port, ok := strings.Cut(key, ":"); ok && (host == "" || !isPort(port)) {
		return "", netip.Addr{}, errors.New("override of " + key + ": no port from 1 to 65535")
	}
	return canonical(key), addr, nil
}

// cut divides an override before its address. What has more colons than one
// is an address of IPv6, and must be in brackets to be told from a port.
func cut(s string) (key, addr string) {
	if rest, ok := strings.CutSuffix(s, "]"); ok {
		key, addr, _ = strings.Cut(rest, ":[")
		if !strings.Contains(addr, ":") {
			return key, ""
		}
		return key, addr
	}
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, ""
	}
	return s[:i], s[i+1:]
}

func isPort(s string) bool {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' || n > 65535 {
			return false
		}
		n = n*10 + int(c-'0')
	}
	return n >= 1 && n <= 65535
}
