package proxy_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/http/httpproxy"

	"github.com/joinable/crawl/fetch/proxy"
)

func TestParse(t *testing.T) {
	for s, want := range map[string]string{
		"proxy:3128":             "http://proxy:3128",
		"http://proxy":           "http://proxy",
		"HTTPS://proxy:443/":     "https://proxy:443",
		"socks5://u:p@[::1]:1":   "socks5://u:p@[::1]:1",
		"socks5h://127.0.0.1":    "socks5h://127.0.0.1",
		"user:p%40ss@proxy:3128": "http://user:p%40ss@proxy:3128",
		"":                       "error: no host", "http://": "error: no host", "http://:80": "error: no host",
		"ftp://u:secret@p":      "error: scheme",
		"http://u:secret@p/x":   "error: nothing may follow",
		"http://p?x":            "error: nothing may follow",
		"http://u:secret@p:x":   "error: port",
		"http://u:secret@p q:1": "error: host",
	} {
		u, err := proxy.Parse(s)
		part, isError := strings.CutPrefix(want, "error: ")
		switch {
		case isError && (err == nil || !strings.Contains(err.Error(), part) || strings.Contains(err.Error(), "secret")):
			t.Errorf("%q: got %v, want an error about %q", s, err, part)
		case !isError && (err != nil || u.String() != want):
			t.Errorf("%q: got %v, %v", s, u, err)
		}
	}
}

func TestRead(t *testing.T) {
	got, err := proxy.Read("p.txt", strings.NewReader("\ufeff# ours\n\n a:1 \r\nsocks5://b:2\n"))
	if err != nil || fmt.Sprint(got) != "[http://a:1 socks5://b:2]" {
		t.Errorf("got %v, %v", got, err)
	}
	for text, want := range map[string]string{
		"a:1\n\nftp://b\n":               "p.txt:3: proxy ftp://b: the scheme",
		"# none\n":                       "p.txt: no proxy",
		"a\n" + strings.Repeat("b", 1e5): "p.txt:2: ",
	} {
		if _, err := proxy.Read("p.txt", strings.NewReader(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestEnvironment(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://not-read:1")
	choose, err := proxy.Environment(httpproxy.Config{HTTPProxy: "a:1", HTTPSProxy: "socks5://b:2", NoProxy: ".internal,10.0.0.0/8"})
	if err != nil {
		t.Fatal(err)
	}
	for u, want := range map[string]string{
		"http://h/": "http://a:1", "https://h/": "socks5://b:2", "http://x.internal/": "<nil>", "http://10.1.2.3/": "<nil>",
		"http://localhost/": "<nil>",
	} {
		parsed, _ := url.Parse(u)
		if got, err := choose(&http.Request{URL: parsed}); err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s: got %v, %v", u, got, err)
		}
	}
	if _, err := proxy.Environment(httpproxy.Config{HTTPSProxy: "ftp://p"}); err == nil || !strings.HasPrefix(err.Error(), "HTTPS_PROXY: ") {
		t.Errorf("got %v", err)
	}
}

// TestList follows one dead proxy through its pauses. Each step says when it
// is, who is picked, and how that one fares.
func TestList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &url.URL{Host: "a"}, &url.URL{Host: "b"}
		l := proxy.NewList(a, b)
		start := time.Now()
		down := errors.New("down")
		for i, step := range []struct {
			at     time.Duration
			pick   *url.URL
			report error
		}{
			{0, a, nil}, {0, b, nil},
			{0, a, down},
			{0, b, nil}, {5*time.Second - 1, b, nil},
			{5 * time.Second, a, down}, {5 * time.Second, b, nil}, {15*time.Second - 1, b, nil},
			{15 * time.Second, a, down}, {35*time.Second - 1, b, nil},
			{35 * time.Second, a, nil},
			{36 * time.Second, b, nil}, {36 * time.Second, a, down}, {36 * time.Second, b, nil},
			{41*time.Second - 1, b, nil}, {41 * time.Second, a, nil}, // the pauses began anew
		} {
			time.Sleep(step.at - time.Since(start)) // virtual
			u, err := l.Pick(nil)
			if err != nil || u != step.pick {
				t.Fatalf("step %d: got %v, %v, want %v", i, u, err, step.pick)
			}
			l.Report(u, step.report)
		}
	})
}

// TestListProbesOnce: while one request sees whether a proxy is back, others
// do not try it, and several that failed together count as one failure.
func TestListProbesOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &url.URL{Host: "a"}
		l := proxy.NewList(a)
		for range 10 {
			l.Report(a, errors.New("down"))
		}
		var down *proxy.DownError
		if _, err := l.Pick(nil); !errors.As(err, &down) || down.Wait != 5*time.Second {
			t.Fatalf("got %v", err)
		}
		time.Sleep(down.Wait)
		if u, err := l.Pick(nil); u != a {
			t.Fatalf("got %v, %v", u, err)
		}
		if u, err := l.Pick(nil); !errors.As(err, &down) {
			t.Errorf("got %v, %v", u, err)
		}
		time.Sleep(5 * time.Second) // nothing was reported of the first
		if u, err := l.Pick(nil); u != a {
			t.Errorf("got %v, %v", u, err)
		}
		l.Report(a, nil)
		if u, err := l.Pick(nil); u != a {
			t.Errorf("got %v, %v", u, err)
		}
		for range 20 {
			l.Report(a, errors.New("down"))
			_, err := l.Pick(nil)
			if !errors.As(err, &down) || down.Wait > 10*time.Minute {
				t.Fatalf("got %v", err)
			}
			time.Sleep(down.Wait)
			_, _ = l.Pick(nil)
		}
		if down.Wait != 10*time.Minute {
			t.Errorf("the longest pause is %v", down.Wait)
		}
	})
}

func TestEmptyListIsDirect(t *testing.T) {
	if u, err := proxy.NewList().Pick(nil); u != nil || err != nil {
		t.Errorf("got %v, %v", u, err)
	}
}

func ExampleRead() {
	file := strings.NewReader("# three of ours\nproxy1:3128\nhttps://user:password@proxy2\nsocks5://proxy3:1080\n")
	proxies, err := proxy.Read("proxies.txt", file)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	list := proxy.NewList(proxies...)
	for range 4 {
		u, _ := list.Pick(nil)
		fmt.Println(u.Redacted())
	}
	// Output:
	// http://proxy1:3128
	// https://user:xxxxx@proxy2
	// socks5://proxy3:1080
	// http://proxy1:3128
}
