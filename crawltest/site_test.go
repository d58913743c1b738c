package crawltest_test

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/crawltest"
	"github.com/joinable/crawl/storage"
)

// crawled crawls all that links lead to, and returns what became of each URL.
func crawled(t *testing.T, o crawl.Options, seeds ...string) map[string]storage.Stored {
	t.Helper()
	if o.Store == nil {
		o.Store = storage.NewMemory()
	}
	o.Follow = crawl.InScope
	c, err := crawl.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Run(t.Context(), seeds...); err != nil {
		t.Fatal(err)
	}
	all := make(map[string]storage.Stored)
	for one, err := range storage.All(context.Background(), o.Store) {
		if err != nil {
			t.Fatal(err)
		}
		all[one.Task.URL] = *one
	}
	return all
}

// get asks a transport, and returns the answer as a line and its body.
func get(t *testing.T, transport http.RoundTripper, method, url string) (line, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		return err.Error(), ""
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	line = resp.Status
	for _, name := range []string{"Content-Type", "Location", "Retry-After", "Set-Cookie"} {
		if v := resp.Header.Get(name); v != "" {
			line += " " + v
		}
	}
	if err != nil {
		line += " " + err.Error()
	}
	return line, string(raw)
}

// Which file answers for a URL, and as what.
func TestFolder(t *testing.T) {
	site := crawltest.Txtar(`
-- shop.example/index.html --
home
-- shop.example/robots.txt --
User-agent: *
-- shop.example/docs/index.html --
docs
-- shop.example/lamp.html --
lamp
-- shop.example/list.html --
list
-- shop.example/list?page=2.html --
list 2
-- shop.example/feed --
<?xml version="1.0"?>
-- shop.example/s.json --
{}
-- shop.example/caf` + "\u00e9" + `.html --
coffee
-- shop.example/gone.http --
HTTP/1.1 410 Gone
Content-Type: text/plain

no more
-- shop.example/cut.http --
HTTP/1.1 200 OK
Content-Length: 100

half
-- shop.example/login.POST.http --
HTTP/1.1 303 See Other
Location: /
Set-Cookie: id=1
-- shop.example/login.html --
form
-- shop.example:8080/index.html --
another port
`)
	for _, test := range []struct{ method, url, line, body string }{
		{"GET", "https://shop.example/", "200 OK text/html; charset=utf-8", "home\n"},
		{"GET", "http://SHOP.example:80/index.html", "200 OK text/html; charset=utf-8", "home\n"},
		{"HEAD", "https://shop.example:443/", "200 OK text/html; charset=utf-8", ""},
		{"GET", "http://shop.example:8080/", "200 OK text/html; charset=utf-8", "another port\n"},
		{"GET", "http://shop.example/robots.txt", "200 OK text/plain; charset=utf-8", "User-agent: *\n"},
		{"GET", "http://shop.example/docs?a=b", "301 Moved Permanently text/plain; charset=utf-8 /docs/?a=b", ""},
		{"GET", "http://shop.example/docs/", "200 OK text/html; charset=utf-8", "docs\n"},
		{"GET", "http://shop.example/lamp", "200 OK text/html; charset=utf-8", "lamp\n"},
		{"GET", "http://shop.example/lamp.html?utm_source=x", "200 OK text/html; charset=utf-8", "lamp\n"},
		{"GET", "http://shop.example/list?page=2", "200 OK text/html; charset=utf-8", "list 2\n"},
		{"GET", "http://shop.example/list?page=3", "200 OK text/html; charset=utf-8", "list\n"},
		{"GET", "http://shop.example/feed", "200 OK text/xml; charset=utf-8", "<?xml version=\"1.0\"?>\n"},
		{"GET", "http://shop.example/s.json", "200 OK application/json", "{}\n"},
		{"GET", "http://shop.example/caf%C3%A9", "200 OK text/html; charset=utf-8", "coffee\n"},
		{"GET", "http://shop.example/gone", "410 Gone text/plain", "no more\n"},
		{"GET", "http://shop.example/cut", "200 OK unexpected EOF", "half\n"},
		{"GET", "http://shop.example/login", "200 OK text/html; charset=utf-8", "form\n"},
		{"POST", "http://shop.example/login", "303 See Other / id=1", ""},
		{"GET", "http://shop.example/../etc/passwd", "404 Not Found text/plain; charset=utf-8", "404 page not found\n"},
		{"GET", "http://shop.example//lamp", "404 Not Found text/plain; charset=utf-8", "404 page not found\n"},
		{"GET", "http://shop.example/" + strings.Repeat("x", 5000), "404 Not Found text/plain; charset=utf-8", "404 page not found\n"},
		{"GET", "http://other.example/", "dial tcp: lookup other.example: no such host; the site of this test has shop.example, shop.example:8080", ""},
		{"GET", "http://shop.example:81/", "dial tcp: lookup shop.example:81: no such host; the site of this test has shop.example, shop.example:8080", ""},
	} {
		line, body := get(t, site, test.method, test.url)
		if line != test.line || body != test.body {
			t.Errorf("%s %s:\n got %s\n     %q\nwant %s\n     %q", test.method, test.url, line, body, test.line, test.body)
		}
	}
}

