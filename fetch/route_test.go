package fetch_test

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/fetch/guard"
	"github.com/joinable/crawl/fetch/proxy"
)

// A rawProxy knows forwarding, CONNECT and SOCKS5, and keeps the lines and
// names that it was asked for. It looks up no name: all are at origin.
type rawProxy struct {
	origin string // host:port where everything is

	mu  sync.Mutex
	log []string
}

func (p *rawProxy) note(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log = append(p.log, fmt.Sprintf(format, args...))
}

// start listens, and returns the proxy's address.
func (p *rawProxy) start(t *testing.T) string {
	return listen(t, func(conn net.Conn) { go p.serve(conn) })
}

func (p *rawProxy) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	r := bufio.NewReader(conn)
	first, err := r.Peek(1)
	if err != nil {
		return
	}
	if first[0] == 5 {
		p.socks(conn, r)
		return
	}
	for {
		request, err := receive(r)
		if err != nil {
			return
		}
		line, _, _ := strings.Cut(request, "\r\n")
		p.note("%s", line)
		if strings.HasPrefix(line, "CONNECT ") {
			_, _ = io.WriteString(conn, "HTTP/1.1 200 Connected\r\n\r\n")
			p.tunnel(conn, r)
			return
		}
		_, _ = io.WriteString(conn, page("Content-Length: 9\r\n", "forwarded"))
	}
}

// socks is RFC 1928 without authentication.
func (p *rawProxy) socks(conn net.Conn, r *bufio.Reader) {
	head := make([]byte, 2)
	_, _ = io.ReadFull(r, head)
	_, _ = io.CopyN(io.Discard, r, int64(head[1]))
	_, _ = conn.Write([]byte{5, 0})
	request := make([]byte, 5) // version, command, reserved, type 3, length
	_, _ = io.ReadFull(r, request)
	rest := make([]byte, int(request[4])+2)
	_, _ = io.ReadFull(r, rest)
	p.note("SOCKS %d %s:%d", request[3], rest[:request[4]], binary.BigEndian.Uint16(rest[request[4]:]))
	_, _ = conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	p.tunnel(conn, r)
}

func (p *rawProxy) tunnel(conn net.Conn, r io.Reader) {
	out, err := net.Dial("tcp", p.origin)
	if err != nil {
		return
	}
	go func() {
		_, _ = io.Copy(out, r)
		_ = out.Close()
	}()
	_, _ = io.Copy(conn, out)
}

// TestProxies: what a proxy of each kind is asked for.
func TestProxies(t *testing.T) {
	a := newAuthority(t)
	server := secure(t, a)
	https := server.Listener.Addr().String()
	plain := listen(t, func(conn net.Conn) { go answers(page("Content-Length: 6\r\n", "origin")).serve(conn) })
	config, err := fetch.TLS{CAFiles: []string{write(t, "ca.pem", certBlock(a.cert.Raw))}}.Config()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		scheme, url, origin, body string
		log                       []string
	}{
		{"http", "http://host.example/a?b", plain, "forwarded", []string{"GET http://host.example/a?b HTTP/1.1"}},
		{"http", "http://host.example/%zz", plain, "forwarded", []string{"GET http://host.example/%zz HTTP/1.1"}},
		{"http", "https://host.example/a", https, "HTTP/2.0 nobody", []string{"CONNECT host.example:443 HTTP/1.1"}},
		{"socks5", "http://host.example/a", plain, "origin", []string{"SOCKS 3 host.example:80"}},
		{"socks5", "http://host.example/%zz", plain, "origin", []string{"SOCKS 3 host.example:80"}},
		{"socks5", "https://host.example/a", https, "HTTP/2.0 nobody", []string{"SOCKS 3 host.example:443"}},
	}
	for _, test := range tests {
		t.Run(test.scheme+" "+test.url, func(t *testing.T) {
			p := &rawProxy{origin: test.origin}
			u := &url.URL{Scheme: test.scheme, Host: p.start(t)}
			c := fetch.New(fetch.Options{TLSConfig: config, Proxy: http.ProxyURL(u), Guard: &guard.Guard{}})
			defer c.Close()
			for range 2 { // over one connection
				resp := get(t, c, test.url)
				if string(resp.Body) != test.body {
					t.Errorf("got %q", resp.Body)
				}
				resp.Release()
			}
			want := test.log
			if test.body == "forwarded" {
				want = append(want, want...)
			}
			if diff := cmp.Diff(want, p.log); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestHTTPSProxy is asked over TLS.
func TestHTTPSProxy(t *testing.T) {
	a := newAuthority(t)
	config, err := fetch.TLS{CAFiles: []string{write(t, "ca.pem", certBlock(a.cert.Raw))}}.Config()
	if err != nil {
		t.Fatal(err)
	}
	asked := ""
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked = r.RequestURI }))
	server.TLS = secure(t, a).TLS.Clone()
	server.TLS.NextProtos = nil
	server.StartTLS()
	defer server.Close()
	c := fetch.New(fetch.Options{TLSConfig: config, Proxy: http.ProxyURL(&url.URL{Scheme: "https", Host: server.Listener.Addr().String()})})
	defer c.Close()
	get(t, c, "http://host.example/%41").Release()
	if asked != "http://host.example/%41" {
		t.Errorf("asked for %q", asked)
	}
}

