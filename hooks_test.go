package crawl_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	words "github.com/joinable/crawl/pipe"
	"github.com/joinable/crawl/storage"
)

// OnRequest sees what is about to be requested, may change its header, and may
// veto it. What was vetoed is asked again by the next run.
func TestOnRequest(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		web, root := shop(t, &o)
		var keys sync.Map
		web.OnRequest(func(_ int, r *http.Request) { keys.Store(r.URL.Path, r.Header.Get("X-Key")) })
		veto := true
		visit := func() {
			c := mustNew(t, o)
			c.OnPage(func(p *crawl.Page) {
				p.FollowAll(p.Doc().Find(".item")).WithLabel("item").WithData(p.Depth + 7)
			})
			c.OnRequest(func(a *crawl.Attempt) {
				if a.Label == "" {
					return
				}
				var n int
				if err := a.Data(&n); err != nil {
					t.Error(err)
				}
				a.Header.Set("X-Key", fmt.Sprintln(a.Method, a.Depth, a.Tries, n)[:9])
			})
			c.OnRequest(func(a *crawl.Attempt) {
				if veto && strings.HasSuffix(a.URL, "chair") {
					a.Veto("nobody sits")
				}
			})
			c.OnRequest(func(a *crawl.Attempt) {
				if veto && strings.HasSuffix(a.URL, "chair") {
					t.Error("a handler saw what was vetoed")
				}
			})
			if err := c.Run(t.Context(), root); err != nil {
				t.Fatal(err)
			}
		}
		visit()
		wantFetched(t, web, []string{root, root + "p/lamp"})
		for path, want := range map[string]string{"/": "", "/p/lamp": "GET 1 0 7", "/robots.txt": ""} {
			if got, _ := keys.Load(path); got != want {
				t.Errorf("%s was sent key %q, want %q", path, got, want)
			}
		}
		if n := wantStatus(t, o.Store).Parked[storage.Vetoed]; n != 1 {
			t.Errorf("%d vetoed, want 1", n)
		}
		veto = false
		visit()
		wantFetched(t, web, []string{root, root + "p/lamp", root + "p/chair"})
	})
}

// OnResponse sees every final response before all other handlers, and what it
// follows and emits counts for pages without success too.
func TestOnResponse(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		web, root := shop(t, &o)
		web.Handle(0, "/gone", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusGone)
			fmt.Fprint(w, `<title>Moved away</title><a href=/p/lamp>there</a><a href=/other>or there</a>`)
		})
		web.Handle(0, "/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/p/chair", http.StatusFound) })
		var mu sync.Mutex
		var seen []string
		see := func(what string, p *crawl.Page) {
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, fmt.Sprintf("%s %d /%s %s", what, p.Status, strings.TrimPrefix(p.URL, root), p.Title))
		}
		o.Parsers, o.Concurrency = 1, 1
		c := mustNew(t, o)
		c.OnPage(func(p *crawl.Page) { see("page", p) })
		c.OnResponse(func(p *crawl.Page) {
			see("response", p)
			if p.Status == http.StatusGone {
				p.Follow("p/lamp")
				p.Emit(map[string]int{"gone": p.Status})
			}
			if strings.HasSuffix(p.URL, "/data") {
				p.Drop("no")
			}
		})
		c.OnError(func(p *crawl.Page, err *crawl.Error) {
			see("error", p)
			if !errors.Is(err, crawl.ErrGone) || err.Status != http.StatusGone {
				t.Error(err)
			}
		})
		if err := c.Run(t.Context(), root+"gone", root+"moved", root+"data"); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"response 410 /gone Moved away", "error 410 /gone Moved away", "response 200 /data ",
			"response 200 /p/lamp ", "page 200 /p/lamp ", "response 200 /p/chair ", "page 200 /p/chair ",
		}
		if d := cmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(seen))); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
		found := storedOf(t, o.Store, root)
		if d := cmp.Diff([]string{`item {"gone":410}`}, itemsOf(found["/gone"])); d != "" || len(found["/gone"].Links) != 1 {
			t.Errorf("of the page that is gone: links %v, records (-want +got):\n%s", found["/gone"].Links, d)
		}
		if found["/data"].Class != "dropped" || found["/gone"].Fate != storage.Gone {
			t.Errorf("data: %v, gone: %v", found["/data"].Outcome, found["/gone"].Outcome)
		}
	})
}

