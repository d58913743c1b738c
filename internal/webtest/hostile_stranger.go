package webtest

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// Strangers are servers that do not speak HTTP, each at an address of its own.
type Strangers struct {
	URLs map[string]string // by name

	listeners []net.Listener
	serving   sync.WaitGroup // one for each listener and connection
}

// ServeStrangers lets them listen on loopback. End it with Close.
func ServeStrangers() (*Strangers, error) {
	s := &Strangers{URLs: make(map[string]string)}
	all := strangers()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		l, err := net.Listen("tcp", "127.0.3.1:0")
		if err != nil {
			s.Close()
			return nil, fmt.Errorf("listen for %s: %w", name, err)
		}
		s.URLs[name] = "http://" + l.Addr().String() + "/"
		s.listeners = append(s.listeners, l)
		s.serving.Go(func() { s.accept(l, all[name]) })
	}
	return s, nil
}

// Close ends them. It waits until their connections have ended, as they do
// within 30 s and when the client leaves.
func (s *Strangers) Close() {
	for _, l := range s.listeners {
		l.Close()
	}
	s.serving.Wait()
}

func (s *Strangers) accept(l net.Listener, serve func(net.Conn)) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return // closed
		}
		s.serving.Go(func() {
			defer conn.Close()
			conn.SetDeadline(time.Now().Add(hostileTime)) // a connection that fails is noticed at once
			serve(conn)
		})
	}
}

// strangers are what they do with a connection. They are made when they are
// served, for what one of them says takes memory, and crawl bench has this
// package in every crawl.
func strangers() map[string]func(conn net.Conn) {
	return map[string]func(conn net.Conn){
		"closes":     func(net.Conn) {},
		"resets":     abort,
		"is-silent":  func(conn net.Conn) { io.Copy(io.Discard, conn) },
		"is-mail":    first("220 mail.test ESMTP ready\r\n"),
		"is-ssh":     first("SSH-2.0-OpenSSH_9.6\r\n"),
		"is-tls":     afterRequest("\x15\x03\x01\x00\x02\x02\x46"),
		"is-binary":  afterRequest(strings.Repeat("\x00\xff\x13", 10_000)),
		"echoes":     func(conn net.Conn) { io.Copy(conn, conn) },
		"is-endless": afterRequest(strings.Repeat("x", 32<<20)),
		"drips":      afterRequest("H"),
	}
}

// first speaks as soon as there is a connection, and then listens.
func first(bytes string) func(net.Conn) {
	return func(conn net.Conn) {
		io.WriteString(conn, bytes)
		io.Copy(io.Discard, conn)
	}
}

// afterRequest reads a request, and then speaks and listens.
func afterRequest(bytes string) func(net.Conn) {
	return func(conn net.Conn) {
		for r := bufio.NewReader(conn); ; {
			if line, err := r.ReadString('\n'); err != nil || line == "\r\n" {
				break
			}
		}
		first(bytes)(conn)
	}
}
