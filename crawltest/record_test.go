package crawltest_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/crawltest"
	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/storage"
)

// gzipped is a page as servers send it.
func gzipped(page string) []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	io.WriteString(w, page)
	w.Close()
	return packed.Bytes()
}

// strange answers with all that responses can be.
func strange(t *testing.T) *http.ServeMux {
	asked := 0
	mux := http.NewServeMux()
	page := func(path string, f func(w http.ResponseWriter)) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) { f(w) })
	}
	page("/{$}", func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Add("Set-Cookie", "session=secret; Path=/")
		w.Header().Add("Set-Cookie", "gone=; Max-Age=0")
		w.Write(gzipped(`<title>Home</title><a href=chunks></a><a href=cut></a><a href=cutchunks></a><a href=closed></a><a href=empty></a><a href=moved></a><a href="moved?x=1"></a><a href=flaky></a><a href=reset></a><a href=none></a>`))
	})
	page("/chunks", func(w http.ResponseWriter) {
		for _, part := range []string{"one\r\n", "two\n", "\x00\xff"} {
			io.WriteString(w, part)
			http.NewResponseController(w).Flush()
		}
	})
	page("/cut", func(w http.ResponseWriter) {
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, "cut")
	})
	page("/cutchunks", func(w http.ResponseWriter) {
		io.WriteString(w, "cut")
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	page("/closed", func(w http.ResponseWriter) {
		conn, out, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		fmt.Fprintf(out, "HTTP/1.0 200 Fine\r\nX-Odd:  a  b\r\nContent-Type: text/html\r\n\r\n<title>to the end</title>")
		out.Flush()
	})
	page("/empty", func(w http.ResponseWriter) { w.WriteHeader(http.StatusNoContent) })
	page("/moved", func(w http.ResponseWriter) {
		w.Header().Set("Location", "/")
		w.WriteHeader(http.StatusFound)
	})
	page("/flaky", func(w http.ResponseWriter) {
		if asked++; asked == 1 {
			w.WriteHeader(http.StatusInternalServerError)
		}
		fmt.Fprintf(w, "<title>%d</title>", asked)
	})
	page("/reset", func(http.ResponseWriter) { panic(http.ErrAbortHandler) })
	mux.HandleFunc("POST /{$}", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "thanks") })
	return mux
}

// A recorded crawl that is replayed has the very same outcomes: bodies as they
// were sent, what broke off, what failed and was tried again.
func TestReplayIsTheSame(t *testing.T) {
	server := httptest.NewServer(strange(t))
	defer server.Close()
	dir := t.TempDir()
	recorder := crawltest.Record(dir, &http.Transport{DisableCompression: true})
	o := crawl.Options{Rate: crawl.Unlimited, Retries: 1, Bodies: crawl.BodiesAll, NoCookies: true}
	o.Transport = recorder
	first := crawled(t, o, server.URL)
	if err := recorder.Err(); err != nil {
		t.Fatal(err)
	}
	server.Close()
	crawltest.Run(t, func(t *testing.T) {
		replayer := crawltest.Replay(dir)
		o.Transport = replayer
		again := crawled(t, o, server.URL)
		if diff := cmp.Diff(comparable(first), comparable(again)); diff != "" {
			t.Errorf("outcomes (-recorded +replayed):\n%s", diff)
		}
		if got := replayer.Unrecorded(); len(got) > 0 {
			t.Errorf("unrecorded: %q", got)
		}
	})
	classes := make(map[string]string)
	for url, one := range first {
		classes[strings.TrimPrefix(url, server.URL)] = one.Class
	}
	want := map[string]string{"/": "", "/chunks": "", "/cut": "cut", "/cutchunks": "cut", "/closed": "", "/empty": "", "/moved": "", "/moved?x=1": "", "/flaky": "", "/reset": "reset", "/none": ""}
	if diff := cmp.Diff(want, classes, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("what was recorded is not what was to be (-want +got):\n%s", diff)
	}
}

// comparable is what does not depend on the time, nor on the words of errors.
func comparable(all map[string]storage.Stored) map[string]storage.Stored {
	for url, one := range all {
		one.At, one.Took, one.Error, one.ID, one.Task.ID, one.Task.Host = time.Time{}, 0, "", 0, 0, 0
		if one.Page != nil {
			page := *one.Page
			page.FirstByte, page.RemoteAddr = 0, ""
			page.Header = bytes.ReplaceAll(page.Header, []byte("session=secret"), []byte("session=recorded"))
			one.Page = &page
		}
		all[url] = one
	}
	return all
}

