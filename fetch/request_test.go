package fetch_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/fetch"
)

// A witness answers every request and keeps the last.
func witness(last *string) *site {
	return &site{serve: func(conn net.Conn) {
		defer func() { _ = conn.Close() }()
		for r := bufio.NewReader(conn); ; {
			request, err := receive(r)
			if err != nil {
				return
			}
			*last = request
			_, _ = io.WriteString(conn, page("Content-Length: 0\r\n", ""))
		}
	}}
}

func TestRequestLine(t *testing.T) {
	tests := []struct{ name, url, direct, proxied string }{
		{"root", "http://h/", "/", "http://h/"},
		{"no path", "http://h", "/", "http://h/"},
		{"only a query", "http://h?a", "/?a", "http://h/?a"},
		{"path and query", "http://h/a/b?c=d&e", "/a/b?c=d&e", "http://h/a/b?c=d&e"},
		{"empty query", "http://h/a?", "/a?", "http://h/a?"},
		{"fragment", "http://h/a#b", "/a", "http://h/a"},
		{"port", "http://h:8080/a", "/a", "http://h:8080/a"},
		{"IPv6", "http://[::1]:81/a", "/a", "http://[::1]:81/a"},
		{"double slash", "http://h//a//b", "//a//b", "http://h//a//b"},
		{"escapes", "http://h/%7e%41%2f?%20", "/%7e%41%2f?%20", "http://h/%7e%41%2f?%20"},
		{"bare percent", "http://h/operator%.html", "/operator%.html", "http://h/operator%.html"},
		{"broken escape", "http://h/%zz?%zz", "/%zz?%zz", "http://h/%zz?%zz"},
		{"what net/url would escape", "http://h/a[b]|c^d{e}'f?g|h'i", "/a[b]|c^d{e}'f?g|h'i", "http://h/a[b]|c^d{e}'f?g|h'i"},
		{"raw bytes", "http://h/\xe9?\xe9", "/\xe9?\xe9", "http://h/\xe9?\xe9"},
		{"colon", "http://h/a:b", "/a:b", "http://h/a:b"},
		{"double slash and broken escape", "http://h//%zz", "http://h//%zz", "http://h//%zz"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for route, want := range map[string]string{"direct": test.direct, "proxied": test.proxied} {
				var seen string
				proxy := direct
				if route == "proxied" {
					proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: "proxy:3128"})
				}
				c := client(t, witness(&seen), fetch.Options{Proxy: proxy})
				get(t, c, test.url).Release()
				line, _, _ := strings.Cut(seen, "\r\n")
				if diff := cmp.Diff("GET "+want+" HTTP/1.1", line); diff != "" {
					t.Errorf("%s (-want +got):\n%s", route, diff)
				}
			}
		})
	}
}

