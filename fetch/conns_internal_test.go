package fetch

import (
	"context"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
)

// pipe is a connection to nobody.
func pipe() (net.Conn, error) {
	conn, _ := net.Pipe()
	return conn, nil
}

// TestRoomWithoutNetHTTP: net/http may not know yet that a connection is
// idle, and close none; there is room all the same as soon as it is certain.
func TestRoomWithoutNetHTTP(t *testing.T) {
	a, b := peer{"http", "a"}, peer{"http", "b"}
	late := make(chan struct{})
	for name, test := range map[string]struct{ before, after func(*testing.T, *conns) }{
		"the last request to a host ends": {
			before: func(t *testing.T, c *conns) { enter(t, c, a); dial(t, c, a); dial(t, c, a) },
			after:  func(_ *testing.T, c *conns) { c.leave(a) },
		},
		"a connection comes when its request is over": {
			before: func(t *testing.T, c *conns) {
				enter(t, c, b)
				dial(t, c, b)
				enter(t, c, a)
				go func() {
					_, _ = c.dial(t.Context(), a, func() (net.Conn, error) { <-late; return pipe() })
				}()
				synctest.Wait()
				c.leave(a)
			},
			after: func(*testing.T, *conns) { close(late) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				late = make(chan struct{})
				c := newConns(2, func() {})
				test.before(t, c)
				dialed := make(chan struct{})
				go func() { defer close(dialed); dial(t, c, b) }()
				synctest.Wait()
				test.after(t, c)
				<-dialed // or the bubble is deadlocked
			})
		})
	}
}

// TestGivenUpDialGivesBack what it was granted at the last moment.
func TestGivenUpDialGivesBack(t *testing.T) {
	c := newConns(1, func() {})
	a := peer{"http", "a"}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		enter(t, c, a)
		conn := dial(t, c, a)
		c.closeIdle = func() { _ = conn.Close() } // grants, while ctx has ended
		if second, err := c.dial(ctx, a, pipe); err == nil {
			_ = second.Close()
		}
		c.leave(a)
		if c.open != 0 || len(c.peers) != 0 || c.waiting.Len() != 0 {
			t.Fatalf("%d open, %d peers, %d waiting", c.open, len(c.peers), c.waiting.Len())
		}
	}
}

func enter(t *testing.T, c *conns, p peer) {
	t.Helper()
	if err := c.enter(t.Context(), p); err != nil {
		t.Fatal(err)
	}
}

func dial(t *testing.T, c *conns, p peer) net.Conn {
	t.Helper()
	conn, err := c.dial(t.Context(), p, pipe)
	if err != nil {
		t.Error(err)
	}
	return conn
}

// BenchmarkConns is what the bound costs a request that has its connection.
func BenchmarkConns(b *testing.B) {
	c := newConns(1<<10, func() {})
	var peers []peer
	for i := range 512 {
		p := peer{"http", fmt.Sprint("h", i)}
		if _, err := c.dial(b.Context(), p, pipe); err != nil {
			b.Fatal(err)
		}
		peers = append(peers, p)
	}
	for i := 0; b.Loop(); i++ {
		p := peers[i%len(peers)]
		if err := c.enter(b.Context(), p); err != nil {
			b.Fatal(err)
		}
		c.leave(p)
	}
}
