package webtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"syscall"
)

// Server serves a Web on loopback sockets.
type Server struct {
	web       *Web
	http      *http.Server
	listeners []net.Listener
	serving   sync.WaitGroup // one for each listener
}

// Serve listens on a loopback address for each host, all on the same port, and
// renames the hosts accordingly; see Config.Names for the other way. Ask the
// Web for URLs after it, and end it with Close.
func (w *Web) Serve() (*Server, error) {
	s := &Server{web: w, http: &http.Server{Handler: w}}
	if err := s.listen(); err != nil {
		return nil, err
	}
	w.setListener(s.listeners[0].Addr().String())
	for _, l := range s.listeners {
		s.serving.Go(func() { s.http.Serve(l) }) // returns when closed
	}
	return s, nil
}

// Close cuts all connections and waits until the listeners have ended.
func (s *Server) Close() error {
	err := s.http.Close()
	s.serving.Wait()
	return err
}

func (w *Web) named() bool { return w.cfg.Names || w.cfg.Hosts > 256 }

// listen opens the listeners. Where the port is free to choose, it may be
// taken on another host's address: then the next one is tried.
func (s *Server) listen() error {
	first, err := netip.ParseAddrPort(s.web.cfg.Addr)
	if err != nil {
		return fmt.Errorf("address of host 0: %w", err)
	}
	for range 20 {
		err = s.listenFrom(first)
		if err == nil || first.Port() != 0 || !errors.Is(err, syscall.EADDRINUSE) {
			break
		}
	}
	return err
}

func (s *Server) listenFrom(first netip.AddrPort) error {
	hosts := s.web.cfg.Hosts
	if s.web.named() {
		hosts = 1
	}
	at := first
	authorities := make([]string, 0, hosts)
	for range hosts {
		l, err := net.Listen("tcp", at.String())
		if err != nil {
			s.closeListeners()
			return fmt.Errorf("listen for host %d: %w", len(authorities), err)
		}
		s.listeners = append(s.listeners, l)
		authorities = append(authorities, l.Addr().String())
		port := l.Addr().(*net.TCPAddr).AddrPort().Port()
		at = netip.AddrPortFrom(at.Addr().Next(), port)
	}
	if !s.web.named() {
		s.web.name(func(i int) string { return authorities[i] })
	}
	return nil
}

func (s *Server) closeListeners() {
	for _, l := range s.listeners {
		l.Close()
	}
	s.listeners = nil
}

// Addr returns the address of the first listener: in name mode, of them all.
func (s *Server) Addr() string { return s.listeners[0].Addr().String() }

func (w *Web) setListener(addr string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.listener = addr
}

// Dial connects to a host of a served web by its name, as net.Dialer would if
// the names were known to it. Its errors are those of real networks.
func (w *Web) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if err := w.dialable(ctx, network, addr); err != nil {
		return nil, err
	}
	if w.named() {
		w.mu.RLock()
		addr = w.listener
		w.mu.RUnlock()
	}
	var dialer net.Dialer
	return dialer.DialContext(ctx, network, addr)
}

// dialable says why an address cannot be dialled, if so.
func (w *Web) dialable(ctx context.Context, network, addr string) error {
	host, ok := w.host(addr)
	if !ok {
		name, _, _ := net.SplitHostPort(addr)
		err := &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
		return &net.OpError{Op: "dial", Net: network, Err: err}
	}
	w.mu.RLock()
	down, swallows := w.down[host], w.swallows[host]
	w.mu.RUnlock()
	switch {
	case down:
		return &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
	case swallows:
		<-ctx.Done()
		return &net.OpError{Op: "dial", Net: network, Err: ctx.Err()}
	}
	return nil
}
