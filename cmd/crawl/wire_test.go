package main

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// runCommand runs the command and returns its exit code and what it said.
func runCommand(t *testing.T, stdin io.Reader, args ...string) (int, string) {
	var stderr bytes.Buffer
	a := &app{stdin: stdin, stdout: io.Discard, stderr: &stderr, open: openSQLite}
	return a.command(args), stderr.String()
}

// failing is a reader that ends in an error.
type failing struct {
	r io.Reader
}

func (f failing) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err == io.EOF {
		err = errors.New("the cable was pulled")
	}
	return n, err
}

// Seeds that cannot be read to their end are a failure of the run.
func TestUnreadableSeeds(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	mux := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("x")) }))
	defer mux.Close()
	code, said := runCommand(t, failing{strings.NewReader(mux.URL + "/a\n" + mux.URL + "/b\n")}, "-seeds", "-", "-rate", "0", "-db", filepath.Join(t.TempDir(), "c.db"))
	if code == 0 {
		t.Errorf("exit 0 although the seeds could not be read\n%s", said)
	}
}

// rawServer answers every connection with the same bytes; "reset-tls" closes
// what does not speak plain HTTP.
func rawServer(t *testing.T, answer string) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				b := make([]byte, 4096)
				n, _ := c.Read(b)
				if answer == "reset-tls" {
					if b[0] == 'G' {
						body := "<title>ok</title>"
						if strings.Contains(string(b[:n]), "robots") {
							io.WriteString(c, "HTTP/1.1 404 no\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
						} else {
							io.WriteString(c, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\nContent-Length: 17\r\n\r\n"+body)
						}
					}
				} else {
					io.WriteString(c, answer)
				}
				c.Close()
			}()
		}
	}()
	return l.Addr().String()
}

// Nothing that a server sends brings control characters to the terminal.
func TestControlCharactersStayAway(t *testing.T) {
	for _, answer := range []string{
		"HTTP/1.1 200 OK\r\nbad\x1b]0;owned\x07 header\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: \x1b[31m\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: \x1b[31m\r\n\r\n",
		"\x1b[31mHTTP\r\n\r\n",
		"HTTP/1.1 2\x1b[31m0 OK\r\n\r\n",
		"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://\x1b[31m/\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Encoding: \x1b[31m\r\nContent-Length: 3\r\n\r\nabc",
	} {
		addr := rawServer(t, answer)
		code, said := runCommand(t, nil, "-ignore-robots", "-retries", "0", "-v", "-db", filepath.Join(t.TempDir(), "c.db"), "http://"+addr+"/")
		if strings.Contains(said, "\x1b") {
			t.Errorf("%d %q", code, said)
		}
	}
}

// A guessed https that is reset falls back to http.
func TestGuessedSchemeFallsBack(t *testing.T) {
	addr := rawServer(t, "reset-tls")
	code, said := runCommand(t, nil, "-rate", "0", "-db", filepath.Join(t.TempDir(), "c.db"), addr)
	if code != 0 {
		t.Errorf("%d %s", code, said)
	}
}

// A certificate that is not valid must not make us send credentials in clear.
func TestNoCredentialsInTheClear(t *testing.T) {
	var mu sync.Mutex
	var got []string
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	defer l.Close()
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		got = append(got, r.URL.Path+" "+r.Header.Get("Authorization"))
		mu.Unlock()
	})
	go http.Serve(l, h)
	code, _ := runCommand(t, nil, "-rate", "0", "-H", "Authorization: Bearer x", "-db", filepath.Join(t.TempDir(), "c.db"), l.Addr().String())
	t.Log(code)
	for _, g := range got {
		if strings.Contains(g, "Bearer") {
			t.Errorf("sent in clear: %s", g)
		}
	}
}