// The answers of a name are given in turn, those to a method by themselves.
func TestInTurn(t *testing.T) {
	site := crawltest.Txtar(`
-- a.example/a.http --
HTTP/1.1 503 Service Unavailable
-- a.example/a.2.http --
HTTP/1.1 202 Accepted
-- a.example/a.3.http --
HTTP/1.1 203 Non-Authoritative Information
-- a.example/a.POST.http --
HTTP/1.1 201 Created
`)
	want := []string{"201", "503", "202", "201", "203", "203"}
	for i, method := range []string{"POST", "GET", "PUT", "POST", "GET", "GET"} {
		if line, _ := get(t, site, method, "http://a.example/a"); !strings.HasPrefix(line, want[i]) {
			t.Errorf("request %d, %s: %s, want %s", i+1, method, line, want[i])
		}
	}
}

// What is not there is 404 on a real file system too, whatever its name.
func TestFolderOnDisk(t *testing.T) {
	site := crawltest.Host("shop.example", dirFS(t, map[string]string{"index.html": "home", "docs/a.html": "a"}))
	for url, want := range map[string]string{
		"/": "200 OK text/html; charset=utf-8", "/docs/a": "200 OK text/html; charset=utf-8", "/" + strings.Repeat("x", 5000): "404 Not Found text/plain; charset=utf-8",
		"/%00": "404 Not Found text/plain; charset=utf-8", "/index.html/x": "404 Not Found text/plain; charset=utf-8", "/docs/": "404 Not Found text/plain; charset=utf-8",
	} {
		if line, _ := get(t, site, "GET", "http://shop.example"+url); line != want {
			t.Errorf("%.20q: %s, want %s", url, line, want)
		}
	}
}

// Files of a test that are none say so at once.
func TestNoSite(t *testing.T) {
	for name, make := range map[string]func(){
		"crawltest: there is no host":          func() { crawltest.Folder(fstest.MapFS{"index.html": {}}) },
		"crawltest: cannot create fs.FS":       func() { crawltest.Txtar("-- ../a --\n") },
		"crawltest: reading the hosts of a fo": func() { crawltest.Folder(dirFS(t, nil, "missing")) },
	} {
		func() {
			defer func() {
				if v, _ := recover().(string); !strings.HasPrefix(v, name) {
					t.Errorf("it says %q, want %q", v, name)
				}
			}()
			make()
		}()
	}
}

