package fetch_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"syscall"
	"testing"

	"golang.org/x/net/http2"

	"github.com/joinable/crawl/fetch"
)

func dialing(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }

func TestClassify(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want fetch.Class
	}{
		{"nothing", nil, ""},
		{"no such host", dialing(&net.DNSError{Err: "no such host", Name: "h", IsNotFound: true}), fetch.ClassNoHost},
		{"server failure", dialing(&net.DNSError{Err: "server misbehaving", Name: "h", IsTemporary: true}), fetch.ClassDNS},
		{"name server timeout", dialing(&net.DNSError{Err: "i/o timeout", Name: "h", IsTimeout: true}), fetch.ClassDNS},
		{"refused", dialing(syscall.ECONNREFUSED), fetch.ClassRefused},
		{"no route", dialing(syscall.EHOSTUNREACH), fetch.ClassUnreachable},
		{"no network", dialing(syscall.ENETUNREACH), fetch.ClassUnreachable},
		{"firewall", dialing(syscall.EPERM), fetch.ClassUnreachable},
		{"connect timeout", dialing(context.DeadlineExceeded), fetch.ClassConnect},
		{"connect timed out by the system", dialing(syscall.ETIMEDOUT), fetch.ClassConnect},
		{"read timeout", &net.OpError{Op: "read", Err: syscall.ETIMEDOUT}, fetch.ClassTimeout},
		{"deadline", fmt.Errorf("x: %w", context.DeadlineExceeded), fetch.ClassTimeout},
		{"canceled", &url.Error{Op: "Get", Err: context.Canceled}, fetch.ClassCanceled},
		{"dial canceled", dialing(context.Canceled), fetch.ClassCanceled},
		{"proxy refused", &net.OpError{Op: "proxyconnect", Err: dialing(syscall.ECONNREFUSED)}, fetch.ClassProxy},
		{"reset", &net.OpError{Op: "read", Err: syscall.ECONNRESET}, fetch.ClassReset},
		{"broken pipe", &net.OpError{Op: "write", Err: syscall.EPIPE}, fetch.ClassReset},
		{"closed", io.EOF, fetch.ClassReset},
		{"cut", fmt.Errorf("x: %w", io.ErrUnexpectedEOF), fetch.ClassCut},
		{"unknown authority", &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, fetch.ClassTLS},
		{"other name", x509.HostnameError{Certificate: &x509.Certificate{}}, fetch.ClassTLS},
		{"expired", x509.CertificateInvalidError{Reason: x509.Expired}, fetch.ClassTLS},
		{"alert", &net.OpError{Op: "remote error", Err: tls.AlertError(40)}, fetch.ClassTLS},
		{"no TLS", tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, fetch.ClassTLS},
		{"TLS text", errors.New("tls: server selected unsupported protocol version 301"), fetch.ClassTLS},
		{"stream reset", http2.StreamError{StreamID: 1, Code: http2.ErrCodeInternal}, fetch.ClassReset},
		{"stream refused", errors.New("stream error: stream ID 5; REFUSED_STREAM; received from peer"), fetch.ClassReset},
		{"go away", errors.New("http2: server sent GOAWAY and closed the connection; LastStreamID=1, ErrCode=NO_ERROR"), fetch.ClassReset},
		{"lost", errors.New("http2: client connection lost"), fetch.ClassReset},
		{"HTTP/2 protocol", http2.ConnectionError(http2.ErrCodeProtocol), fetch.ClassProtocol},
		{"own", fmt.Errorf("x: %w", &fetch.Error{Class: fetch.ClassCut}), fetch.ClassCut},
		{"unknown", errors.New("what"), fetch.ClassOther},
		{"out of files", dialing(syscall.EMFILE), fetch.ClassOther},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := fetch.Classify(test.err); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestClassMeaning(t *testing.T) {
	tests := []struct {
		class           fetch.Class
		retryable, host bool
	}{
		{fetch.ClassNoHost, false, true},
		{fetch.ClassDNS, true, true},
		{fetch.ClassRefused, true, true},
		{fetch.ClassUnreachable, true, true},
		{fetch.ClassConnect, true, true},
		{fetch.ClassTLS, false, true},
		{fetch.ClassProxy, true, false},
		{fetch.ClassReset, true, false},
		{fetch.ClassTimeout, true, false},
		{fetch.ClassCut, true, false},
		{fetch.ClassTooLarge, false, false},
		{fetch.ClassProtocol, false, false},
		{fetch.ClassEncoding, false, false},
		{fetch.ClassInvalid, false, false},
		{fetch.ClassSlow, true, false},
		{fetch.ClassBomb, false, false},
		{fetch.ClassUnknown, false, false},
		{fetch.ClassURL, false, false},
		{fetch.ClassSink, false, false},
		{fetch.ClassCanceled, true, false},
		{fetch.ClassOther, true, false},
	}
	for _, test := range tests {
		if test.class.Retryable() != test.retryable || test.class.Host() != test.host {
			t.Errorf("%s: retryable %v, host %v", test.class, test.class.Retryable(), test.class.Host())
		}
	}
}

// TestRealErrors provokes what can be provoked with real sockets.
func TestRealErrors(t *testing.T) {
	quiet := log.New(io.Discard, "", 0)
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = quiet
	secure.StartTLS()
	defer secure.Close()
	reset := listen(t, func(conn net.Conn) {
		_ = conn.(*net.TCPConn).SetLinger(0)
		_ = conn.Close()
	})
	proxy := func(to string) func(*http.Request) (*url.URL, error) {
		u, err := url.Parse(to)
		return func(*http.Request) (*url.URL, error) { return u, err }
	}
	closed := listen(t, nil)

	tests := []struct {
		name  string
		url   string
		proxy func(*http.Request) (*url.URL, error)
		want  fetch.Class
	}{
		{"refused", "http://" + closed, direct, fetch.ClassRefused},
		{"bad port", "http://127.0.0.1:99999/", direct, fetch.ClassNoHost},
		{"unknown authority", secure.URL, direct, fetch.ClassTLS},
		{"no TLS", "https" + plain.URL[4:], direct, fetch.ClassTLS},
		{"reset", "http://" + reset, direct, fetch.ClassReset},
		{"reset in TLS handshake", "https://" + reset, direct, fetch.ClassReset},
		{"no proxy", "http://h/", proxy("http://" + closed), fetch.ClassProxy},
		{"no proxy for https", "https://h/", proxy("http://" + closed), fetch.ClassProxy},
		{"unwilling proxy", "https://h/", proxy(plain.URL), fetch.ClassProxy},
		{"no SOCKS proxy", "http://h/", proxy("socks5://" + closed), fetch.ClassProxy},
		{"proxy trouble", "http://h/", func(*http.Request) (*url.URL, error) { return nil, errors.New("no idea") }, fetch.ClassOther},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := fetch.New(fetch.Options{Proxy: test.proxy})
			defer c.Close()
			_, err := c.Fetch(t.Context(), &fetch.Request{URL: test.url})
			if class := classOf(t, err); class != test.want {
				t.Errorf("got %s, want %s: %v", class, test.want, err)
			}
		})
	}
}

// listen is the address of a server; with nil, of none.
func listen(t *testing.T, serve func(net.Conn)) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if serve == nil {
		_ = l.Close()
		return l.Addr().String()
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serve(conn)
		}
	}()
	return l.Addr().String()
}

func TestErrorText(t *testing.T) {
	for want, e := range map[string]*fetch.Error{
		"fetching http://h/: refused: connection refused": {URL: "http://h/", Class: fetch.ClassRefused, Err: syscall.ECONNREFUSED},
		"fetching http://u:xxxxx@h/@: other: EOF":         {URL: "http://u:p:p@h/@", Class: fetch.ClassOther, Err: io.EOF},
		"fetching http://u@h?@:b: other":                  {URL: "http://u@h?@:b", Class: fetch.ClassOther},
		"fetching nonsense: invalid":                      {URL: "nonsense", Class: fetch.ClassInvalid},
		"fetching http://h/a:b@c: cut: unexpected EOF":    {URL: "http://h/a:b@c", Class: fetch.ClassCut, Err: io.ErrUnexpectedEOF},
		"canceled: context canceled":                      {Class: fetch.ClassCanceled, Err: context.Canceled},
	} {
		if got := e.Error(); got != want || !errors.Is(e, e.Err) && e.Err != nil {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