// A recording holds the response, and no secret of the request.
func TestWhatIsRecorded(t *testing.T) {
	dir := t.TempDir()
	recorder := crawltest.Record(dir, crawltest.Handler(strange(t)))
	header := http.Header{"Authorization": {"Basic secret"}, "Cookie": {"session=secret"}}
	for _, ask := range []struct{ method, url, body string }{
		{"GET", "https://me:secret@shop.example:8443/", ""},
		{"GET", "https://shop.example:8443/moved?x=1&x=" + strings.Repeat("y", 80), ""},
		{"POST", "https://shop.example:8443/", "user=me&password=secret"},
		{"GET", "https://shop.example:8443/flaky", ""},
		{"GET", "https://shop.example:8443/flaky", ""},
		{"GET", "https://shop.example:8443/reset", ""},
	} {
		r, err := http.NewRequestWithContext(t.Context(), ask.method, ask.url, strings.NewReader(ask.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = header
		if resp, err := recorder.RoundTrip(r); err == nil {
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
	}
	got := files(t, dir)
	const home = "https://shop.example:8443/"
	want := map[string]string{
		".gitattributes": "*.http -text\n",
		"shop.example_8443/GET-5889f1b80a51.http":                                             "GET " + home + " HTTP/1.1\n\nHTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Type: text/html\nSet-Cookie: session=recorded; Path=/\nSet-Cookie: gone=; Max-Age=0\n\n(gzip)",
		"shop.example_8443/GET-flaky-666aff1e371f.http":                                       "GET " + home + "flaky HTTP/1.1\n\nHTTP/1.1 500 Internal Server Error\n\n<title>1</title>",
		"shop.example_8443/GET-flaky-666aff1e371f.2.http":                                     "GET " + home + "flaky HTTP/1.1\n\nHTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8\n\n<title>2</title>",
		"shop.example_8443/GET-reset-7c71033bffa3.http":                                       "GET " + home + "reset HTTP/1.1\n\nERROR reset the handler of the test panicked: net/http: abort Handler: connection reset by peer\n",
		"shop.example_8443/GET-moved-x-1-x-" + strings.Repeat("y", 48) + "-ff907d5024eb.http": "GET " + home + "moved?x=1&x=" + strings.Repeat("y", 80) + " HTTP/1.1\n\nHTTP/1.1 302 Found\nLocation: /\n\n",
		"shop.example_8443/POST-ff8908a7c7a0.http":                                            "POST " + home + " HTTP/1.1\n\nHTTP/1.1 200 OK\nContent-Type: text/plain; charset=utf-8\n\nthanks",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// files are those of a folder, by path.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(dir, path))
		if i := bytes.Index(content, []byte("\x1f\x8b")); i >= 0 {
			content = append(content[:i:i], "(gzip)"...)
		}
		all[path] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Over HTTP/2, which has neither chunks nor reasons, it is the same.
func TestReplayHTTP2(t *testing.T) {
	server := httptest.NewUnstartedServer(strange(t))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	transport := server.Client().Transport.(*http.Transport)
	transport.DisableCompression = true
	dir := t.TempDir()
	recorder := crawltest.Record(dir, transport)
	for _, path := range []string{"/", "/chunks", "/cutchunks", "/empty", "/moved"} {
		line, body := get(t, recorder, "GET", server.URL+path)
		lineAgain, bodyAgain := get(t, crawltest.Replay(dir), "GET", server.URL+path)
		line, _, cut := strings.Cut(line, " stream error")
		lineAgain, _, cutAgain := strings.Cut(lineAgain, " unexpected EOF")
		if lineAgain = strings.Replace(lineAgain, "=recorded", "=secret", 1); line != lineAgain || body != bodyAgain || cut != cutAgain {
			t.Errorf("%s is %s %q, replayed %s %q", path, line, body, lineAgain, bodyAgain)
		}
	}
}

// What was never recorded fails, at once, and says what is missing.
func TestNeverRecorded(t *testing.T) {
	crawltest.Run(t, func(t *testing.T) {
		replayer := crawltest.Replay("testdata/none")
		c, err := crawl.New(crawl.Options{Transport: replayer})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		err = c.Run(t.Context(), "https://shop.example/")
		if !errors.Is(err, crawl.ErrNoSeed) || !strings.Contains(err.Error(), "GET https://shop.example/robots.txt was never recorded: there is no "+filepath.Join("testdata", "none", "shop.example", "GET-robots.txt-")) || !strings.Contains(err.Error(), "CRAWLTEST_RECORD=1") {
			t.Errorf("Run: %v", err)
		}
		if took := time.Since(began); took > time.Minute {
			t.Errorf("it took %v to find out", took)
		}
		if diff := cmp.Diff([]string{"GET https://shop.example/robots.txt"}, replayer.Unrecorded()); diff != "" {
			t.Errorf("unrecorded (-want +got):\n%s", diff)
		}
	})
}

// No host, whatever its name, has its recording anywhere else, or none.
func TestRecordStaysInside(t *testing.T) {
	outside := t.TempDir()
	dir := filepath.Join(outside, "in")
	for _, host := range []string{"..", ".", ".git", "[::1]:80", strings.Repeat("x", 300), "A_b.example"} {
		recorder := crawltest.Record(dir, crawltest.Handler(strange(t)))
		_, body := get(t, recorder, "GET", "http://"+host+"/chunks")
		if err := recorder.Err(); err != nil || body == "" {
			t.Errorf("%s: %v", host, err)
		}
		if _, again := get(t, crawltest.Replay(dir), "GET", "http://"+host+"/chunks"); again != body {
			t.Errorf("%s is replayed as %q", host, again)
		}
	}
	for path := range files(t, outside) {
		if top, _, _ := strings.Cut(path, "/"); top != "in" || strings.HasPrefix(path, "in/.git/") {
			t.Errorf("%s was written", path)
		}
	}
	if n := len(files(t, dir)); n != 7 {
		t.Errorf("there are %d files, want 6 and that for Git: %v", n, files(t, dir))
	}
}

// Recording again replaces what was there, second answers included.
func TestRecordAgain(t *testing.T) {
	dir := t.TempDir()
	for _, times := range []int{3, 1} {
		recorder := crawltest.Record(dir, crawltest.Handler(strange(t)))
		for range times {
			get(t, recorder, "GET", "http://a.example/flaky")
		}
	}
	if got := files(t, dir); len(got) != 2 {
		t.Errorf("there are %q, want one answer", got)
	}
}

// That a request was given up is no answer, and is not recorded.
func TestGivenUpIsNotRecorded(t *testing.T) {
	crawltest.Run(t, func(t *testing.T) {
		dir := t.TempDir()
		site := crawltest.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		client := fetch.New(fetch.Options{Transport: crawltest.Record(dir, site), Timeout: time.Minute})
		if _, err := client.Fetch(t.Context(), &fetch.Request{URL: "http://a.example/"}); fetch.Classify(err) != fetch.ClassTimeout {
			t.Errorf("the error is %v", err)
		}
		if got := files(t, dir); len(got) > 0 {
			t.Errorf("recorded: %v", got)
		}
	})
}

// What cannot be written is an error of the request, and of all after it.
func TestRecordNowhere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(dir, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	recorder := crawltest.Record(dir, crawltest.Handler(strange(t)))
	for range 2 {
		if line, _ := get(t, recorder, "GET", "http://a.example/chunks"); !strings.Contains(line, "recording into "+dir) {
			t.Errorf("the answer is %s", line)
		}
	}
	if recorder.Err() == nil {
		t.Error("Err is nil")
	}
}

// Pages do not lead a recording into private networks.
func TestRecordPublicOnly(t *testing.T) {
	server := httptest.NewServer(strange(t))
	defer server.Close()
	dir := t.TempDir()
	_, err := fetch.New(fetch.Options{Transport: crawltest.Record(dir, nil)}).Fetch(t.Context(), &fetch.Request{URL: server.URL})
	if fetch.Classify(err) != fetch.ClassForbidden || !strings.Contains(err.Error(), "not a public address (loopback)") {
		t.Errorf("loopback: %v", err)
	}
}