// Two requests to a host are two seconds apart if that is asked for, to the
// second, and it takes no time.
func TestPolitenessIsSeen(t *testing.T) {
	crawltest.Run(t, func(t *testing.T) {
		site := crawltest.Txtar(`
-- a.example/index.html --
<a href=1>1</a><a href=2>2</a><a href=http://b.example/>b</a>
-- a.example/1.html --
-- a.example/2.html --
-- b.example/index.html --
`)
		crawled(t, crawl.Options{Transport: site, Scope: crawl.ScopeAny, Rate: 0.5}, "https://a.example/")
		began := site.Requests()[0].Time
		asked := make(map[string]time.Duration)
		for _, r := range site.Requests() {
			asked[r.URL] = r.Time.Sub(began)
		}
		want := map[string]time.Duration{
			"https://a.example/robots.txt": 0,
			"https://a.example/":           2 * time.Second,
			"https://a.example/1":          4 * time.Second,
			"https://a.example/2":          6 * time.Second,
			"http://b.example/robots.txt":  2 * time.Second,
			"http://b.example/":            4 * time.Second,
		}
		if diff := cmp.Diff(want, asked); diff != "" {
			t.Errorf("requests after (-want +got):\n%s", diff)
		}
		wantHits := map[string]int{"https://a.example/": 1, "https://a.example/1": 1, "https://a.example/2": 1, "http://b.example/": 1}
		if diff := cmp.Diff(wantHits, site.Hits()); diff != "" {
			t.Errorf("hits (-want +got):\n%s", diff)
		}
	})
}

// A crawl's fates: a redirect, robots.txt, 404, a host that does not exist, and
// 429 with a Retry-After of an hour that is kept.
func TestFates(t *testing.T) {
	crawltest.Run(t, func(t *testing.T) {
		site := crawltest.Txtar(`
-- a.example/robots.txt --
User-agent: *
Disallow: /secret
-- a.example/index.html --
<a href=old>1</a><a href=secret>2</a><a href=gone>3</a><a href=https://no.example/>4</a><a href=busy>5</a>
-- a.example/old.http --
HTTP/1.1 302 Found
Location: /new
-- a.example/new.html --
-- a.example/secret.html --
-- a.example/busy.http --
HTTP/1.1 429 Too Many Requests
Retry-After: 3600
-- a.example/busy.2.http --
HTTP/1.1 200 OK
Content-Type: text/html

<title>at last</title>
`)
		o := crawl.Options{Transport: site, Scope: crawl.ScopeAny, GiveUp: 24 * time.Hour}
		got := make(map[string]string)
		for url, one := range crawled(t, o, "https://a.example/") {
			got[url] = one.Fate.String() + " " + one.Class
			if one.Page != nil && one.Page.Title != "" {
				got[url] += one.Page.Title
			}
		}
		want := map[string]string{
			"https://a.example/": "fetched ", "https://a.example/old": "redirected ", "https://a.example/new": "fetched ",
			"https://a.example/gone": "gone ", "https://no.example/": "failed no-host",
			"https://a.example/busy": "fetched at last",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("fates (-want +got):\n%s", diff)
		}
		var busy []time.Time
		for _, r := range site.Requests() {
			switch r.URL {
			case "https://a.example/busy":
				busy = append(busy, r.Time)
			case "https://a.example/secret", "https://no.example/robots.txt", "https://no.example/":
				t.Errorf("%s was asked for", r.URL)
			}
		}
		if len(busy) != 2 || busy[1].Sub(busy[0]) < time.Hour {
			t.Errorf("the busy page was asked for at %v; want twice, an hour apart", busy)
		}
	})
}

// What Options.Header asks for is what a site is asked: bodies that are not packed,
// for a recording that can be read.
func TestPlainBodies(t *testing.T) {
	site := crawltest.Txtar("-- a.example/index.html --\n")
	crawled(t, crawl.Options{Transport: site, Rate: crawl.Unlimited, Header: http.Header{"Accept-Encoding": {"identity"}}}, "http://a.example/")
	for _, r := range site.Requests() {
		if got := r.Header.Get("Accept-Encoding"); got != "identity" {
			t.Errorf("%s was asked for with Accept-Encoding %q", r.URL, got)
		}
	}
}

