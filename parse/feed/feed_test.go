package feed_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/feed"
)

func ExampleRead() {
	f, err := feed.Read(parse.Input{Body: []byte(`<rss version="2.0"><channel>
		<title>News</title>
		<item><title>First</title><link>https://example.com/1</link><enclosure url="https://example.com/1.mp3" type="audio/mpeg"/></item>
	</channel></rss>`)}, feed.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range f.Entries {
		fmt.Println(e.Title, e.Links)
	}
	// Output:
	// First [{https://example.com/1 alternate } {https://example.com/1.mp3 enclosure audio/mpeg}]
}

func dump(f *feed.Feed, err error) string {
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	links := func(ls []feed.Link) {
		for _, l := range ls {
			fmt.Fprintf(&b, "  %s %q", l.Rel, l.Href)
			if l.Type != "" {
				fmt.Fprintf(&b, " %s", l.Type)
			}
			b.WriteByte('\n')
		}
	}
	fmt.Fprintf(&b, "%v %q base %q dropped %d\n", f.Format, f.Title, f.Base, f.Dropped)
	links(f.Links)
	for _, e := range f.Entries {
		fmt.Fprintf(&b, "entry %q", e.Title)
		for _, t := range []time.Time{e.Published, e.Updated} {
			if !t.IsZero() {
				b.WriteString(" " + t.Format(time.RFC3339))
			} else {
				b.WriteString(" -")
			}
		}
		b.WriteByte('\n')
		links(e.Links)
	}
	return b.String()
}

// Each file of testdata has a .golden that says what is found in it. By
// convention, what must not be found is called "no". Run with -update to write
// them.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.feed")
	if err != nil || len(files) == 0 {
		t.Fatal("no feeds", err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := dump(feed.Read(parse.Input{Body: body}, feed.Options{}))
			golden := strings.TrimSuffix(path, ".feed") + ".golden"
			if os.Getenv("UPDATE") != "" {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestIs(t *testing.T) {
	for body, want := range map[string]bool{
		"<rss>": true, "<?xml version='1.0'?><!-- x --><rdf:RDF xmlns:rdf='y'>": true, "<feed xmlns='x'>": true,
		`{"version": "https://jsonfeed.org/version/1.1"}`: true, `{"title":"x","version":"https:\/\/jsonfeed.org\/version\/1"}`: true,
		`{"version": "1"}`: false, "<html>": false, "<urlset>": false, "": false, "rss": false, "<!-- rss -->": false,
	} {
		if got := feed.Is(parse.Input{Body: []byte(body)}); got != want {
			t.Errorf("%q: got %v", body, got)
		}
	}
}

func TestLimits(t *testing.T) {
	body := []byte("<feed><title>a long title</title>" + strings.Repeat("<entry><link href='/12345678'/><link href='/1'/><link href='/2'/></entry>", 5) + "</feed>")
	f, err := feed.Read(parse.Input{Body: body}, feed.Options{MaxEntries: 2, MaxLinks: 1, MaxHref: 3, MaxText: 6})
	if err != nil {
		t.Fatal(err)
	}
	want := "atom \"a long\" base \"\" dropped 13\nentry \"\" - -\n  alternate \"/1\"\nentry \"\" - -\n  alternate \"/1\"\n"
	if d := cmp.Diff(want, dump(f, err)); d != "" {
		t.Error(d)
	}
}

// A file of an entry, or its picture, does not stand in for its page.
func TestIdentifierIsThePage(t *testing.T) {
	for body, want := range map[string]string{
		`<rss><channel><item><enclosure url="http://a/1.mp3"/><guid>http://a/1</guid></item></channel></rss>`:                       "http://a/1.mp3 http://a/1",
		`<rss><channel><item><link>http://a/1</link><guid>http://a/?p=1</guid></item></channel></rss>`:                              "http://a/1",
		`{"version":"https://jsonfeed.org/version/1","items":[{"id":"http://a/1","image":"http://a/1.png"}]}`:                       "http://a/1.png http://a/1",
		`{"version":"https://jsonfeed.org/version/1","items":[{"id":"http://a/?p=1","url":"http://a/1","image":"http://a/1.png"}]}`: "http://a/1 http://a/1.png",
	} {
		f, err := feed.Read(parse.Input{Body: []byte(body)}, feed.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var hrefs []string
		for _, l := range f.Entries[0].Links {
			hrefs = append(hrefs, l.Href)
		}
		if got := strings.Join(hrefs, " "); got != want {
			t.Errorf("%s: got %s, want %s", body, got, want)
		}
	}
}

// What is beyond the limit is counted, but no map is made of it.
func TestManyItems(t *testing.T) {
	body := []byte(`{"version":"https://jsonfeed.org/version/1","items":[null,` + strings.Repeat(`{"a":1},`, 50_000) + `1]}`)
	var f *feed.Feed
	allocs := testing.AllocsPerRun(1, func() {
		var err error
		if f, err = feed.Read(parse.Input{Body: body}, feed.Options{MaxEntries: 3}); err != nil {
			t.Fatal(err)
		}
	})
	if len(f.Entries) != 3 || f.Dropped != 49_997 {
		t.Errorf("%d entries, %d dropped", len(f.Entries), f.Dropped)
	}
	if allocs > 3*50_000 {
		t.Errorf("%.0f allocations", allocs)
	}
}

func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.feed")
	for _, path := range files {
		body, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		o := feed.Options{MaxEntries: 20, MaxLinks: 5, MaxHref: 100, MaxText: 50}
		got, err := feed.Read(parse.Input{Body: body}, o)
		if (err == nil) && !feed.Is(parse.Input{Body: body}) {
			t.Error("read, but it is none")
		}
		if err != nil {
			return
		}
		if !utf8.ValidString(dump(got, nil)) || !utf8.ValidString(got.Title) {
			t.Error("not UTF-8")
		}
		if len(got.Entries) > o.MaxEntries || len(got.Links) > o.MaxLinks || len(got.Title) > o.MaxText {
			t.Errorf("%d entries, %d links, a title of %d bytes", len(got.Entries), len(got.Links), len(got.Title))
		}
		for _, e := range got.Entries {
			for _, l := range e.Links {
				if l.Href == "" || len(l.Href) > o.MaxHref {
					t.Errorf("%q", l.Href)
				}
			}
		}
	})
}
