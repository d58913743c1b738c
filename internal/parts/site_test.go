package parts

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// words fill pages up to some 6 kB.
var words = strings.Repeat("<p>politeness is the art of being asked back</p>\n", 120)

// newSite writes a site: an index that links so many pages, less itself. None
// of them links a folder.
func newSite(t *testing.T, pages int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	check(t, os.Chmod(dir, 0o755))
	var index strings.Builder
	index.WriteString("<title>Index</title>\n")
	for i := range pages - 1 {
		name := fmt.Sprintf("p%d.html", i)
		fmt.Fprintf(&index, "<a href=%s>%d</a>\n", name, i)
		text := fmt.Sprintf("<title>Page %d</title><a href=/>home</a>\n%s", i, words)
		check(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	check(t, os.WriteFile(filepath.Join(dir, "index.html"), []byte(index.String()+words), 0o644))
	return dir
}

// newCertificate writes a certificate for 127.0.0.1 that vouches for itself,
// and its key.
func newCertificate(t *testing.T) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "parts"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	check(t, err)
	der, err := x509.MarshalECPrivateKey(key)
	check(t, err)
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	check(t, os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), 0o600))
	check(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), 0o600))
	return certFile, keyFile
}
