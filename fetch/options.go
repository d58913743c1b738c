package fetch

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/joinable/crawl/fetch/auth"
	"github.com/joinable/crawl/fetch/cookies"
	"github.com/joinable/crawl/fetch/guard"
	"github.com/joinable/crawl/fetch/resolve"
)

// Defaults of Options.
const (
	DefaultTimeout         = 30 * time.Second
	DefaultMaxBody         = 10 << 20  // bytes
	DefaultMaxHeader       = 256 << 10 // bytes
	DefaultMaxRatio        = 100
	DefaultMinRate         = 1000    // bytes a second
	DefaultMaxURL          = 8 << 10 // bytes
	DefaultMaxSink         = 1 << 30 // bytes
	DefaultSinkTimeout     = time.Hour
	DefaultMaxConnsPerHost = 64
	DefaultMaxIdle         = 1024
	DefaultMaxConns        = 16 << 10 // where the system allows them; see AllowedConns
)

// idleTimeout is how long a connection is kept for the next request. Most
// servers close theirs after 5 to 75 seconds.
const idleTimeout = 30 * time.Second

// Options configures a [Client]. The zero value works.
type Options struct {
	// Transport makes the requests; nil is a tuned [http.Transport] of the
	// client's own, for which the fields down to MaxIdle are meant. A
	// transport given here keeps its own settings; it must not follow
	// redirects and should not decode bodies (DisableCompression).
	Transport http.RoundTripper
	// DialContext opens connections; nil is a [net.Dialer]. It is given
	// names if it is set and neither Resolver nor Guard is, otherwise
	// addresses.
	DialContext func(ctx context.Context, network, addr string) (net.Conn, error)
	// Resolver finds the addresses of hosts; nil is a [resolve.Resolver] of
	// the client's own.
	Resolver Resolver
	// Guard refuses to connect to addresses that are not public, with
	// ClassForbidden. It does not judge proxies, nor the names that a proxy
	// looks up, unless they are addresses. Nil allows everything.
	Guard *guard.Guard
	// Proxy chooses a request's proxy, once for each request; nil is none.
	Proxy func(*http.Request) (*url.URL, error)
	// ProxyReport is told how the proxy of a request has fared: nil is that
	// it worked, an error that it could not be reached or refused us. An
	// outcome that tells neither is not reported. Nil is nobody.
	ProxyReport func(*url.URL, error)
	// TLSConfig is for https (see TLS.Config); nil verifies certificates
	// against the system's roots and resumes sessions.
	TLSConfig *tls.Config
	// DialTimeout bounds finding the address and connecting, and then once
	// more the TLS handshake. Zero is a third of Timeout.
	DialTimeout time.Duration
	// MaxHeader bounds a response's header, in bytes, together with those of
	// all 1xx responses before it; a larger one is ClassTooLarge. Zero is
	// DefaultMaxHeader, what Chromium allows as well.
	MaxHeader int64
	// MaxConnsPerHost bounds the connections to one host and port, idle ones
	// included. Further requests wait for one; that time is part of Timeout.
	// Zero is DefaultMaxConnsPerHost, negative is no limit.
	MaxConnsPerHost int
	// MaxConns bounds the open connections to all hosts, and the requests at
	// a time, before Timeout begins to count. Idle connections are closed for
	// new ones. Zero is AllowedConns(), negative is no limit.
	MaxConns int
	// MaxIdle bounds the idle connections to all hosts. One costs about
	// 19 KB, more with TLS. Zero is DefaultMaxIdle, negative keeps none.
	MaxIdle int

	// Cookies are sent and kept; nil is none.
	Cookies *cookies.Jar
	// Auth are the credentials of hosts; nil is none. A digest may need a
	// second request, of which nobody else knows; see [auth.Transport].
	Auth *auth.Credentials

	// Timeout bounds a request from its beginning to the end of the body.
	// Waiting for memory (see Budget) is not counted. Zero is
	// DefaultTimeout, negative is no limit.
	Timeout time.Duration
	// MaxBody bounds a body after decoding, in bytes. Zero is
	// DefaultMaxBody, negative is no limit.
	MaxBody int64
	// MaxRatio bounds how many bytes of a body may come of each byte received;
	// more is ClassBomb. The first MiB is free, for small things may well be
	// monotonous. Zero is DefaultMaxRatio, negative is no limit. Pages
	// mostly unpack to 3 to 10 times their size, while deflate can reach 1,032.
	// Apache Tika draws the same line, at 100 after a million characters, as
	// one that no normal document reaches (TIKA-216).
	MaxRatio int64
	// MinRate is how fast a body must come, in bytes a second, as it is sent
	// and averaged over any 20 seconds; a slower one is ClassSlow. Waiting
	// for memory or for a Sink is not counted. Zero is DefaultMinRate,
	// negative is no limit.
	MinRate int64
	// MaxURL bounds the length of a request's URL without its fragment, in
	// bytes; of a longer one nothing is sent, and it is ClassURL. Zero is
	// DefaultMaxURL, a little more than what everybody should support (RFC
	// 9110 §4.1: 8,000); negative is no limit.
	MaxURL int
	// MaxSink is MaxBody for bodies that go to a Request.Sink. Zero is
	// DefaultMaxSink, negative is no limit.
	MaxSink int64
	// SinkTimeout bounds the time of a body that goes to a Request.Sink, from
	// the end of the header, which is bounded by Timeout, to that of the body.
	// Zero is DefaultSinkTimeout, negative is no limit.
	SinkTimeout time.Duration
	// Accept, if not nil, is asked about each response when its header is
	// there. If it says no, the body is not read: the response has Refused
	// set and no body. It must not change or keep the header, and may be
	// called from several goroutines.
	Accept func(status int, header http.Header) bool
	// Bandwidth bounds the bytes of bodies that come in a second; nil is no
	// bound. Waiting for it is not counted by Timeout.
	Bandwidth *Bandwidth
	// Budget bounds the memory of all bodies together; nil is no bound. One
	// response at a time may exceed it, by up to twice MaxBody (Raw and Body)
	// and, while it is decoded, what brotli (24 MiB) and zstd (12 MiB) may
	// refer back to. What goes to a Sink is not counted.
	Budget *Budget
	// OnRecycle is called with each body buffer just before it returns to
	// the pool or is dropped. A test poisons it here, so that whoever still
	// reads a released body notices. It may be called from several
	// goroutines; nil is none.
	OnRecycle func([]byte)
}

