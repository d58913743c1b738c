package crawl_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/ask"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/parse/rule"
	"github.com/joinable/crawl/storage"
)

func selecting(t testing.TB, words ...string) (selectors []*rule.Rule) {
	t.Helper()
	for _, word := range words {
		s, err := rule.Select(word)
		if err != nil {
			t.Fatal(err)
		}
		selectors = append(selectors, s)
	}
	return selectors
}

func lines(t testing.TB, db, query string) []string {
	t.Helper()
	a, err := ask.Query(db, query)
	if err != nil {
		t.Fatal(err)
	}
	return a.Lines()
}

const allItems = "SELECT url, item_id, name, value FROM v_items ORDER BY item_id"

// serially makes two crawls find everything in the same order.
func serially(store storage.Store, rules []*rule.Rule) crawl.Options {
	o := fast()
	o.Store, o.Rules, o.Concurrency, o.PerHost, o.Parsers = store, rules, 1, 1, 1
	return o
}

// After a reparse the items are row for row those of a crawl with the same
// options, whatever there was before, and nobody was asked for anything.
func TestReparseIsAsACrawl(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 5, PagesPerHost: 120, Gzip: true, NotFound: 0.1, Redirects: 0.1})
	dir := t.TempDir()
	rules := map[string][]string{
		"none":  nil,
		"one":   {"title=title"},
		"other": {"link=a@href", "title=title", "nothing=.nowhere"},
	}
	fresh := make(map[string][]string)
	for name, rule := range rules {
		db := filepath.Join(dir, name+".db")
		mustRun(t, serially(openFile(t, db), selecting(t, rule...)), web.Seed())
		fresh[name] = lines(t, db, allItems)
	}
	if len(fresh["other"]) < 200 || len(fresh["none"]) > 0 {
		t.Fatalf("%d and %d items", len(fresh["other"]), len(fresh["none"]))
	}
	db := filepath.Join(dir, "one.db")
	store := openFile(t, db)
	before := wantStatus(t, store)
	asked := len(web.Log())
	for _, name := range []string{"other", "none", "one", "one"} {
		o := crawl.Options{Store: store, Rules: selecting(t, rules[name]...), Record: []byte(`{"of":["` + name + `"]}`)}
		s, err := crawl.Reparse(context.Background(), o, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fresh[name], lines(t, db, allItems)); diff != "" {
			t.Errorf("items of %s (-crawl +reparse):\n%s", name, diff)
		}
		after := wantStatus(t, store)
		want := before.Counts
		want.Items = int64(len(fresh[name]))
		if diff := cmp.Diff(want, after.Counts); diff != "" || string(after.Options) != string(o.Record) {
			t.Errorf("status after %s (-want +got), options %s:\n%s", name, after.Options, diff)
		}
		if s.Pages != before.Pages || s.Kept != 0 || s.Items != want.Items || s.Broken != 0 {
			t.Errorf("%s: %+v", name, s)
		}
	}
	if n := len(web.Log()); n != asked {
		t.Errorf("%d requests were made", n-asked)
	}
}

// What has no stored body, or a damaged one, keeps what it has.
func TestReparseKeeps(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 5, PagesPerHost: 30})
	db := filepath.Join(t.TempDir(), "crawl.db")
	store := openFile(t, db)
	o := serially(store, selecting(t, "old=title"))
	o.MaxPages, o.Bodies = 10, crawl.BodiesNone
	mustRun(t, o, web.Seed())
	o.MaxPages, o.Bodies = 0, crawl.BodiesHTML
	mustRun(t, o)
	damage(t, db, "UPDATE bodies SET content = x'00' WHERE id = 3")
	s, err := crawl.Reparse(context.Background(), crawl.Options{Store: store, Rules: selecting(t, "new=title")}, nil)
	if err != nil || s.Kept != 10 || s.Broken != 1 || s.Pages != 19 || s.Items != 19 {
		t.Errorf("%+v, %v", s, err)
	}
	want := strings.Split(strings.Repeat("old ", 10)+strings.Repeat("new ", 2)+"old "+strings.Repeat("new ", 17), " ")
	got := lines(t, db, "SELECT name FROM v_items ORDER BY page_id")
	if diff := cmp.Diff(want[:30], got); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
}