// OnError hears once of each task that failed for good, with a response or
// without; what it follows and emits is stored with the failure, in both stores.
func TestOnError(t *testing.T) {
	for name, open := range map[string]func(*testing.T) storage.Store{
		"memory": func(*testing.T) storage.Store { return storage.NewMemory() },
		"sqlite": func(t *testing.T) storage.Store { return openSQLite(t) },
	} {
		t.Run(name, func(t *testing.T) {
			web := serve(t, webtest.Config{Seed: 1, PagesPerHost: 1})
			root := stock(web)
			for _, path := range []string{"/panics", "/emits", "/mirror"} {
				web.Handle(0, path, html("<title>"+path+"</title>"))
			}
			web.Handle(0, "/cut", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", "100")
				fmt.Fprint(w, "no more")
			})
			o := fast()
			o.Store, o.Retries, o.Follow = open(t), -1, crawl.FollowNone
			c := mustNew(t, o)
			c.OnPage(func(p *crawl.Page) {
				switch {
				case p.Label == "mirror":
				case strings.HasSuffix(p.URL, "/panics"):
					p.Emit("lost")
					panic("no light")
				case strings.HasSuffix(p.URL, "/emits"):
					p.Emit(func() {})
				}
			})
			var mu sync.Mutex
			heard := map[string]string{}
			c.OnError(func(p *crawl.Page, err *crawl.Error) {
				mu.Lock()
				defer mu.Unlock()
				path := "/" + strings.TrimPrefix(p.URL, root)
				heard[path] += fmt.Sprint(err.Op, " ", err.Class, " ", err.Status)
				p.Emit(map[string]string{"failed": err.Class})
				p.Follow("/mirror?of=" + path).WithLabel("mirror")
				if path == "/missing" {
					panic("again")
				}
			})
			if err := c.Run(t.Context(), root+"cut", root+"missing", root+"panics", root+"emits"); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{
				"/cut": "fetch cut 0", "/missing": "fetch  404", "/panics": "handle panic 200", "/emits": "handle emit 200",
			}
			if d := cmp.Diff(want, heard); d != "" {
				t.Errorf("heard (-want +got):\n%s", d)
			}
			found := storedOf(t, o.Store, root)
			for path, items := range map[string][]string{
				"/cut": {`item {"failed":"cut"}`}, "/missing": nil, "/panics": {`item {"failed":"panic"}`}, "/emits": {`item {"failed":"emit"}`},
			} {
				if d := cmp.Diff(items, itemsOf(found[path])); d != "" {
					t.Errorf("records of %s (-want +got):\n%s", path, d)
				}
				if mirror := found["/mirror?of="+path]; (mirror.Fate == storage.Fetched) != (path != "/missing") {
					t.Errorf("the mirror of %s: %v", path, mirror.Outcome)
				}
			}
			if one := found["/missing"]; one.Fate != storage.Failed || one.Class != "panic" {
				t.Errorf("a panic in OnError: %v", one.Outcome)
			}
		})
	}
}

// OnItem sees every record before it is stored, and may change or drop it.
func TestOnItem(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		_, root := shop(t, &o)
		o.Follow = crawl.InScope
		o.Rules = selecting(t, "name=h1")
		c := mustNew(t, o)
		c.OnPage(func(p *crawl.Page) {
			if strings.HasSuffix(p.URL, "lamp") {
				p.Emit(product{"emitted", p.Title})
				p.Emit(product{"unwanted", ""})
			}
			if strings.HasSuffix(p.URL, "chair") {
				p.Emit(1)
			}
		})
		c.OnItem(func(p *crawl.Page, it *crawl.Item) {
			var v product
			switch err := it.Decode(&v); {
			case it.Name == "item":
				it.Value = []byte("{")
			case it.Name == "name": // of the rule, a text
			case err != nil:
				t.Error(err)
			case v.Name == "unwanted":
				it.Drop()
			case it.Name == "product":
				it.Name = "goods"
				if err := it.Set(product{strings.ToUpper(v.Name), p.URL}); err != nil {
					t.Error(err)
				}
				if err := it.Set(t.Log); err == nil {
					t.Error("a record of a function was made")
				}
			}
		})
		if err := c.Run(t.Context(), root); err != nil {
			t.Fatal(err)
		}
		found := storedOf(t, o.Store, root)
		want := []string{`name "Lamp"`, `name "again"`, `goods {"name":"EMITTED","where":"` + root + `p/lamp"}`}
		if d := cmp.Diff(want, itemsOf(found["/p/lamp"])); d != "" {
			t.Errorf("records (-want +got):\n%s", d)
		}
		if one := found["/p/chair"]; one.Class != "emit" || len(one.Items) > 0 {
			t.Errorf("a record that OnItem broke: %v", one.Outcome)
		}
	})
}

