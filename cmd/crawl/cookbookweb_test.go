package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/rogpeppe/go-internal/txtar"
)

// bigPages is how many pages the site of the cookbook that takes its time has.
const bigPages = 40

// A cookbookWeb is the web of the cookbook's recipes, under the very names that
// stand in them: a proxy that answers for every host itself, with and without
// TLS. testdata/cookbook.txtar holds its pages.
type cookbookWeb struct {
	pages   map[string]string // by URL
	secure  *httptest.Server  // answers what comes through CONNECT
	plain   *httptest.Server  // the proxy
	trusted string            // file with the certificate
}

func serveCookbook(t *testing.T) *cookbookWeb {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", "cookbook.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	w := &cookbookWeb{pages: make(map[string]string), trusted: filepath.Join(t.TempDir(), "trusted.pem")}
	for _, f := range archive.Files {
		w.pages[f.Name] = string(f.Data)
	}
	for n := range bigPages {
		w.pages["https://big.example/"+strconv.Itoa(n)] = bigPage(n)
	}
	w.pages["https://big.example/"] = bigPage(0)
	w.secure = httptest.NewUnstartedServer(w)
	w.secure.TLS = &tls.Config{Certificates: []tls.Certificate{w.certificate(t)}}
	w.secure.StartTLS()
	w.plain = httptest.NewServer(w)
	t.Cleanup(w.secure.Close)
	t.Cleanup(w.plain.Close)
	return w
}

// bigPage links to two more pages.
func bigPage(n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<title>Page %d</title>", n)
	for next := 2*n + 1; next <= 2*n+2 && next < bigPages; next++ {
		fmt.Fprintf(&b, `<a href="/%d">page %d</a>`, next, next)
	}
	return b.String()
}

// environ makes a program come here for every URL.
func (w *cookbookWeb) environ() []string {
	return []string{"HTTP_PROXY=" + w.plain.URL, "HTTPS_PROXY=" + w.plain.URL, "SSL_CERT_FILE=" + w.trusted, "SSL_CERT_DIR=/nonexistent"}
}

// certificate is one for every host, signed by itself, and written to the file
// of what is to be trusted.
func (w *cookbookWeb) certificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: w.names(), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	err = os.WriteFile(w.trusted, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// names are the hosts' names.
func (w *cookbookWeb) names() []string {
	var names []string
	for page := range w.pages {
		if u, err := url.Parse(page); err == nil {
			names = append(names, u.Hostname())
		}
	}
	return names
}

// ServeHTTP answers as proxy and as every host.
func (w *cookbookWeb) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodConnect {
		w.tunnel(rw)
		return
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	page, ok := w.pages[scheme+"://"+r.Host+r.URL.RequestURI()]
	to, redirects := strings.CutPrefix(page, "Location: ")
	password, guarded := strings.CutPrefix(strings.SplitN(page, "\n", 2)[0], "<!-- password ")
	switch {
	case !ok:
		http.NotFound(rw, r)
	case redirects:
		http.Redirect(rw, r, strings.TrimSpace(to), http.StatusMovedPermanently)
	case guarded && r.Header.Get("Authorization") != "Bearer "+strings.TrimSuffix(password, " -->"):
		http.Error(rw, "who are you?", http.StatusForbidden)
	default:
		writePacked(rw, r, page)
	}
}

// writePacked sends a page as most servers do.
func writePacked(rw http.ResponseWriter, r *http.Request, page string) {
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	if strings.HasSuffix(r.URL.Path, ".pdf") {
		rw.Header().Set("Content-Type", "application/pdf")
	}
	rw.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(rw)
	_, _ = io.WriteString(z, page)
	_ = z.Close()
}

// tunnel joins a client to the server that speaks TLS, whatever host it asked
// for.
func (w *cookbookWeb) tunnel(rw http.ResponseWriter) {
	server, err := net.Dial("tcp", w.secure.Listener.Addr().String())
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadGateway)
		return
	}
	defer server.Close()
	rw.WriteHeader(http.StatusOK)
	client, buffered, err := http.NewResponseController(rw).Hijack()
	if err != nil {
		return
	}
	defer client.Close()
	there := make(chan struct{})
	go func() { // ends when either side has closed
		defer close(there)
		_, _ = io.Copy(server, buffered)
		server.Close()
	}()
	_, _ = io.Copy(client, server)
	client.Close()
	<-there
}
