package fetch

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"time"

	"github.com/joinable/crawl/fetch/guard"
)

// headStart is what the addresses of the preferred family get before those of
// the other are tried too (RFC 8305 §5; 300 ms is net.Dialer's).
const headStart = 300 * time.Millisecond

// leastPerAddr is the least time that one of several addresses gets.
const leastPerAddr = 2 * time.Second

// A dialer opens connections: it waits for room, finds the addresses, leaves
// out those that are not public, and tries the others.
type dialer struct {
	open     func(ctx context.Context, network, addr string) (net.Conn, error)
	resolver Resolver // nil: names are left to open, and so is the guard's work
	guard    *guard.Guard
	timeout  time.Duration // from when there is room; zero is no bound
	conns    *conns
}

// dial is for net/http. Every error is one of op "dial", by which Classify
// knows that no connection was had.
func (d *dialer) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	r := routeOf(ctx)
	conn, err := d.conns.dial(ctx, r.peer, func() (net.Conn, error) { return d.connect(ctx, r, network, addr) })
	if err == nil {
		return &wary{Conn: conn}, nil
	}
	if op, ok := err.(*net.OpError); ok && op.Op == "dial" {
		return nil, err
	}
	return nil, &net.OpError{Op: "dial", Net: network, Err: err}
}

// connect opens one connection to addr, whose host may be a name.
func (d *dialer) connect(ctx context.Context, r *route, network, addr string) (net.Conn, error) {
	if d.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, d.timeout)
		defer cancel()
	}
	if d.resolver == nil {
		return d.open(ctx, network, addr)
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	addrs, err := d.resolve(ctx, r, host, port)
	if err != nil {
		return nil, err
	}
	return d.try(ctx, network, addrs, port)
}

// resolve returns the addresses of a host that may be dialed. The proxy was
// named by the user, wherever it is.
func (d *dialer) resolve(ctx context.Context, r *route, host, port string) ([]netip.Addr, error) {
	addrs, err := d.resolver.Resolve(ctx, host, port)
	if err != nil {
		return nil, unresolved(host, err)
	}
	if r.proxy == nil {
		if addrs, err = d.guard.Filter(net.JoinHostPort(host, port), addrs); err != nil {
			return nil, forbidden(err)
		}
	}
	if len(addrs) == 0 {
		return nil, &net.DNSError{Err: "no address", Name: host, IsNotFound: true}
	}
	return addrs, nil
}

// unresolved makes err one of DNS.
func unresolved(host string, err error) error {
	var dns *net.DNSError
	if errors.As(err, &dns) || errors.Is(err, context.Canceled) {
		return err
	}
	return &net.DNSError{UnwrapErr: err, Err: err.Error(), Name: host, IsTimeout: errors.Is(err, context.DeadlineExceeded)}
}

// forbidden gives the guard's refusals their class.
func forbidden(err error) error {
	var refused *guard.Error
	if errors.As(err, &refused) {
		return fail(ClassForbidden, err)
	}
	return err
}

// try connects to one of addrs: to those of the family of the first, one
// after the other, and soon after to those of the other family (RFC 8305).
func (d *dialer) try(ctx context.Context, network string, addrs []netip.Addr, port string) (net.Conn, error) {
	one, other := families(addrs)
	first := func(ctx context.Context) (net.Conn, error) { return d.serial(ctx, network, one, port) }
	if len(other) == 0 {
		return first(ctx)
	}
	second := func(ctx context.Context) (net.Conn, error) { return d.serial(ctx, network, other, port) }
	return race(ctx, first, second)
}

// families parts addrs by whether they are of the family of the first.
func families(addrs []netip.Addr) (one, other []netip.Addr) {
	for i, a := range addrs {
		if a.Is4() != addrs[0].Is4() {
			one = append(one, addrs[:i]...)
			for _, a := range addrs[i:] {
				if a.Is4() == addrs[0].Is4() {
					one = append(one, a)
				} else {
					other = append(other, a)
				}
			}
			return one, other
		}
	}
	return addrs, nil
}

// serial tries one address after the other. Each gets its part of the time
// that is left; the error is the first one's.
func (d *dialer) serial(ctx context.Context, network string, addrs []netip.Addr, port string) (net.Conn, error) {
	var first error
	for i, a := range addrs {
		conn, err := d.openWithin(ctx, share(ctx, len(addrs)-i), network, net.JoinHostPort(a.String(), port))
		if err == nil {
			return conn, nil
		}
		if first == nil {
			first = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, first
}

// share is the time for the next of n addresses; zero is all there is.
func share(ctx context.Context, n int) time.Duration {
	end, ok := ctx.Deadline()
	if !ok || n == 1 {
		return 0
	}
	return max(leastPerAddr, time.Until(end)/time.Duration(n))
}

func (d *dialer) openWithin(ctx context.Context, timeout time.Duration, network, addr string) (net.Conn, error) {
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	return d.open(ctx, network, addr)
}

// An attempt is how a dial ended.
type attempt struct {
	conn  net.Conn
	err   error
	first bool
}

// race dials in two ways, the second when the first has failed or had its
// head start. The loser is canceled; a connection that it still gets is
// closed. The error is the first way's.
func race(ctx context.Context, first, second func(context.Context) (net.Conn, error)) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	over := make(chan struct{})
	defer close(over)
	attempts := make(chan attempt)
	start := func(dial func(context.Context) (net.Conn, error), isFirst bool) {
		conn, err := dial(ctx)
		select {
		case attempts <- attempt{conn, err, isFirst}:
		case <-over:
			if conn != nil {
				_ = conn.Close()
			}
		}
	}
	go start(first, true)
	timer := time.NewTimer(headStart)
	defer timer.Stop()

	running, waits := 1, true // waits: the second has not been started
	var cause error
	for {
		select {
		case <-timer.C:
		case a := <-attempts:
			if a.err == nil {
				return a.conn, nil
			}
			running--
			if cause == nil || a.first {
				cause = a.err
			}
		}
		if waits {
			waits = false
			running++
			go start(second, false)
		}
		if running == 0 {
			return nil, cause
		}
	}
}
