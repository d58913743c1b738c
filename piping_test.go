package crawl_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/parse/rule"
	words "github.com/joinable/crawl/pipe"
	"github.com/joinable/crawl/storage"
)

// A plumber is a pipe that is a function.
type plumber struct {
	pass  func(ctx context.Context, page *words.Page) (*words.Answer, error)
	width int
}

func (p plumber) Pass(ctx context.Context, page *words.Page) (*words.Answer, error) {
	return p.pass(ctx, page)
}

func (p plumber) Width() int { return max(p.width, 1) }

// answering is a pipe that fails nothing.
func answering(answer func(page *words.Page) words.Answer) plumber {
	return plumber{pass: func(_ context.Context, page *words.Page) (*words.Answer, error) {
		a := answer(page)
		return &a, nil
	}}
}

// storedURLs reads what is final in a store, by URL.
func storedURLs(t *testing.T, s storage.Store) map[string]storage.Stored {
	t.Helper()
	found, _, err := s.Stored(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	byURL := make(map[string]storage.Stored)
	for _, o := range found {
		byURL[o.Task.URL] = o
	}
	return byURL
}

// typed answers with a content type and a body.
func typed(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = []string{contentType}
		_, _ = w.Write([]byte(body))
	}
}

func TestPipeIsShownPages(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 1}, &o)
		host := "http://" + web.Authority(0)
		selector, err := rule.Select("h=h1")
		if err != nil {
			t.Fatal(err)
		}
		o.Rules = []*rule.Rule{selector}
		web.Handle(0, "/", typed("text/html; charset=iso-8859-1", "<title>\xfc</title><h1>\xdc</h1><a href=/json rel=Next>J\xf6</a> <a href=http://else.where/></a><a href=/raw></a><a href=/zip></a><a href=/gone></a>"))
		web.Handle(0, "/json", typed("application/json", "{\"a\":\"\xef\xbb\xbf\xc3\xa9\"}"))
		web.Handle(0, "/raw", typed("", "just text, of no type"))
		web.Handle(0, "/zip", typed("application/zip", "PK\x00\xff"))
		web.Handle(0, "/gone", http.NotFound)
		seen := make(chan *words.Page, 10)
		o.Pipe = answering(func(p *words.Page) words.Answer { seen <- p; return words.Answer{} })
		mustRun(t, o, host+"/")
		close(seen)
		shown := make(map[string]*words.Page)
		for p := range seen {
			shown[strings.TrimPrefix(p.URL, host)] = p
		}
		home := shown["/"]
		if home == nil || len(shown) != 4 {
			t.Fatalf("%v", shown)
		}
		links := []words.Outlink{
			{URL: host + "/json", Kind: "a", Text: "Jö", Rel: "next"}, {URL: "http://else.where/", Kind: "a"},
			{URL: host + "/raw", Kind: "a"}, {URL: host + "/zip", Kind: "a"}, {URL: host + "/gone", Kind: "a"},
		}
		if diff := cmp.Diff(links, home.Links); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]words.Item{{Name: "h", Value: words.Value(`"Ü"`)}}, home.Items); diff != "" {
			t.Error(diff)
		}
		if home.ID != 1 || home.Title != "ü" || !strings.Contains(home.Body, "<h1>Ü</h1>") || home.Status != 200 || home.Depth != 0 || home.Header.Get("Content-Type") != home.ContentType {
			t.Errorf("%+v", home)
		}
		if p := shown["/json"]; p.Body != "{\"a\":\"\ufeffé\"}" || p.Depth != 1 {
			t.Errorf("%+v", p)
		}
		if p := shown["/raw"]; p.Body != "just text, of no type" || p.Binary != nil {
			t.Errorf("%+v", p)
		}
		if p := shown["/zip"]; p.Body != "" || string(p.Binary) != "PK\x00\xff" {
			t.Errorf("%+v", p)
		}
	})
}