// A Resolver finds the addresses of a host, in the order in which they are to
// be tried. It may be called from several goroutines, and keeps what it
// returns from changing.
type Resolver interface {
	Resolve(ctx context.Context, host, port string) ([]netip.Addr, error)
}

// withDefaults replaces zero values by what they stand for.
func (o Options) withDefaults() Options {
	o.Timeout = orDefault(o.Timeout, DefaultTimeout)
	o.MaxBody = orDefault(o.MaxBody, DefaultMaxBody)
	o.MaxHeader = orDefault(o.MaxHeader, DefaultMaxHeader)
	o.MaxRatio = orDefault(o.MaxRatio, DefaultMaxRatio)
	o.MinRate = orDefault(o.MinRate, DefaultMinRate)
	o.MaxURL = orDefault(o.MaxURL, DefaultMaxURL)
	o.MaxSink = orDefault(o.MaxSink, DefaultMaxSink)
	o.SinkTimeout = orDefault(o.SinkTimeout, DefaultSinkTimeout)
	o.MaxConnsPerHost = orDefault(o.MaxConnsPerHost, DefaultMaxConnsPerHost)
	o.MaxIdle = orDefault(o.MaxIdle, DefaultMaxIdle)
	if o.DialTimeout == 0 {
		o.DialTimeout = max(0, o.Timeout/3)
	}
	if o.MaxConns == 0 {
		o.MaxConns = AllowedConns()
	}
	if o.Resolver == nil && (o.DialContext == nil || o.Guard != nil) {
		o.Resolver = resolve.New(resolve.Options{})
	}
	if o.DialContext == nil {
		o.DialContext = (&net.Dialer{KeepAlive: idleTimeout}).DialContext
	}
	if o.TLSConfig == nil {
		o.TLSConfig = &tls.Config{ClientSessionCache: tls.NewLRUClientSessionCache(DefaultMaxIdle)}
	}
	return o
}

func orDefault[T int | int64 | time.Duration](v, otherwise T) T {
	if v == 0 {
		return otherwise
	}
	return v
}

// dialer builds what opens connections from complete options.
func (o Options) dialer(c *conns) *dialer {
	return &dialer{open: o.DialContext, resolver: o.Resolver, guard: o.Guard, timeout: o.DialTimeout, conns: c}
}

// transport builds the tuned transport from complete options.
func (o Options) transport(d *dialer) *http.Transport {
	return &http.Transport{
		Proxy:                  chosen,
		OnProxyConnectResponse: tunneled,
		DialContext:            d.dial,
		TLSClientConfig:        o.TLSConfig,
		TLSHandshakeTimeout:    o.DialTimeout,
		DisableKeepAlives:      o.MaxIdle < 0,
		DisableCompression:     true, // bodies are decoded here, and kept as sent
		MaxIdleConns:           max(0, o.MaxIdle),
		MaxIdleConnsPerHost:    max(DefaultMaxConnsPerHost, o.MaxConnsPerHost),
		MaxConnsPerHost:        max(0, o.MaxConnsPerHost),
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: o.MaxHeader,
		ReadBufferSize:         4 << 10,
		WriteBufferSize:        4 << 10,
		ForceAttemptHTTP2:      true,
		HTTP2: &http.HTTP2Config{
			// Bytes that a server may send ahead of our reading escape the
			// Budget; the default is 4 MiB a stream.
			MaxReceiveBufferPerStream: 512 << 10,
			// Find out about dead connections, on which requests would
			// otherwise be multiplexed until each has timed out.
			SendPingTimeout: 15 * time.Second,
		},
	}
}

// tunneled tells a proxy's refusal to connect from an answer of the host.
func tunneled(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	if answer.StatusCode == http.StatusProxyAuthRequired {
		return fail(ClassProxy, errProxyAuth)
	}
	return fail(ClassProxy, fmt.Errorf("proxy answered CONNECT with %q", answer.Status))
}
