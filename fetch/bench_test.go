package fetch_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	kgzip "github.com/klauspost/compress/gzip"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/fetch/auth"
	"github.com/joinable/crawl/fetch/cookies"
)

// prose is 25 KB that compress about as well as a page does.
func prose() string {
	r := rand.New(rand.NewPCG(1, 2))
	words := make([]string, 600)
	for i := range words {
		word := make([]byte, 2+r.IntN(8))
		for j := range word {
			word[j] = 'a' + byte(r.IntN(26))
		}
		words[i] = string(word)
	}
	var b strings.Builder
	for b.Len() < 25<<10 {
		fmt.Fprintf(&b, "<p>%s <a href=\"/%s/%d\">%s</a>", words[r.IntN(600)], words[r.IntN(600)], r.IntN(100), words[r.IntN(600)])
	}
	return b.String()
}

// serveCanned answers over real sockets at the least cost, so that what is
// measured is the client.
func serveCanned(b *testing.B, answer []byte) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				for buf := make([]byte, 4096); ; {
					n, err := conn.Read(buf)
					if err != nil || !bytes.HasSuffix(buf[:n], []byte("\r\n\r\n")) {
						return
					}
					if _, err := conn.Write(answer); err != nil {
						return
					}
				}
			}()
		}
	}()
	return "http://" + l.Addr().String() + "/"
}

// run measures fetch, and its processor time.
func run(b *testing.B, fetch func() error) {
	b.ReportAllocs()
	start := cpu()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := fetch(); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64((cpu()-start).Nanoseconds())/float64(b.N), "cpu-ns/op")
}

func BenchmarkFetch(b *testing.B) {
	plain := prose()
	answers := map[string]string{"plain": encoded("identity", plain)}
	for _, coding := range []string{"gzip", "br", "zstd", "deflate"} {
		answers[coding] = encoded(coding, packed(plain, coding))
	}
	for name, answer := range answers {
		b.Run(name, func(b *testing.B) {
			c := fetch.New(fetch.Options{Budget: fetch.NewBudget(64 << 20), Proxy: direct})
			defer c.Close()
			r := &fetch.Request{URL: serveCanned(b, []byte(answer)), Header: http.Header{"User-Agent": {"crawl"}}}
			run(b, func() error {
				resp, err := c.Fetch(b.Context(), r)
				if err == nil {
					resp.Release()
				}
				return err
			})
		})
	}
	b.Run("plain, http.Client and io.ReadAll", func(b *testing.B) {
		url := serveCanned(b, []byte(encoded("identity", plain)))
		c := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
		defer c.CloseIdleConnections()
		run(b, func() error {
			resp, err := c.Get(url)
			if err != nil {
				return err
			}
			_, err = io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			return err
		})
	})
}

// BenchmarkDecorated is what a full jar and credentials add to a request,
// without a network.
func BenchmarkDecorated(b *testing.B) {
	transport := roundTripper(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: http.NoBody, Request: r}, nil
	})
	jar := cookies.New(cookies.Options{})
	var who auth.Credentials
	for i := range 1000 {
		host := fmt.Sprintf("h%d.com", i)
		jar.Receive(&url.URL{Scheme: "https", Host: host}, http.Header{"Set-Cookie": {"session=1", "theme=2; Path=/a"}})
		if err := who.Add(host, auth.Basic("user", "password")); err != nil {
			b.Fatal(err)
		}
	}
	for name, o := range map[string]fetch.Options{"bare": {}, "cookies": {Cookies: jar}, "cookies and credentials": {Cookies: jar, Auth: &who}} {
		b.Run(name, func(b *testing.B) {
			o.Transport = transport
			c := fetch.New(o)
			r := &fetch.Request{URL: "https://h7.com/a/b", Header: http.Header{"User-Agent": {"crawl"}}}
			repeat(b, c, r)
		})
	}
}

// repeat makes a request again and again.
func repeat(b *testing.B, c *fetch.Client, r *fetch.Request) {
	b.ReportAllocs()
	for b.Loop() {
		resp, err := c.Fetch(b.Context(), r)
		if err != nil {
			b.Fatal(err)
		}
		resp.Release()
	}
}

func BenchmarkGunzip(b *testing.B) {
	raw := gzipped(prose())
	b.Run("klauspost, pooled", func(b *testing.B) {
		b.SetBytes(25 << 10)
		z := new(kgzip.Reader)
		buf := make([]byte, 32<<10)
		for b.Loop() {
			_ = z.Reset(bytes.NewReader(raw))
			_, _ = io.ReadFull(z, buf)
		}
	})
	b.Run("stdlib", func(b *testing.B) {
		b.SetBytes(25 << 10)
		for b.Loop() {
			z, _ := gzip.NewReader(bufio.NewReader(bytes.NewReader(raw)))
			_, _ = io.ReadAll(z)
		}
	})
}

func BenchmarkBudget(b *testing.B) {
	budget := fetch.NewBudget(1 << 30)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			s := budget.Open()
			_ = s.Grow(b.Context(), 16<<10)
			_ = s.TryGrow(16 << 10)
			s.Close()
		}
	})
}
