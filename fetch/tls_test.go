package fetch_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/joinable/crawl/fetch"
)

// An authority signs certificates that nobody else knows.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "private CA"},
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	a.cert, a.key = a.sign(t, template, nil)
	return a
}

// issue makes a certificate for a name or, with none, a client.
func (a *authority) issue(t *testing.T, names ...string) tls.Certificate {
	t.Helper()
	cert, key := a.sign(t, &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "leaf"},
		NotAfter: time.Now().Add(time.Hour), DNSNames: names, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}, a)
	return tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key, Leaf: cert}
}

func (a *authority) sign(t *testing.T, template *x509.Certificate, by *authority) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	parent, signer := template, key
	if by != nil {
		parent, signer = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

// write makes a file of the blocks, and returns its name.
func write(t *testing.T, name string, blocks ...*pem.Block) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	var text []byte
	for _, b := range blocks {
		text = append(text, pem.EncodeToMemory(b)...)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func certBlock(der []byte) *pem.Block { return &pem.Block{Type: "CERTIFICATE", Bytes: der} }

func keyBlock(t *testing.T, key any) *pem.Block {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return &pem.Block{Type: "PRIVATE KEY", Bytes: der}
}

// secure serves over TLS with a certificate of a's, HTTP/2 included. The
// answer is who the client is.
func secure(t *testing.T, a *authority) *httptest.Server {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := "nobody"
		if len(r.TLS.PeerCertificates) > 0 {
			who = r.TLS.PeerCertificates[0].Subject.CommonName
		}
		_, _ = io.WriteString(w, r.Proto+" "+who)
	}))
	clients := x509.NewCertPool()
	clients.AddCert(a.cert)
	server.TLS = &tls.Config{
		Certificates: []tls.Certificate{a.issue(t, "host.example")},
		ClientAuth:   tls.VerifyClientCertIfGiven, ClientCAs: clients,
	}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

func TestTLS(t *testing.T) {
	a := newAuthority(t)
	server := secure(t, a)
	ca := write(t, "ca.pem", certBlock(a.cert.Raw))
	client := a.issue(t)
	cert := write(t, "cert.pem", certBlock(client.Certificate[0]))
	key := write(t, "key.pem", keyBlock(t, client.PrivateKey))
	both := write(t, "both.pem", keyBlock(t, client.PrivateKey), certBlock(client.Certificate[0]))
	addr := server.Listener.Addr().String()

	tests := []struct {
		name string
		tls  fetch.TLS
		want string // or the class
	}{
		{"unknown authority", fetch.TLS{}, "tls"},
		{"insecure", fetch.TLS{Insecure: true}, "HTTP/2.0 nobody"},
		{"own authority", fetch.TLS{CAFiles: []string{ca}}, "HTTP/2.0 nobody"},
		{"client", fetch.TLS{CAFiles: []string{ca}, CertFile: cert, KeyFile: key}, "HTTP/2.0 leaf"},
		{"one file", fetch.TLS{CAFiles: []string{ca}, CertFile: both}, "HTTP/2.0 leaf"},
		{"for this host", fetch.TLS{CAFiles: []string{ca}, CertFile: both, CertHosts: []string{"127.0.0.1"}}, "HTTP/2.0 leaf"},
		{"for this port", fetch.TLS{CAFiles: []string{ca}, CertFile: both, CertHosts: []string{addr}}, "HTTP/2.0 leaf"},
		{"for another host", fetch.TLS{CAFiles: []string{ca}, CertFile: both, CertHosts: []string{"other"}}, "HTTP/2.0 nobody"},
		{"for another port", fetch.TLS{CAFiles: []string{ca}, CertFile: both, CertHosts: []string{"127.0.0.1:443"}}, "HTTP/2.0 nobody"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			config, err := test.tls.Config()
			if err != nil {
				t.Fatal(err)
			}
			c := fetch.New(fetch.Options{TLSConfig: config})
			defer c.Close()
			resp, err := c.Fetch(t.Context(), &fetch.Request{URL: server.URL + "/"})
			got := string(fetch.Classify(err))
			if err == nil {
				got = string(resp.Body)
				resp.Release()
			}
			if got != test.want {
				t.Errorf("got %q (%v), want %q", got, err, test.want)
			}
		})
	}
}

func TestTLSFiles(t *testing.T) {
	a := newAuthority(t)
	one, other := a.issue(t), a.issue(t)
	cert := write(t, "cert.pem", certBlock(one.Certificate[0]))
	wrongKey := write(t, "key.pem", keyBlock(t, other.PrivateKey))
	for want, files := range map[string]fetch.TLS{
		"no such file":            {CAFiles: []string{"missing.pem"}},
		"no certificate in PEM":   {CAFiles: []string{wrongKey}},
		"ends in line 3":          {CAFiles: []string{write(t, "ca.pem", certBlock([]byte("x")), certBlock(a.cert.Raw))}},
		"does not match":          {CertFile: cert, KeyFile: wrongKey},
		"without its certificate": {KeyFile: wrongKey},
		"client certificate":      {CertFile: "missing.pem"},
	} {
		if _, err := files.Config(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