// TestRouteIsChosenOnce: the target is written for the proxy that is used.
func TestRouteIsChosenOnce(t *testing.T) {
	var seen string
	calls := 0
	c := client(t, witness(&seen), fetch.Options{Proxy: func(*http.Request) (*url.URL, error) {
		if calls++; calls%2 == 1 {
			return nil, nil
		}
		return &url.URL{Scheme: "http", Host: "proxy:3128"}, nil
	}})
	for i, want := range []string{"GET /%zz ", "GET http://h/%zz ", "GET /%zz "} {
		get(t, c, "http://h/%zz").Release()
		if calls != i+1 || !strings.HasPrefix(seen, want) {
			t.Errorf("chosen %d times: %q", calls, seen)
		}
	}
}

// TestProxyReport: who is told what of a proxy.
func TestProxyReport(t *testing.T) {
	closed := listen(t, nil)
	status := func(status string) string {
		return listen(t, func(conn net.Conn) {
			go answersOnce("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n").serve(conn)
		})
	}
	tests := []struct {
		name, proxy, url string
		class            fetch.Class
		report           string
	}{
		{"answer", "http://" + status("200 OK"), "http://h/", "", "works"},
		{"error of the host", "http://" + status("503 Busy"), "http://h/", "", "works"},
		{"nobody", "http://" + closed, "http://h/", fetch.ClassProxy, "fails"},
		{"nobody for https", "http://" + closed, "https://h/", fetch.ClassProxy, "fails"},
		{"no SOCKS", "socks5://" + closed, "http://h/", fetch.ClassProxy, "fails"},
		{"stranger", "http://" + status("407 Who"), "http://h/", fetch.ClassProxy, "fails"},
		{"stranger for https", "http://" + status("407 Who"), "https://h/", fetch.ClassProxy, "fails"},
		{"no way to the host", "http://" + status("502 Bad"), "https://h/", fetch.ClassProxy, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			u, err := url.Parse(test.proxy)
			if err != nil {
				t.Fatal(err)
			}
			report := ""
			c := fetch.New(fetch.Options{Proxy: http.ProxyURL(u), ProxyReport: func(of *url.URL, err error) {
				report = map[bool]string{true: "works", false: "fails"}[err == nil]
				if of != u {
					t.Errorf("report of %v", of)
				}
			}})
			defer c.Close()
			resp, err := c.Fetch(t.Context(), &fetch.Request{URL: test.url})
			if err == nil {
				resp.Release()
			}
			if class := fetch.Classify(err); class != test.class || report != test.report {
				t.Errorf("got %q, %q: %v", class, report, err)
			}
		})
	}
}

// TestProxyList: one of two proxies is dead. Requests that met it fail; after
// that all go to the other, until it is down as well.
func TestProxyList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &network{hosts: map[string]string{"good": "ok"}, began: time.Now()}
		list := proxy.NewList(&url.URL{Scheme: "http", Host: "dead:1"}, &url.URL{Scheme: "http", Host: "good:1"})
		c := fetch.New(fetch.Options{DialContext: n.dial, Proxy: list.Pick, ProxyReport: list.Report})
		defer c.Close()
		fetchClass := func() fetch.Class {
			resp, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/"})
			if err == nil {
				resp.Release()
			}
			return fetch.Classify(err)
		}
		var got []fetch.Class
		for range 4 {
			got = append(got, fetchClass())
		}
		n.hosts["good"] = "down"
		got = append(got, fetchClass(), fetchClass())
		want := []fetch.Class{fetch.ClassProxy, "", "", "", fetch.ClassProxy, fetch.ClassNoProxy}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		var down *proxy.DownError
		if _, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/"}); !errors.As(err, &down) || down.Proxies != 2 {
			t.Errorf("got %v", err)
		}
	})
	if c := fetch.ClassNoProxy; !c.Retryable() || c.Host() {
		t.Error("no-proxy is worth a retry, and no fact about the host")
	}
}
