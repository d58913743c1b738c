package crawl_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// fast is the options of a crawl of our own loopback web.
func fast() crawl.Options {
	return crawl.Options{Follow: crawl.InScope, Rate: crawl.Unlimited, PerHost: 64, AllowPrivate: true}
}

// serve serves a web on loopback for the length of a test.
func serve(t testing.TB, cfg webtest.Config) *webtest.Web {
	t.Helper()
	web := webtest.New(cfg)
	server, err := web.Serve()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return web
}

// pipe serves a web over net.Pipe inside a bubble of virtual time and makes
// the options reach it.
func pipe(t *testing.T, cfg webtest.Config, o *crawl.Options) *webtest.Web {
	t.Helper()
	web := webtest.New(cfg)
	dial, stop := web.Pipe()
	t.Cleanup(stop)
	o.DialContext, o.AllowPrivate = dial, true // names are the web's to resolve
	return web
}

// bubble runs f in virtual time, with what it leaves behind cleaned up inside.
func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

func openSQLite(t testing.TB) storage.Store {
	t.Helper()
	return openFile(t, filepath.Join(t.TempDir(), "crawl.db"))
}

func openFile(t testing.TB, path string) storage.Store {
	t.Helper()
	store, err := sqlite.Open(path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

func run(t testing.TB, o crawl.Options, seeds ...string) error {
	t.Helper()
	c, err := crawl.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c.Run(context.Background(), seeds...)
}

func mustRun(t testing.TB, o crawl.Options, seeds ...string) {
	t.Helper()
	if err := run(t, o, seeds...); err != nil {
		t.Fatal(err)
	}
}

// wantFetched fails unless the server saw exactly one request for each URL.
func wantFetched(t testing.TB, web *webtest.Web, urls []string) {
	t.Helper()
	want := make(map[string]int, len(urls))
	for _, u := range urls {
		want[u] = 1
	}
	if diff := cmp.Diff(want, web.Hits()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func wantStatus(t testing.TB, s storage.Store) storage.Status {
	t.Helper()
	status, err := s.Status(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return status
}

// stored is everything that a store has of the outcomes of a crawl, by URL; the
// latest counts.
func stored(t testing.TB, s storage.Store) map[string]storage.Stored {
	t.Helper()
	all := make(map[string]storage.Stored)
	for o, err := range storage.All(context.Background(), s) {
		if err != nil {
			t.Fatal(err)
		}
		all[o.Task.URL] = *o
	}
	return all
}

// isOneOf reports whether err is one of those wanted.
func isOneOf(err error, want ...error) bool {
	return slices.ContainsFunc(want, func(w error) bool { return errors.Is(err, w) })
}

// within fails when a test takes longer than any sane run of it.
func within(t testing.TB, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

var update = flag.Bool("update", false, "write golden files anew")

// golden holds a text against the golden file.
func golden(t testing.TB, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); -update writes it anew:\n%s", file, diff)
	}
}
