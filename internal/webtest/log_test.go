package webtest

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pipeClient returns a client of the web in the bubble of the test.
func pipeClient(t *testing.T, web *Web) *http.Client {
	dial, stop := web.Pipe()
	transport := &http.Transport{DialContext: dial, DisableCompression: true}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		stop()
	})
	return &http.Client{Transport: transport}
}

func get(t *testing.T, client *http.Client, url string, header ...string) *http.Response {
	t.Helper()
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp
}

// The last new page is that, whatever is asked for again afterwards.
func TestLastNewPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		web := New(Config{CountsOnly: true})
		client := pipeClient(t, web)
		if last := web.Stats().Last; last != 0 {
			t.Errorf("before any request: %d", last)
		}
		time.Sleep(time.Second)
		get(t, client, "http://h0.test/")
		want := time.Now().UnixNano()
		time.Sleep(time.Second)
		get(t, client, "http://h0.test/")
		get(t, client, "http://h0.test/robots.txt")
		if last := web.Stats().Last; last != want {
			t.Errorf("%d, want %d", last, want)
		}
	})
}

func TestLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		web := New(Config{Latency: time.Second})
		client := pipeClient(t, web)
		get(t, client, "http://h0.test/robots.txt", "User-Agent", "one")
		time.Sleep(3 * time.Second)
		get(t, client, "http://H0.test:80/?", "Cookie", "a=b", "X-Other", "c")

		log := web.Log()
		if len(log) != 2 {
			t.Fatalf("%d entries", len(log))
		}
		robots, page := log[0], log[1]
		if robots.UserAgent != "one" || robots.Status != 404 || robots.URL != "http://h0.test/robots.txt" || robots.N != 1 {
			t.Errorf("robots: %+v", robots)
		}
		if page.RequestURI != "/?" || page.Host != "h0.test" || page.Header.Get("Cookie") != "a=b" || page.Header.Get("X-Other") != "" {
			t.Errorf("page: %+v", page)
		}
		if page.End.Sub(page.Start) != time.Second || page.Remote != "pipe:2" || page.Concurrent != 1 {
			t.Errorf("page: %+v", page)
		}
		if got := web.Intervals(0); len(got) != 1 || got[0] != 3*time.Second {
			t.Errorf("intervals %v", got)
		}
		if web.RobotsHits(0) != 1 || web.Stats().Unknown != 1 {
			t.Errorf("stats %v", web.Stats())
		}
		web.Reset()
		if len(web.Log()) != 0 || len(web.Hits()) != 0 || web.Stats() != (Stats{}) {
			t.Errorf("after Reset: %v", web.Stats())
		}
	})
}

func TestMaxConcurrent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		web := New(Config{Hosts: 2, Latency: time.Second})
		client := pipeClient(t, web)
		var requests sync.WaitGroup
		for range 5 {
			requests.Go(func() { get(t, client, web.Root(1)) })
		}
		get(t, client, web.Root(0))
		requests.Wait()
		if a, b := web.MaxConcurrent(0), web.MaxConcurrent(1); a != 1 || b != 5 {
			t.Errorf("%d and %d at once", a, b)
		}
		if s := web.Stats(); s.Unique != 2 || s.Duplicates != 4 {
			t.Errorf("stats %v", s)
		}
	})
}

func TestFailuresThenAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		web := New(Config{FailRate: 1, FailTimes: 1, FailStatus: 503})
		client := pipeClient(t, web)
		url := web.URLs()[7]
		for i, want := range []int{503, 200, 200} {
			if got := get(t, client, url).StatusCode; got != want {
				t.Errorf("request %d: status %d, want %d", i+1, got, want)
			}
		}
		etag := get(t, client, url).Header.Get("Etag")
		if got := get(t, client, url, "If-None-Match", etag).StatusCode; got != http.StatusNotModified {
			t.Errorf("with its etag: status %d", got)
		}
	})
}

func TestHooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		web := New(Config{RootLinks: []string{"/mine?a=1&b=2"}})
		client := pipeClient(t, web)
		var counts []int
		web.OnRequest(func(n int, _ *http.Request) { counts = append(counts, n) })
		web.Handle(0, "/mine", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusTeapot) })
		if got := get(t, client, "http://h0.test/mine?x=1").StatusCode; got != http.StatusTeapot {
			t.Errorf("status %d", got)
		}
		get(t, client, web.Seed())
		if len(counts) != 2 || counts[1] != 2 {
			t.Errorf("hook heard %v", counts)
		}
		if log := web.Log(); log[0].Status != http.StatusTeapot {
			t.Errorf("logged %+v", log[0])
		}
	})
}

func TestDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		web := New(Config{})
		client := pipeClient(t, web)
		for range 2 { // without, and then with a connection
			web.SetDown(0, true)
			if _, err := client.Get(web.Seed()); err == nil {
				t.Error("a host that is down answers")
			}
			web.SetDown(0, false)
			get(t, client, web.Seed())
		}
		if _, err := web.Dial(context.Background(), "tcp", "other.test:80"); err == nil {
			t.Error("dialled a host that does not exist")
		}
	})
}
