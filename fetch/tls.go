package fetch

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
)

// TLS says whom to trust over https, and who we are. The zero value trusts
// the system's roots, and is nobody.
type TLS struct {
	// Insecure accepts every certificate: anybody between here and the
	// server may then read and change everything.
	Insecure bool
	// CAFiles are files of certificates (PEM) that are trusted besides the
	// system's roots.
	CAFiles []string
	// CertFile and KeyFile are the client's certificate and its key (PEM).
	// Without KeyFile, CertFile has both.
	CertFile, KeyFile string
	// CertHosts are the hosts ("example.com", "example.com:8443") that are
	// shown the certificate when they ask for one. Empty is all hosts, which
	// learn then who crawls.
	CertHosts []string
}

// Config reads the files. The result is for Options.TLSConfig.
func (t TLS) Config() (*tls.Config, error) {
	config := &tls.Config{
		InsecureSkipVerify: t.Insecure,
		ClientSessionCache: tls.NewLRUClientSessionCache(DefaultMaxIdle),
	}
	if len(t.CAFiles) > 0 {
		roots, err := loadRoots(t.CAFiles)
		if err != nil {
			return nil, err
		}
		config.RootCAs = roots
	}
	if t.CertFile == "" && t.KeyFile == "" {
		return config, nil
	}
	cert, err := loadCertificate(t.CertFile, t.KeyFile)
	if err != nil {
		return nil, err
	}
	config.GetClientCertificate = func(asked *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		if t.shows(asked) && asked.SupportsCertificate(cert) == nil {
			return cert, nil
		}
		return new(tls.Certificate), nil // none
	}
	return config, nil
}

// shows reports whether who asks is one of CertHosts.
func (t TLS) shows(asked *tls.CertificateRequestInfo) bool {
	if len(t.CertHosts) == 0 {
		return true
	}
	way := routeOf(asked.Context())
	if way == nil || way.proxy != nil && way.proxy.Scheme == "https" {
		return false // it may be the proxy who asks
	}
	name, port := way.peer.split()
	return slices.Contains(t.CertHosts, net.JoinHostPort(name, port)) || slices.Contains(t.CertHosts, name)
}

// loadRoots are the system's roots and those in the files.
func loadRoots(files []string) (*x509.CertPool, error) {
	roots, err := x509.SystemCertPool()
	if err != nil {
		return nil, fmt.Errorf("reading the system's certificates: %w", err)
	}
	for _, file := range files {
		certs, err := readCertificates(file)
		if err != nil {
			return nil, err
		}
		for _, cert := range certs {
			roots.AddCert(cert)
		}
	}
	return roots, nil
}

// readCertificates are all certificates in a file; there is at least one.
func readCertificates(file string) ([]*x509.Certificate, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading CA certificates: %w", err)
	}
	var certs []*x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			end := 1 + bytes.Count(bytes.TrimSpace(text[:len(text)-len(rest)]), []byte("\n"))
			return nil, fmt.Errorf("%s: CA certificate that ends in line %d: %w", file, end, err)
		}
		certs = append(certs, cert)
	}
	if len(certs) == 0 {
		return nil, fmt.Errorf("%s: no certificate in PEM form (BEGIN CERTIFICATE); openssl x509 -inform der converts a binary one", file)
	}
	return certs, nil
}

func loadCertificate(certFile, keyFile string) (*tls.Certificate, error) {
	if certFile == "" {
		return nil, errors.New("a client's key without its certificate")
	}
	if keyFile == "" {
		keyFile = certFile
	}
	cert, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, fmt.Errorf("client certificate %s with key %s: %s", certFile, keyFile, strings.TrimPrefix(err.Error(), "tls: "))
	}
	return &cert, nil
}
