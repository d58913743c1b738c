package webtest

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// rich is a web with some of everything.
var rich = Config{
	Seed: 7, Hosts: 3, PagesPerHost: 40, CrossHost: 0.1, NotFound: 0.03, Redirects: 0.2,
	FailRate: 0.1, Private: 0.1, MedianSize: 8000, MaxSize: 20000,
}

func TestSameSeedSameBytes(t *testing.T) {
	a, b := New(rich), New(rich)
	for i := range a.graph.pages / 2 {
		for _, packed := range []bool{false, true} {
			pageA, pageB := a.page(i, packed), b.page(i, packed)
			if string(pageA.appendTo(nil)) != string(pageB.appendTo(nil)) {
				t.Fatalf("page %d differs", i)
			}
		}
	}
	other := rich
	other.Seed++
	if diff := cmp.Diff(a.Links(a.Seed()), New(other).Links(a.Seed())); diff == "" {
		t.Error("another seed makes the same links")
	}
}

func TestEveryPageIsReachable(t *testing.T) {
	for _, links := range []int{-1, 40} {
		web := New(Config{Hosts: 5, PagesPerHost: 400, LinksPerPage: links})
		got := web.Truth(Scope{Seeds: []string{web.Seed()}, Everywhere: true}).URLs()
		if len(got) != 2000 {
			t.Errorf("with %d links a page %d of 2000 pages are reachable", links, len(got))
		}
	}
}

func TestFindInvertsURI(t *testing.T) {
	web := New(rich)
	for n := range web.graph.nodes() {
		if !web.graph.exists(node(n)) {
			continue
		}
		if got, ok := web.node(web.url(node(n))); !ok || got != node(n) {
			t.Fatalf("%s is node %d, found %d", web.url(node(n)), n, got)
		}
	}
	if _, ok := web.node("http://h0.test/s1/p1.htm"); ok {
		t.Error("found a URL that is not there")
	}
}

// TestNaiveCrawlAgrees compares what the web claims with what a crawler of
// other making finds in it.
func TestNaiveCrawlAgrees(t *testing.T) {
	for _, names := range []bool{false, true} {
		cfg := rich
		cfg.Names = names
		web := New(cfg)
		server, err := web.Serve()
		if err != nil {
			t.Fatal(err)
		}
		crawler := newNaive(t, web.Dial, web.authorities[:2]...)
		crawler.obey("/private/")
		seeds := web.Roots()[:2]
		crawler.crawl(seeds...)
		server.Close()
		checkTruth(t, web, crawler, Scope{Seeds: seeds})
	}
}

func TestManyHostsShareAListener(t *testing.T) {
	web := New(Config{Hosts: 300, PagesPerHost: 1, LinksPerPage: -1, MedianSize: 1000, MinSize: 1000})
	server, err := web.Serve()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	crawler := newNaive(t, web.Dial, web.authorities...)
	crawler.crawl(web.Seed())
	if hits := web.Hits(); len(hits) != 300 || hits["http://h299.test/"] != 1 {
		t.Errorf("%d hosts", len(hits))
	}
}

func TestExoticWeb(t *testing.T) {
	cfg := rich
	cfg.Exotic, cfg.Private, cfg.Redirects = true, 0, 0
	web := New(cfg)
	server, err := web.Serve()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	crawler := newNaive(t, web.Dial, web.authorities...)
	crawler.exotic = true
	crawler.crawl(web.Seed())
	checkTruth(t, web, crawler, Scope{Seeds: []string{web.Seed()}, Everywhere: true})
}

// obey makes the crawler keep off a prefix.
func (n *naive) obey(prefix string) {
	allow := n.allow
	n.allow = func(u *url.URL) bool { return allow(u) && !strings.HasPrefix(u.Path, prefix) }
}

func checkTruth(t *testing.T, web *Web, crawler *naive, scope Scope) {
	t.Helper()
	truth := web.Truth(scope)
	if diff := cmp.Diff(truth.Depths, crawler.depths); diff != "" {
		t.Errorf("depths (-web +crawl):\n%s", diff)
	}
	want := make(map[string]int)
	for url := range truth.Depths {
		want[url] = 1 + web.Failures(url)
	}
	if diff := cmp.Diff(want, web.Hits()); diff != "" {
		t.Errorf("hits (-web +crawl):\n%s", diff)
	}
	if s := web.Stats(); s.Unique != len(want) || s.Duplicates != 0 || s.Retries == 0 || s.NotFound == 0 || s.Unknown != 0 {
		t.Errorf("stats: %v", s)
	}
}

func TestPipeInVirtualTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := rich
		cfg.Latency, cfg.Private = time.Second, 0
		web := New(cfg)
		dial, stop := web.Pipe()
		crawler := newNaive(t, dial, web.authorities...)
		start := time.Now()
		crawler.crawl(web.Seed())
		crawler.client.CloseIdleConnections()
		stop()

		requests := web.Stats().Requests
		if took := time.Since(start); took != time.Duration(requests)*time.Second {
			t.Errorf("%d requests of a second each took %v", requests, took)
		}
		want := web.Truth(Scope{Seeds: []string{web.Seed()}, Everywhere: true}).URLs()
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(web.Hits()))); diff != "" {
			t.Errorf("hits:\n%s", diff)
		}
		for _, interval := range web.Intervals(0) {
			if interval < time.Second {
				t.Fatalf("requests %v apart", interval)
			}
		}
	})
}