// What was sent is seen: method, header, body and cookies.
func TestRequestsAreSeen(t *testing.T) {
	site := crawltest.Txtar(`
-- a.example/login.POST.http --
HTTP/1.1 303 See Other
Location: /
Set-Cookie: id=1; Path=/
-- a.example/index.html --
`)
	client := http.Client{Transport: site}
	resp, err := client.Post("http://a.example/login", "text/x-form", strings.NewReader("user=me"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	asked := site.Requests()
	if len(asked) != 2 || asked[0].Method != "POST" || string(asked[0].Body) != "user=me" || asked[0].Header.Get("Content-Type") != "text/x-form" {
		t.Errorf("the requests are %+v", asked)
	}
}

// A handler is asked as by a server; one that panics breaks the connection off,
// and one that waits for ever is left when the time is over.
func TestHandler(t *testing.T) {
	crawltest.Run(t, func(t *testing.T) {
		mux := http.NewServeMux()
		mux.HandleFunc("GET a.example/{$}", func(w http.ResponseWriter, r *http.Request) {
			if r.TLS == nil || r.RequestURI != "/" || r.URL.Host != "" || r.RemoteAddr == "" {
				t.Errorf("the request is %+v", r)
			}
			io.WriteString(w, "<a href=panics></a><a href=waits></a><a href=slow></a>")
		})
		mux.HandleFunc("/panics", func(http.ResponseWriter, *http.Request) { panic("oh") })
		mux.HandleFunc("/waits", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		mux.HandleFunc("/slow", func(http.ResponseWriter, *http.Request) { time.Sleep(20 * time.Second) })
		site := crawltest.Handler(mux, "a.example")
		o := crawl.Options{Transport: site, Timeout: 30 * time.Second, Retries: -1}
		got := make(map[string]string)
		for url, one := range crawled(t, o, "https://a.example/") {
			got[url] = one.Class
		}
		want := map[string]string{"https://a.example/": "", "https://a.example/panics": "reset", "https://a.example/waits": "timeout", "https://a.example/slow": ""}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("classes (-want +got):\n%s", diff)
		}
	})
}

// A site is served over real connections as well.
func TestServeHTTP(t *testing.T) {
	site := crawltest.Txtar(`
-- a.example/index.html --
home
-- a.example/cut.http --
HTTP/1.1 200 OK
Content-Length: 10

cut
`)
	server := httptest.NewServer(site)
	defer server.Close()
	if line, body := get(t, http.DefaultTransport, "GET", server.URL); line != "200 OK text/html; charset=utf-8" || body != "home\n" {
		t.Errorf("home is %s %q", line, body)
	}
	if line, _ := get(t, http.DefaultTransport, "GET", server.URL+"/cut"); line != "200 OK text/plain; charset=utf-8 unexpected EOF" {
		t.Errorf("what is cut is %s", line)
	}
	if got := slices.Sorted(maps.Keys(site.Hits())); !slices.Equal(got, []string{"http://a.example/", "http://a.example/cut"}) {
		t.Errorf("it was asked for %q", got)
	}
	many := httptest.NewServer(crawltest.Txtar("-- a.example/a --\n-- b.example/b --\n"))
	defer many.Close()
	if line, body := get(t, http.DefaultTransport, "GET", many.URL); !strings.HasPrefix(line, "421 ") || !strings.Contains(body, "a.example, b.example") {
		t.Errorf("of two hosts none is 127.0.0.1: %s %q", line, body)
	}
}

// The limits of bodies hold as they do over connections.
func TestLimitsHold(t *testing.T) {
	site := crawltest.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			io.WriteString(w, "<a href=long></a>")
		case "/long":
			w.Write(bytes.Repeat([]byte("x"), 2000))
		}
	}))
	got := crawled(t, crawl.Options{Transport: site, MaxBody: 1000, Rate: crawl.Unlimited}, "https://a.example/")
	if class := got["https://a.example/long"].Class; class != "too-large" {
		t.Errorf("2,000 bytes of at most 1,000 are %q", class)
	}
}