// Of a seed without a scheme OnError hears when http has failed as well: what was
// tried before that is not the end of it, and no handler can lose what comes next.
func TestOnErrorOfGuess(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		web, root := shop(t, &o)
		reach := o.DialContext
		o.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
			if strings.HasSuffix(addr, ":443") {
				return nil, syscall.ECONNREFUSED
			}
			return reach(ctx, network, addr)
		}
		c := mustNew(t, o)
		c.OnError(func(_ *crawl.Page, err *crawl.Error) { panic(err) })
		if err := c.Run(t.Context(), strings.TrimPrefix(root, "http://")); err != nil {
			t.Fatal(err)
		}
		wantFetched(t, web, []string{root})
	})
}

// What a handler of any kind drops is dropped, what it follows is followed; and a
// handler that panics has failed its page, whatever it had asked for before.
func TestDropAnywhere(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		web, root := shop(t, &o)
		gone := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }
		web.Handle(0, "/gone", gone)
		web.Handle(0, "/worse", gone)
		c := mustNew(t, o)
		c.OnResponse(func(p *crawl.Page) {
			p.Emit(product{Name: "of " + p.Title})
			p.Follow("/data")
			if strings.HasSuffix(p.URL, "lamp") {
				p.Drop("no light")
				panic("no light at all")
			}
		})
		c.OnItem(func(p *crawl.Page, it *crawl.Item) {
			switch strings.TrimPrefix(p.URL, root) {
			case "other":
				p.Drop("of no use")
			case "p/chair":
				p.Follow("/")
				if it.Name != "part" {
					p.Emit(part{1})
				}
			}
		})
		var mu sync.Mutex
		heard := map[string]bool{}
		c.OnError(func(p *crawl.Page, err *crawl.Error) {
			mu.Lock()
			defer mu.Unlock()
			heard[strings.TrimPrefix(p.URL, root)+" "+err.Class] = true
			p.Emit(product{Name: "failed"})
			if strings.HasSuffix(p.URL, "worse") {
				panic("in the end")
			}
			p.Drop("no matter")
		})
		if err := c.Run(t.Context(), root+"gone", root+"worse", root+"other", root+"p/lamp", root+"p/chair"); err != nil {
			t.Fatal(err)
		}
		found := storedOf(t, o.Store, root)
		for path, want := range map[string]struct {
			fate  storage.Fate
			class string
			items []string
			links int
		}{
			"/gone":    {storage.Gone, "", nil, 0},
			"/worse":   {storage.Failed, "panic", nil, 0},
			"/other":   {storage.Fetched, "dropped", nil, 0},
			"/p/lamp":  {storage.Failed, "panic", nil, 0},
			"/p/chair": {storage.Fetched, "", []string{`product {"name":"of ","where":""}`, `part {"n":1}`}, 2},
		} {
			one := found[path]
			if d := cmp.Diff(want.items, itemsOf(one)); d != "" || one.Fate != want.fate || one.Class != want.class || len(one.Links) != want.links {
				t.Errorf("%s: %v, %d links, records (-want +got):\n%s", path, one.Outcome, len(one.Links), d)
			}
		}
		if d := cmp.Diff(map[string]bool{"gone ": true, "worse ": true, "p/lamp panic": true}, heard); d != "" {
			t.Errorf("OnError heard (-want +got):\n%s", d)
		}
	})
}

// What a handler has dropped the pipe neither sees nor completes.
func TestDropBeforePipe(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		_, root := shop(t, &o)
		o.Pipe = answering(func(p *words.Page) words.Answer {
			return words.Answer{Items: []words.Item{{Name: "piped", Value: []byte(`1`)}}}
		})
		c := mustNew(t, o)
		c.OnPage(func(p *crawl.Page) {
			if p.URL == root {
				p.Drop("enough")
			}
		})
		if err := c.Run(t.Context(), root, root+"other"); err != nil {
			t.Fatal(err)
		}
		found := storedOf(t, o.Store, root)
		if one := found["/"]; one.Class != "dropped" || len(one.Items) > 0 || len(found["/other"].Items) != 1 {
			t.Errorf("dropped: %v, records %v", one.Outcome, itemsOf(one))
		}
	})
}

type part struct {
	N int `json:"n"`
}
