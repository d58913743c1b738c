package jsonl_test

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/jsonl"
)

// fetched is an outcome with everything in it.
func fetched() storage.Stored {
	return storage.Stored{
		ID: 7, Run: 2, HostKey: "https://b",
		Task: frontier.Task{
			ID: 5, URL: "https://b/to", Depth: 3, Origin: frontier.FromRedirect, Hops: 1,
			Request: &frontier.Request{Method: "POST", Label: "form"},
		},
		Outcome: storage.Outcome{Fate: storage.Fetched, Status: 200, At: time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC), Took: 1500 * time.Microsecond, Tries: 1},
		Page: &storage.Page{
			Title: "A <b>\x1b[31m\u202e\u0085😀", ContentType: "text/html", Charset: "utf-8", Size: 9, Wire: 5,
			FirstByte: time.Millisecond, RemoteAddr: "127.0.0.1:443", Proto: "HTTP/1.1",
		},
		Links:   []storage.StoredLink{{URL: "https://b/1", Text: "one", Kind: "a", Rel: "nofollow"}, {URL: "https://b/2"}},
		Items:   []storage.Item{{Name: "price", Value: []byte(`{"eur": 1}`)}},
		File:    &storage.File{Path: "b/to.html", Size: 9, SHA256: "00ff"},
		Via:     []string{"https://b/from"},
		FoundOn: "https://b/",
	}
}

// lines writes outcomes to a stream.
func lines(t *testing.T, all ...storage.Stored) string {
	t.Helper()
	var out bytes.Buffer
	s := jsonl.NewStream("-", &out)
	if kept, err := s.Begin(""); !kept || err != nil {
		t.Fatal(kept, err)
	}
	if err := s.Write(all); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// The lines are on record: their keys never change.
func TestLines(t *testing.T) {
	moved := storage.Stored{ID: 8, Run: 2, HostKey: "http://a", Task: frontier.Task{URL: "http://a/1", Origin: frontier.FromSeed}, Redirect: "http://a/2"}
	moved.Fate, moved.Status = storage.Redirected, 301
	failed := storage.Stored{ID: 9, Run: 2, HostKey: "http://a", Task: frontier.Task{URL: "http://a/3", Origin: frontier.FromLink}, FoundOn: "http://a/"}
	failed.Outcome = storage.Outcome{Fate: storage.Failed, Class: "timeout", Error: "too slow", Tries: 3, At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	bare := fetched()
	bare.File = nil
	bare.Links, bare.Items, bare.Via, bare.FoundOn, bare.Task.Request, bare.Tries = nil, nil, nil, "", nil, 0
	got := lines(t, fetched(), bare, moved, failed)
	want, err := os.ReadFile("testdata/lines.jsonl")
	if os.Getenv("UPDATE") != "" {
		want, err = []byte(got), os.WriteFile("testdata/lines.jsonl", []byte(got), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// What servers sent is safe on a terminal, and says what it said.
func TestLinesPrint(t *testing.T) {
	s := fetched()
	got := lines(t, s)
	for _, r := range strings.TrimSuffix(got, "\n") {
		if !unicode.IsPrint(r) {
			t.Errorf("%U is not escaped", r)
		}
	}
	var p jsonl.Page
	if err := json.Unmarshal([]byte(got), &p); err != nil {
		t.Fatal(err)
	}
	if p.Title != s.Page.Title {
		t.Errorf("the title %q became %q", s.Page.Title, p.Title)
	}
}

// docs/jsonl.md tells of every key, and of no other.
func TestDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../docs/jsonl.md")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9_.]+)` \\|").FindAllStringSubmatch(string(doc), -1) {
		got = append(got, m[1])
	}
	want := keys("", reflect.TypeFor[jsonl.Page]())
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys (-in the code +in the page):\n%s", diff)
	}
}

// keys are the keys of a struct, and of those in it.
func keys(prefix string, of reflect.Type) (all []string) {
	for field := range of.Fields() {
		inner := field.Type
		if field.Anonymous {
			all = append(all, keys(prefix, inner.Elem())...)
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		all = append(all, prefix+name)
		if inner.Kind() == reflect.Pointer {
			all = append(all, keys(prefix+name+".", inner.Elem())...)
		}
		if inner.Kind() == reflect.Slice && inner.Elem().Kind() == reflect.Struct {
			all = append(all, keys(prefix+name+".", inner.Elem())...)
		}
	}
	return all
}
