package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httputil"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// An accessLog is what a server beside the web was asked for.
type accessLog struct {
	mu    sync.Mutex // guards lines
	lines []string
}

func (l *accessLog) add(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}

func (l *accessLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "\n")
}

// printLog prints what a server was asked for: accesses NAME.
func printLog(ts *testscript.TestScript, neg bool, args []string) {
	log := ts.Value(websKey{}).(*webs).logs[args[0]]
	if log == nil {
		ts.Fatalf("there is no server %s", args[0])
	}
	fmt.Fprintln(ts.Stdout(), log)
}

// beginServer begins a server beside the web, and sets $NAME to its address:
//
//	serve NAME plain ADDRESS...  a page for every URL, on one port of all addresses
//	serve NAME endless           pages that only count up, and link to the next
//	serve NAME tls               the web over https; it leaves ca.pem, and other.pem of another authority
//	serve NAME mtls              the same; it notes the client's certificate: client.pem, client.crt, client.key
//	serve NAME proxy [LOGIN]     a proxy
func beginServer(ts *testscript.TestScript, neg bool, args []string) {
	w := ts.Value(websKey{}).(*webs)
	if w.logs == nil {
		w.logs = make(map[string]*accessLog)
	}
	log := new(accessLog)
	name, kind, rest := args[0], args[1], args[2:]
	w.logs[name] = log
	server := &http.Server{}
	listen := []string{"127.0.0.1"}
	switch kind {
	case "plain":
		server.Handler, listen = plainSite(log), rest
	case "endless":
		server.Handler = http.HandlerFunc(countUp)
	case "tls", "mtls":
		server.Handler = behindTLS(theWeb(ts), log)
		server.TLSConfig = serverTLS(ts, kind == "mtls")
	case "proxy":
		server.Handler = &forwardProxy{log: log, login: strings.Join(rest, "")}
	default:
		ts.Fatalf("there is no kind of server %s", kind)
	}
	ts.Setenv(name, serveOn(ts, server, log, listen))
}

// countUp answers with a page that says its own number and links to the next two.
func countUp(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/day/"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html")
	fmt.Fprintf(w, "<title>Day %d</title><p>Nothing is on that day. <a href=/day/%d>Next</a> <a href=/day/%d>Later</a>", n, n+1, n+2)
}

// serveOn serves on one port of several addresses until the script ends.
func serveOn(ts *testscript.TestScript, server *http.Server, log *accessLog, addrs []string) string {
	port, secure := "0", server.TLSConfig // Serve sets another
	for _, addr := range addrs {
		l, err := net.Listen("tcp", net.JoinHostPort(addr, port))
		ts.Check(err)
		_, port, _ = net.SplitHostPort(l.Addr().String())
		l = noted{l, log}
		if secure != nil {
			l = tls.NewListener(l, secure)
		}
		go func() { _ = server.Serve(l) }() // ends with Close
	}
	ts.Defer(func() { _ = server.Close() })
	return net.JoinHostPort(addrs[0], port)
}

// noted is a listener that notes each connection.
type noted struct {
	net.Listener
	log *accessLog
}

func (n noted) Accept() (net.Conn, error) {
	c, err := n.Listener.Accept()
	if err == nil {
		n.log.add("connection to %s", c.LocalAddr())
	}
	return c, err
}

func plainSite(log *accessLog) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		log.add("%s %s%s %s", r.Method, r.Host, r.RequestURI, credentialsOf(r))
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<title>Plain</title>") // the client may be gone
	}
}

// credentialsOf is what a request tells of the user.
func credentialsOf(r *http.Request) string {
	return fmt.Sprintf("auth=%q cookie=%q", r.Header.Get("Authorization"), r.Header.Get("Cookie"))
}

// behindTLS is host 0 of the web, whatever it is called.
func behindTLS(web interface {
	http.Handler
	Authority(host int) string
}, log *accessLog) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who := "nobody"
		if certs := r.TLS.PeerCertificates; len(certs) > 0 {
			who = certs[0].Subject.CommonName
		}
		log.add("%s %s%s %s by %s %s", r.Method, r.Host, r.RequestURI, r.Proto, who, credentialsOf(r))
		r.Host = web.Authority(0)
		web.ServeHTTP(w, r)
	}
}

// forwardProxy is a proxy for http and, by CONNECT, for all else.
type forwardProxy struct {
	log   *accessLog
	login string // user:password; "" is anybody
}

func (p *forwardProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	user, password, _ := (&http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}).BasicAuth()
	p.log.add("%s %s", r.Method, r.RequestURI)
	switch {
	case p.login != "" && user+":"+password != p.login:
		w.WriteHeader(http.StatusProxyAuthRequired)
	case r.Method == http.MethodConnect:
		tunnel(w, r.Host)
	default:
		(&httputil.ReverseProxy{Rewrite: func(*httputil.ProxyRequest) {}}).ServeHTTP(w, r)
	}
}

// tunnel connects a client with a host until one of them is done.
func tunnel(w http.ResponseWriter, host string) {
	there, err := net.Dial("tcp", host)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	here, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = there.Close()
		return
	}
	_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
	var copying sync.WaitGroup
	for _, pair := range [][2]net.Conn{{here, there}, {there, here}} {
		copying.Go(func() {
			_, _ = io.Copy(pair[0], pair[1]) // its end is all there is to know
			_ = errors.Join(here.Close(), there.Close())
		})
	}
	copying.Wait()
}

// serverTLS makes authorities and certificates, and leaves them as files.
func serverTLS(ts *testscript.TestScript, asks bool) *tls.Config {
	ca, other := newAuthority(ts, "Company CA"), newAuthority(ts, "Other CA")
	server, client := ca.issue(ts, "server"), ca.issue(ts, "me")
	for name, text := range map[string][]byte{
		"ca.pem": ca.certPEM, "other.pem": other.certPEM, "client.crt": client.certPEM, "client.key": client.keyPEM,
		"client.pem": append(client.certPEM, client.keyPEM...),
	} {
		ts.Check(os.WriteFile(ts.MkAbs(name), text, 0o600))
	}
	cert, err := tls.X509KeyPair(server.certPEM, server.keyPEM)
	ts.Check(err)
	config := &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2", "http/1.1"}}
	if asks {
		config.ClientAuth = tls.RequestClientCert
	}
	return config
}

// An authority is a certificate, and issues others.
type authority struct {
	cert            *x509.Certificate
	key             *ecdsa.PrivateKey
	certPEM, keyPEM []byte
}

func newAuthority(ts *testscript.TestScript, name string) *authority {
	return (*authority)(nil).issue(ts, name)
}

// issue makes a certificate for name; a nil authority makes another one.
func (a *authority) issue(ts *testscript.TestScript, name string) *authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ts.Check(err)
	out := &authority{key: key, cert: &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"secure.example", "other.example"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		IsCA:        a == nil, BasicConstraintsValid: true,
	}}
	parent := a
	if a == nil {
		out.cert.KeyUsage, parent = x509.KeyUsageCertSign, out
	}
	der, err := x509.CreateCertificate(rand.Reader, out.cert, parent.cert, &key.PublicKey, parent.key)
	ts.Check(err)
	keyDER, err := x509.MarshalECPrivateKey(key)
	ts.Check(err)
	out.certPEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	out.keyPEM = pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: keyDER})
	return out
}