// What a pipe says is stored with the page, and its links are followed by the
// rules of all others.
func TestPipeAdds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store, o.Depth, o.MaxLinks, o.Concurrency, o.Order = storage.NewMemory(), 2, 4, 1, frontier.BestFirst
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 1}, &o)
		host := "http://" + web.Authority(0)
		web.Handle(0, "/", html(`<base href="/elsewhere/"><a href="/a">A</a><img src="/1"><img src="/2"><img src="/3"><img src="/4">`))
		for _, path := range []string{"/a", "/b", "/c"} {
			web.Handle(0, path, html(""))
		}
		low := int32(-1)
		o.Pipe = answering(func(p *words.Page) words.Answer {
			a := words.Answer{Items: []words.Item{{Name: "n", Value: words.Value(`{"of":"` + strings.TrimPrefix(p.URL, host) + `"}`)}}}
			if p.ID == 1 {
				a.Links = []words.Link{{URL: "b", Priority: &low}, {URL: "mailto:me"}, {URL: "/c"}, {URL: "http://else.where/"}, {URL: "/too-many"}}
			}
			return a
		})
		mustRun(t, o, host+"/")
		all := storedURLs(t, o.Store)
		home := all[host+"/"]
		links := []storage.StoredLink{{URL: host + "/a", Kind: "a", Text: "A"}, {URL: host + "/1", Kind: "img"}, {URL: host + "/2", Kind: "img"}, {URL: host + "/3", Kind: "img"}, {URL: host + "/4", Kind: "img"}, {URL: host + "/b", Kind: "pipe"}, {URL: host + "/c", Kind: "pipe"}, {URL: "http://else.where/", Kind: "pipe"}}
		if diff := cmp.Diff(links, home.Links); diff != "" {
			t.Error(diff)
		}
		if home.Class != "too-many-links" || home.Error != "of 5 links of the pipe the first 4 are kept" {
			t.Error(home.Class, home.Error)
		}
		for _, path := range []string{"/", "/a", "/b", "/c"} {
			p := all[host+path]
			if len(p.Items) != 1 || string(p.Items[0].Value) != `{"of":"`+path+`"}` {
				t.Errorf("%s: %+v", path, p)
			}
		}
		if log := web.Log(); log[len(log)-1].URL != host+"/b" {
			t.Errorf("the page of low priority was not the last: %v", log)
		}
		if n := wantStatus(t, o.Store).Parked[storage.OutOfScope]; n != 1 {
			t.Errorf("%d out of scope", n)
		}
	})
}

// Links of a page that asks not to follow its links are not followed because a
// pipe names them.
func TestPipeObeysThePage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store = storage.NewMemory()
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 1}, &o)
		web.Handle(0, "/", html(`<meta name=robots content=nofollow>`))
		o.Pipe = answering(func(*words.Page) words.Answer { return words.Answer{Links: []words.Link{{URL: "/a"}}} })
		mustRun(t, o, "http://"+web.Authority(0)+"/")
		if n := wantStatus(t, o.Store).Parked[storage.NoFollow]; n != 1 {
			t.Errorf("%d parked", n)
		}
	})
}

// A sitemap is no page: a program that drops what it does not know would lose
// all that it lists.
func TestPipeIsNotShownSitemaps(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store = storage.NewMemory()
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 1}, &o)
		host := "http://" + web.Authority(0)
		o.Sitemaps = []string{host + "/list.xml"}
		web.Handle(0, "/", html(""))
		web.Handle(0, "/listed", html(""))
		web.Handle(0, "/list.xml", typed("application/xml", `<urlset><url><loc>`+host+`/listed</loc></url></urlset>`))
		o.Pipe = answering(func(p *words.Page) words.Answer {
			return words.Answer{Dropped: !strings.HasSuffix(p.URL, "/listed")}
		})
		mustRun(t, o, host+"/")
		all := storedURLs(t, o.Store)
		for path, class := range map[string]string{"/": "dropped", "/listed": "", "/list.xml": ""} {
			if got, ok := all[host+path]; !ok || got.Fate != storage.Fetched || got.Class != class {
				t.Errorf("%s: %+v", path, got)
			}
		}
	})
}

