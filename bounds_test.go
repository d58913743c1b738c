package crawl_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/internal/ask"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/parse/rule"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// inProcess answers requests without a connection, and so without net/http's
// goroutines.
type inProcess struct {
	handler http.Handler
	most    atomic.Int64 // goroutines at the time of a request
}

func (p *inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	for n := int64(runtime.NumGoroutine()); ; {
		most := p.most.Load()
		if n <= most || p.most.CompareAndSwap(most, n) {
			break
		}
	}
	w := httptest.NewRecorder()
	in := httptest.NewRequest(r.Method, r.URL.RequestURI(), nil)
	in.Header, in.Host = r.Header, r.URL.Host
	p.handler.ServeHTTP(w, in)
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

// The goroutines of a run are its fetchers, its parsers and a handful more,
// whatever is pending; and none is left when Run returns.
func TestGoroutines(t *testing.T) {
	web := webtest.New(webtest.Config{Seed: 1, Hosts: 20, PagesPerHost: 50, CrossHost: 0.5})
	transport := &inProcess{handler: web}
	o := fast()
	o.Transport, o.Concurrency, o.Parsers = transport, 10, 3
	before := runtime.NumGoroutine()
	mustRun(t, o, web.Roots()...)
	// Fetchers, those for lent slots included; parsers; frontier 2, writer,
	// feeder, three closers, and one timer's.
	if most := before + 3*10 + 3 + 8; int(transport.most.Load()) > most {
		t.Errorf("there were %d goroutines, want at most %d", transport.most.Load(), most)
	}
	// In a bubble a goroutine that is left behind is a deadlock.
	bubble(t, func(t *testing.T) {
		web := webtest.New(webtest.Config{Seed: 1, Hosts: 3, CrossHost: 0.5})
		o.Transport = &inProcess{handler: web}
		mustRun(t, o, web.Roots()...)
	})
}

// Nothing that is stored lies in a buffer that is used again: with buffers
// poisoned when they are given back, every stored byte is the same.
func TestPoisonedBuffers(t *testing.T) {
	// Plain: of two spellings of a URL the one found first is stored.
	web := serve(t, webtest.Config{Seed: 2, Hosts: 2, PagesPerHost: 60, CrossHost: 0.3, Gzip: true, Plain: true})
	clean := storedBytes(t, web, nil)
	poisoned := storedBytes(t, web, func(b []byte) {
		for i := range b {
			b[i] = 'X'
		}
	})
	if diff := cmp.Diff(clean, poisoned); diff != "" {
		t.Errorf("poisoned buffers changed what is stored (-clean +poisoned):\n%s", diff)
	}
}

// storedBytes crawls a web and returns all content that was stored.
func storedBytes(t *testing.T, web *webtest.Web, onRecycle func([]byte)) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "crawl.db")
	store, err := sqlite.Open(file, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	title, err := rule.Select("title=title")
	if err != nil {
		t.Fatal(err)
	}
	o := fast()
	o.Store, o.Rules = store, []*rule.Rule{title}
	o.SetOnRecycle(onRecycle)
	mustRun(t, o, web.Roots()...)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return query(t, file, `
		SELECT 'page', url, title, content_type, charset, hex(content) FROM v_pages JOIN bodies ON bodies.id = body_id
		UNION ALL SELECT 'link', source, target, text, kind, '' FROM v_links
		UNION ALL SELECT 'item', url, name, value, '', '' FROM v_items
		ORDER BY 1, 2, 3, 4, 5, 6`)
}

// query returns the rows of a query, each as one string.
func query(t testing.TB, file, q string) []string {
	t.Helper()
	a, err := ask.Query(file, q)
	if err != nil {
		t.Fatal(err)
	}
	return a.Lines()
}

// A store whose commits fail costs the run, and loses no URL.
func TestFailingCommit(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 13, PagesPerHost: 60})
	file := filepath.Join(t.TempDir(), "crawl.db")
	o := fast()
	for n := 1; ; n++ {
		store := openFile(t, file)
		o.Store = &brokenStore{Store: store, left: 3}
		err := run(t, o, web.Seed())
		if closeErr := store.Close(); closeErr != nil {
			t.Fatal(closeErr)
		}
		if err == nil {
			break
		}
		if !isOneOf(err, errBroken) || n > 200 {
			t.Fatalf("run %d: %v", n, err)
		}
	}
	hits := web.Hits()
	for _, url := range web.Reachable(web.Seed()) {
		if hits[url] == 0 {
			t.Errorf("%s was lost", url)
		}
	}
}

var errBroken = fmt.Errorf("the disk is on fire")

// brokenStore is a store whose sessions make a few commits and then fail.
type brokenStore struct {
	storage.Store
	left int
}

func (b *brokenStore) Join(ctx context.Context, job storage.JobSpec) (storage.Session, error) {
	s, err := b.Store.Join(ctx, job)
	return &brokenSession{s, b}, err
}

type brokenSession struct {
	storage.Session
	store *brokenStore
}

func (b *brokenSession) Commit(ctx context.Context, batch *storage.Batch) (storage.Committed, error) {
	b.store.left--
	if b.store.left < 0 {
		return storage.Committed{}, errBroken
	}
	return b.Session.Commit(ctx, batch)
}