func TestRequestHeader(t *testing.T) {
	tests := []struct {
		name    string
		request fetch.Request
		want    string
	}{
		{"defaults", fetch.Request{URL: "http://h/", Header: http.Header{"User-Agent": {"crawl"}}},
			"GET / HTTP/1.1\r\nHost: h\r\nUser-Agent: crawl\r\nAccept-Encoding: gzip, br;q=0.9, zstd;q=0.8, deflate;q=0.7\r\n\r\n"},
		{"own encoding", fetch.Request{URL: "http://h/", Header: http.Header{"User-Agent": {"crawl"}, "Accept-Encoding": {"identity"}}},
			"GET / HTTP/1.1\r\nHost: h\r\nUser-Agent: crawl\r\nAccept-Encoding: identity\r\n\r\n"},
		{"range", fetch.Request{URL: "http://h/", Header: http.Header{"User-Agent": {"crawl"}, "Range": {"bytes=1-"}}},
			"GET / HTTP/1.1\r\nHost: h\r\nUser-Agent: crawl\r\nRange: bytes=1-\r\n\r\n"},
		{"host", fetch.Request{URL: "http://h:81/", Header: http.Header{"User-Agent": {"crawl"}, "Host": {"other"}}},
			"GET / HTTP/1.1\r\nHost: other\r\nUser-Agent: crawl\r\nAccept-Encoding: gzip, br;q=0.9, zstd;q=0.8, deflate;q=0.7\r\n\r\n"},
		{"user", fetch.Request{URL: "http://us%20er:p%40ss@h/", Header: http.Header{"User-Agent": {"crawl"}}},
			"GET / HTTP/1.1\r\nHost: h\r\nUser-Agent: crawl\r\nAccept-Encoding: gzip, br;q=0.9, zstd;q=0.8, deflate;q=0.7\r\nAuthorization: Basic dXMgZXI6cEBzcw==\r\n\r\n"},
		{"user and odd path", fetch.Request{URL: "http://us%20er:p%40ss@h/%", Header: http.Header{"User-Agent": {"crawl"}}},
			"GET /% HTTP/1.1\r\nHost: h\r\nUser-Agent: crawl\r\nAccept-Encoding: gzip, br;q=0.9, zstd;q=0.8, deflate;q=0.7\r\nAuthorization: Basic dXMgZXI6cEBzcw==\r\n\r\n"},
		{"user and own authorization", fetch.Request{URL: "http://u@h/", Header: http.Header{"User-Agent": {"crawl"}, "Authorization": {"Bearer x"}}},
			"GET / HTTP/1.1\r\nHost: h\r\nUser-Agent: crawl\r\nAccept-Encoding: gzip, br;q=0.9, zstd;q=0.8, deflate;q=0.7\r\nAuthorization: Bearer x\r\n\r\n"},
		{"post", fetch.Request{Method: "POST", URL: "http://h/", Body: []byte("a=b"), Header: http.Header{"User-Agent": {"crawl"}}},
			"POST / HTTP/1.1\r\nHost: h\r\nUser-Agent: crawl\r\nContent-Length: 3\r\nAccept-Encoding: gzip, br;q=0.9, zstd;q=0.8, deflate;q=0.7\r\nConnection: close\r\n\r\na=b"},
		{"empty post", fetch.Request{Method: "POST", URL: "http://h/", Header: http.Header{"User-Agent": {"crawl"}}},
			"POST / HTTP/1.1\r\nHost: h\r\nUser-Agent: crawl\r\nContent-Length: 0\r\nAccept-Encoding: gzip, br;q=0.9, zstd;q=0.8, deflate;q=0.7\r\nConnection: close\r\n\r\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var seen string
			c := client(t, witness(&seen), fetch.Options{})
			before := test.request.Header.Clone()
			resp, err := c.Fetch(t.Context(), &test.request)
			if err != nil {
				t.Fatal(err)
			}
			resp.Release()
			if diff := cmp.Diff(test.want, seen); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, test.request.Header); diff != "" {
				t.Errorf("the caller's header changed:\n%s", diff)
			}
		})
	}
}

func TestInvalidRequests(t *testing.T) {
	c := client(t, answers(page("Content-Length: 0\r\n", "")), fetch.Options{})
	for name, r := range map[string]fetch.Request{
		"scheme":         {URL: "ftp://h/"},
		"relative":       {URL: "/a"},
		"empty":          {},
		"no host":        {URL: "http:///a"},
		"blank":          {URL: "http://h/a b"},
		"line break":     {URL: "http://h/a\r\nX: y"},
		"method":         {URL: "http://h/", Method: "G T"},
		"header name":    {URL: "http://h/", Header: http.Header{"A b": {"c"}}},
		"header value":   {URL: "http://h/", Header: http.Header{"A": {"b\r\nc"}}},
		"host with path": {URL: "http://h /"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.Fetch(t.Context(), &r)
			if err == nil || fetch.Classify(err) != fetch.ClassInvalid {
				t.Errorf("got %v", err)
			}
		})
	}
}

// FuzzRequestTarget: what net/http will write is what the URL has after its
// authority, or the URL is refused.
func FuzzRequestTarget(f *testing.F) {
	for _, target := range []string{"/", "/%", "//a%zz", "?", "/a?b#c", "/:@", "/*", "*", "/a b", "/\x7f", "/\u00e9"} {
		f.Add(target)
	}
	f.Fuzz(func(t *testing.T, target string) {
		var wire string
		c := fetch.New(fetch.Options{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			wire = r.URL.RequestURI()
			return &http.Response{StatusCode: 200, Body: http.NoBody, Request: r}, nil
		})})
		if target != "" && !strings.ContainsAny(target[:1], "/?") {
			target = "/" + target
		}
		resp, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h" + target})
		if err != nil {
			if classOf(t, err) != fetch.ClassInvalid || !strings.ContainsFunc(target, func(c rune) bool { return c <= ' ' || c == 0x7f }) {
				t.Errorf("%q: %v", target, err)
			}
			return
		}
		resp.Release()
		want, _, _ := strings.Cut(target, "#")
		if !strings.HasPrefix(want, "/") {
			want = "/" + want
		}
		if wire != want && (wire != "http://h"+want || !strings.HasPrefix(want, "//")) {
			t.Errorf("got %q, want %q", wire, want)
		}
	})
}