// A reparse that was interrupted has changed nothing, and goes on where it was;
// with other options it begins anew.
func TestReparseInterrupted(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 5, PagesPerHost: 2500, MedianSize: 600})
	store := openSQLite(t)
	o := fast()
	o.Store, o.Rules = store, selecting(t, "old=title")
	mustRun(t, o, web.Seed())
	before := wantStatus(t, store)
	o.Rules = selecting(t, "new=title")
	ctx, cancel := context.WithCancel(context.Background())
	first, err := crawl.Reparse(ctx, o, func(s crawl.ReparseStats) {
		if s.Pages > 0 {
			cancel()
		}
	})
	if !errors.Is(err, crawl.ErrInterrupted) || first.Pages == 0 || first.Pages >= before.Pages {
		t.Fatalf("%+v, %v", first, err)
	}
	if diff := cmp.Diff(before, wantStatus(t, store)); diff != "" {
		t.Errorf("status (-before +after the interruption):\n%s", diff)
	}
	if s, err := crawl.Reparse(context.Background(), o, nil); err != nil || s.Resumed != first.Pages || s.Dropped || s.Pages != before.Pages {
		t.Errorf("%+v, %v", s, err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	_, err = crawl.Reparse(ctx, o, func(s crawl.ReparseStats) { cancel() })
	if !errors.Is(err, crawl.ErrInterrupted) {
		t.Fatal(err)
	}
	o.Rules = selecting(t, "other=title")
	if s, err := crawl.Reparse(context.Background(), o, nil); err != nil || s.Resumed != 0 || !s.Dropped || s.Items != before.Pages {
		t.Errorf("%+v, %v", s, err)
	}
}

// A reparse and a crawl keep out of each other's way.
func TestReparseHeld(t *testing.T) {
	store := openSQLite(t)
	session, err := store.Join(context.Background(), storage.JobSpec{MaxDepth: -1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := crawl.Reparse(context.Background(), crawl.Options{Store: store}, nil); !errors.Is(err, storage.ErrHeld) {
		t.Errorf("while a crawl runs: %v", err)
	}
	if err := session.Leave(context.Background(), storage.EndFinished); err != nil {
		t.Fatal(err)
	}
	revision, err := store.Revise(context.Background(), "x")
	if err != nil {
		t.Fatal(err)
	}
	defer revision.Close()
	if err := run(t, crawl.Options{Store: store}, "http://127.0.0.1:1/"); !errors.Is(err, storage.ErrHeld) {
		t.Errorf("while a reparse runs: %v", err)
	}
	if _, err := crawl.Reparse(context.Background(), crawl.Options{}, nil); err == nil || !strings.Contains(fmt.Sprint(err), "Store is nil") {
		t.Errorf("without a store: %v", err)
	}
}

// damage changes a database behind its store's back.
func damage(t *testing.T, file, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(statement)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// What is called HTML and was read as a sitemap or a feed, by its bytes or by who
// named it, is so by a reparse as well.
func TestReparseOfLists(t *testing.T) {
	const urlset = "<urlset><url><loc>/1</loc></url></urlset>"
	for name, text := range map[string]string{
		"a sitemap":        "<?xml version='1.0'?>" + urlset,
		"a packed sitemap": gzipped(urlset),
		"a list":           "http://x.test/1\n",
		"a feed":           "<rss><channel><title>x</title><item><link>/1</link></item></channel></rss>",
		"a page after all": "<html><title>x</title></html>",
	} {
		t.Run(name, func(t *testing.T) {
			web := serve(t, webtest.Config{Seed: 5, PagesPerHost: 1})
			url := "http://" + web.Authority(0) + "/x"
			web.Handle(0, "/x", body("text/html", text))
			db := filepath.Join(t.TempDir(), "crawl.db")
			o := serially(openFile(t, db), selecting(t, "any=*"))
			o.Bodies, o.Depth = crawl.BodiesAll, crawl.SeedsOnly
			if name == "a feed" {
				mustRun(t, o, url)
			} else {
				o.Sitemaps = []string{url}
				mustRun(t, o)
			}
			const metadata = "SELECT page, value FROM metadata"
			items, said := lines(t, db, allItems), lines(t, db, metadata)
			if _, err := crawl.Reparse(context.Background(), o, nil); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(items, lines(t, db, allItems)); diff != "" {
				t.Errorf("items (-crawl +reparse):\n%s", diff)
			}
			if diff := cmp.Diff(said, lines(t, db, metadata)); diff != "" {
				t.Errorf("metadata (-crawl +reparse):\n%s", diff)
			}
			if isPage := name == "a page after all"; isPage != (len(said) == 1) {
				t.Errorf("metadata %q", said)
			}
		})
	}
}