func TestPipeDropsAndFails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store = storage.NewMemory()
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 1}, &o)
		host := "http://" + web.Authority(0)
		web.Handle(0, "/", html(`<a href="/drop"></a><a href="/fail"></a>`))
		selector, err := rule.Select("t=title")
		if err != nil {
			t.Fatal(err)
		}
		o.Rules = []*rule.Rule{selector}
		web.Handle(0, "/drop", html(`<title>D</title><a href="/never"></a>`))
		web.Handle(0, "/fail", html(`<title>F</title><a href="/never"></a>`))
		var bodies atomic.Int64
		o.Store = &hooked{Store: o.Store, before: func(b *storage.Batch) {
			for _, r := range b.Results {
				if r.Page != nil && r.Page.Body.Content != nil {
					bodies.Add(1)
				}
			}
		}}
		o.Pipe = plumber{pass: func(_ context.Context, p *words.Page) (*words.Answer, error) {
			switch strings.TrimPrefix(p.URL, host) {
			case "/drop":
				return &words.Answer{Dropped: true, Reason: "why", Links: []words.Link{{URL: "/never"}}, Items: []words.Item{{Name: "n", Value: words.Value("1")}}}, nil
			case "/fail":
				return nil, fmt.Errorf("wrapped: %w", &words.PageError{Err: errors.New("it ended")})
			}
			return &words.Answer{}, nil
		}}
		c := mustNew(t, o)
		if err := c.Run(t.Context(), host+"/"); err != nil {
			t.Fatal(err)
		}
		all := storedURLs(t, o.Store)
		for path, want := range map[string]storage.Outcome{
			"/drop": {Fate: storage.Fetched, Class: "dropped", Error: "why"},
			"/fail": {Fate: storage.Failed, Class: "pipe", Error: "it ended"},
		} {
			got := all[host+path]
			if got.Fate != want.Fate || got.Class != want.Class || got.Error != want.Error || len(got.Links)+len(got.Items) != 0 || got.Page == nil || got.Page.Title == "" {
				t.Errorf("%s: %+v", path, got)
			}
		}
		if len(all) != 3 || bodies.Load() != 1 {
			t.Errorf("%d URLs, %d bodies", len(all), bodies.Load())
		}
		// A drop is no error, and its page counts.
		if s := c.Stats(); s.Pages != 2 || !slices.Equal(s.Errors, []crawl.ClassCount{{Class: "pipe", Count: 1}}) {
			t.Errorf("%d pages, %v", s.Pages, s.Errors)
		}
	})
}

// A pipe that is of no use ends the run and costs no page.
func TestPipeOfNoUse(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store = storage.NewMemory()
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 20}, &o)
		broken := errors.New("no such command")
		ok := answering(func(*words.Page) words.Answer { return words.Answer{} })
		var n atomic.Int64
		o.Pipe = plumber{pass: func(ctx context.Context, p *words.Page) (*words.Answer, error) {
			if n.Add(1) > 3 {
				return nil, broken
			}
			return ok.Pass(ctx, p)
		}}
		if err := run(t, o, web.Seed()); !errors.Is(err, broken) {
			t.Fatal(err)
		}
		if s := wantStatus(t, o.Store); s.Pages > 3 || s.Pending == 0 || s.Fates[storage.Failed] != 0 {
			t.Errorf("%+v", s.Counts)
		}
		o.Pipe = ok
		mustRun(t, o, web.Seed())
		if s := wantStatus(t, o.Store); s.Pages != 20 || s.Pending != 0 {
			t.Errorf("%+v", s.Counts)
		}
	})
}

// As many pages are with the pipe as it takes, whatever Parsers says; and the
// end of the context ends the waiting.
func TestPipeWidth(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store, o.Parsers = storage.NewMemory(), 1
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 50}, &o)
		var mu sync.Mutex // guards what follows
		now, most := 0, 0
		count := func(n int) {
			mu.Lock()
			defer mu.Unlock()
			now += n
			most = max(most, now)
		}
		o.Pipe = plumber{width: 5, pass: func(ctx context.Context, p *words.Page) (*words.Answer, error) {
			count(1)
			defer count(-1)
			select {
			case <-time.After(time.Second):
				return &words.Answer{}, nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}}
		ctx, cancel := context.WithTimeout(t.Context(), 5500*time.Millisecond)
		defer cancel()
		if err := mustNew(t, o).Run(ctx, web.Seed()); !errors.Is(err, crawl.ErrInterrupted) {
			t.Fatal(err)
		}
		if s := wantStatus(t, o.Store); most != 5 || s.Pages == 0 || s.Pending == 0 {
			t.Errorf("%d at a time; %+v", most, s.Counts)
		}
		mustRun(t, o, web.Seed())
		if s := wantStatus(t, o.Store); s.Pages != 50 || s.Pending != 0 {
			t.Errorf("%+v", s.Counts)
		}
	})
}

// A reparse leaves what a pipe said.
func TestReparseLeavesThePipes(t *testing.T) {
	o := fast()
	web := serve(t, webtest.Config{Seed: 1, PagesPerHost: 5})
	o.Store, o.Pipe = openSQLite(t), answering(func(*words.Page) words.Answer {
		return words.Answer{Items: []words.Item{{Name: "said", Value: words.Value(`1`)}}}
	})
	mustRun(t, o, web.Seed())
	title, err := rule.Select("name=title")
	if err != nil {
		t.Fatal(err)
	}
	o.Rules = []*rule.Rule{title}
	if _, err := crawl.Reparse(t.Context(), o, nil); err != nil {
		t.Fatal(err)
	}
	for path, s := range storedOf(t, o.Store, web.Seed()) {
		names := ""
		for _, it := range s.Items {
			names += it.Name + " "
		}
		if names != "name said " {
			t.Errorf("%s has %q", path, names)
		}
	}
}
