package fetch

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// A Request says what to ask for. Fetch does not change it, but when it fails
// a connection may go on reading Header and Body for a moment: never change
// what they hold.
type Request struct {
	// Method is the HTTP method; empty is GET.
	Method string
	// URL is absolute, http or https, and canonical (WHATWG URL standard):
	// it is sent as it is. A fragment is not sent. A user name and password
	// are sent as basic authentication unless Header has an Authorization.
	URL string
	// Header is sent besides Host and Accept-Encoding (what can be decoded,
	// gzip above all); an Accept-Encoding, Range, or Host here takes their
	// place. Without a User-Agent net/http sends its own. Range and If-Range
	// are headers like any other: look at the Status (200, 206 or 416) and
	// [Response.ContentRange] for what came of them.
	Header http.Header
	// Body is sent with the request; nil is none.
	Body []byte
	// Truncate, if positive, is how many bytes of the decoded body are
	// wanted: of a longer one, the rest is not read, and it does not count
	// as too large. robots.txt is read like that.
	Truncate int64
	// MaxBody, if positive, takes the place of Options.MaxBody.
	MaxBody int64
	// Budget, if not nil, takes the place of Options.Budget: for whoever must
	// not wait for others.
	Budget *Budget
	// AnyType reads the body whatever Options.Accept says.
	AnyType bool
	// Connected, if not nil, is called when the request has a connection, once
	// or more, by another goroutine. It must not block.
	Connected func()
	// Sink, if not nil, is called when the response's header is there and was
	// accepted. It chooses by it where the decoded body is to be written, so
	// that a body of any size (see Options.MaxSink) needs no memory; nil is
	// into memory as usual, for an error page, say. The writer is used before
	// Fetch returns, must not keep what it is given, and is not closed. When
	// Fetch fails, a part of the body may have been written. Truncate is not
	// for bodies that go to a writer.
	Sink func(*Response) io.Writer
}

// prepare builds the request for net/http, in the form for a direct route.
func (r *Request) prepare() (*http.Request, error) {
	u, err := parse(r.URL)
	if err != nil {
		return nil, fail(ClassInvalid, err)
	}
	hr := &http.Request{
		Method: r.Method,
		URL:    u,
		Header: r.header(u.User),
		Proto:  "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Host: r.Header.Get("Host"),
	}
	if len(r.Body) > 0 {
		hr.ContentLength = int64(len(r.Body))
		hr.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(r.Body)), nil }
		hr.Body, _ = hr.GetBody()
	}
	return hr, nil
}

// header is a copy of the caller's, completed.
func (r *Request) header(user *url.Userinfo) http.Header {
	h := make(http.Header, len(r.Header)+2)
	for name, values := range r.Header {
		h[name] = values
	}
	// A part of an encoded body cannot be decoded.
	if _, ok := h["Range"]; !ok {
		if _, ok := h["Accept-Encoding"]; !ok {
			h["Accept-Encoding"] = r.codings()
		}
	}
	if _, ok := h["Authorization"]; !ok && user != nil {
		password, _ := user.Password()
		token := base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
		h["Authorization"] = []string{"Basic " + token}
	}
	return h
}

// codings is what is accepted. Of streams only gzip, for it alone needs little
// memory for as long as they last.
func (r *Request) codings() []string {
	if r.Sink != nil {
		return []string{"gzip"}
	}
	return []string{accepted}
}

// parse makes a url.URL whose request target is, byte by byte, what raw has
// after its authority. What net/url can hold, and would write as it was read,
// is an ordinary URL; anything else has its target in Opaque.
func parse(raw string) (*url.URL, error) {
	raw, _, _ = strings.Cut(raw, "#")
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok || scheme != "http" && scheme != "https" {
		return nil, errors.New("not an absolute http or https URL")
	}
	authority, target := rest, ""
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, target = rest[:i], rest[i:]
	}
	if !strings.HasPrefix(target, "/") {
		target = "/" + target
	}
	if u, err := url.Parse(raw); err == nil && u.RequestURI() == target {
		return u, nil
	}
	return opaque(scheme, authority, target)
}

// opaque is the URL that net/url would not have held.
func opaque(scheme, authority, target string) (*url.URL, error) {
	if i := strings.IndexFunc(authority+target, func(c rune) bool { return c <= ' ' || c == 0x7f }); i >= 0 {
		return nil, errors.New("blank or control character in URL")
	}
	u := &url.URL{Scheme: scheme, Host: authority, Opaque: target}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		u.Host = authority[i+1:]
		u.User = userinfo(authority[:i])
	}
	if u.Host == "" {
		return nil, errors.New("no host in URL")
	}
	if strings.HasPrefix(target, "//") { // net/http would take it for a host
		u.Opaque = "//" + u.Host + target
	}
	return u, nil
}

// userinfo decodes the part of an authority before the @.
func userinfo(s string) *url.Userinfo {
	name, password, ok := strings.Cut(s, ":")
	if !ok {
		return url.User(unescape(name))
	}
	return url.UserPassword(unescape(name), unescape(password))
}

func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}
