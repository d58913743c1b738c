package crawltest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/fetch/guard"
)

// connectTimeout bounds connecting, and then the TLS handshake.
const connectTimeout = 10 * time.Second

// A Recorder makes requests and writes down what came of them. Its methods may be
// called from several goroutines.
type Recorder struct {
	dir  string
	next http.RoundTripper

	mu    sync.Mutex // guards what follows, and the files
	given map[string]int
	err   error // the first
}

// Record writes every response that next brings into a folder, which is made if
// need be, for Replay. Nil is a transport that connects to public addresses
// alone.
//
// Each response has a file of its own,
//
//	HOST/METHOD-PATH-HASH.http
//
// with the request line, an empty line, and the response: status line, header
// in order of names, an empty line, and the body byte for byte as it was
// received, encoded as it was; one in chunks is written as a single chunk. A
// second answer to the same request is HASH.2.http, and so on. The hash is of
// method, URL and body. Former files of the same names are replaced; to be rid of
// what is not asked for any more, remove the folder first. An
// "Accept-Encoding: identity" in Options.Header makes bodies that diffs show.
//
// What is a secret in a request is not written: its header, its body (but who
// guesses that can tell by the hash), and a user and password in its URL. Of a
// response the values of cookies are replaced by "recorded", for nobody needs
// them to replay it. All else is written: look for tokens in URLs and bodies
// before you commit it, or give a next that takes them out of the responses.
//
// That there was no response, for the host does not exist or closed the
// connection, is written down as well; that ctx ended, by a time-out too, is not.
func Record(dir string, next http.RoundTripper) *Recorder {
	if next == nil {
		next = public()
	}
	return &Recorder{dir: dir, next: next, given: make(map[string]int)}
}

// public is a transport that changes no body and connects to public addresses
// alone.
func public() *http.Transport {
	dialer := net.Dialer{Timeout: connectTimeout, Control: refusePrivate}
	return &http.Transport{
		DialContext:            dialer.DialContext,
		DisableCompression:     true,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    connectTimeout,
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: fetch.DefaultMaxHeader,
	}
}

// refusePrivate keeps pages from leading a recording into private networks: what
// guards a crawl from them is a part of the transport that is replaced here.
func refusePrivate(_, address string, _ syscall.RawConn) error {
	addr, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("connecting: %w", err)
	}
	if why := guard.Reason(addr.Addr()); why != "" {
		return &fetch.Error{Class: fetch.ClassForbidden, Err: fmt.Errorf("%s is not a public address (%s); give Record a transport that may connect to it", address, why)}
	}
	return nil
}

// RoundTrip makes a request. What came of it is in the folder when its body has
// been read or closed. Once a file could not be written, it makes no more.
func (c *Recorder) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, body, err := withBody(r)
	if err != nil {
		return nil, err
	}
	name := recordName(r, body)
	resp, err := c.next.RoundTrip(r)
	if err != nil {
		if r.Context().Err() == nil {
			err = errors.Join(err, c.write(name, failed(r, err)))
		}
		return nil, err
	}
	resp.Body = &taped{ReadCloser: resp.Body, whole: resp.Body == http.NoBody, end: func(body []byte, whole bool) error {
		return c.write(name, message(r, secretless(resp), body, whole))
	}}
	return resp, nil
}

// Err is why a response could not be written; nil if all were.
func (c *Recorder) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// CloseIdleConnections closes those of the transport below.
func (c *Recorder) CloseIdleConnections() {
	if idle, ok := c.next.(interface{ CloseIdleConnections() }); ok {
		idle.CloseIdleConnections()
	}
}

// write writes the next answer to a request, and keeps the first error: a body
// may be closed by somebody who asks for none.
func (c *Recorder) write(name string, content []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.given[name] + 1
	c.given[name] = n
	if c.err != nil {
		return c.err
	}
	if err := errors.Join(c.save(numbered(name, ".http", n), content), c.forget(name, n+1)); err != nil {
		c.err = fmt.Errorf("recording into %s: %w", c.dir, err)
	}
	return c.err
}

// save writes a file. Git is told to leave the line ends of all as they are.
func (c *Recorder) save(name string, content []byte) error {
	path := filepath.Join(c.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := keepLineEnds(filepath.Join(c.dir, ".gitattributes")); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}

// keepLineEnds writes the file by which Git does so, unless there is one.
func keepLineEnds(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString("*.http -text\n")
	return closed(f, err)
}

// forget removes the answers from the nth on that a former recording left.
func (c *Recorder) forget(name string, n int) error {
	for ; ; n++ {
		err := os.Remove(filepath.Join(c.dir, numbered(name, ".http", n)))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// secretless is resp with other values of cookies.
func secretless(resp *http.Response) *http.Response {
	out := *resp
	out.Header = resp.Header.Clone()
	for i, line := range out.Header["Set-Cookie"] {
		cookie, attributes, more := strings.Cut(line, ";")
		name, value, ok := strings.Cut(cookie, "=")
		if !ok || strings.TrimSpace(value) == "" {
			continue // it takes a cookie away
		}
		line = name + "=recorded"
		if more {
			line += ";" + attributes
		}
		out.Header["Set-Cookie"][i] = line
	}
	return &out
}

// A taped body is kept as it is read, and written at its end.
type taped struct {
	io.ReadCloser
	kept  bytes.Buffer
	whole bool
	once  sync.Once
	end   func(body []byte, whole bool) error
	err   error // of end
}

func (t *taped) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	t.kept.Write(p[:n]) // into memory
	if err != nil {
		t.whole = err == io.EOF
		if failed := t.finish(); failed != nil {
			err = failed
		}
	}
	return n, err
}

// Close writes what was read of a body that nobody read to its end.
func (t *taped) Close() error { return errors.Join(t.ReadCloser.Close(), t.finish()) }

func (t *taped) finish() error {
	t.once.Do(func() { t.err = t.end(t.kept.Bytes(), t.whole) })
	return t.err
}
