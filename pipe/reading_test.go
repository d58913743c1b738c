package pipe_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/pipe"
)

func seven() *int32 { n := int32(7); return &n }

func item(name, value string) pipe.Item { return pipe.Item{Name: name, Value: pipe.Value(value)} }

func TestAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		lines string // of page 7, before the last
		want  pipe.Answer
	}{
		"nothing":       {"", pipe.Answer{}},
		"an item":       {`{"id":7,"item":{"a": [1, 2]}}`, pipe.Answer{Items: []pipe.Item{item("pipe", `{"a":[1,2]}`)}}},
		"with a name":   {`{"item":"x","id":7,"name":"Preis €"}`, pipe.Answer{Items: []pipe.Item{item("Preis €", `"x"`)}}},
		"null is one":   {`{"id":7,"item":null}`, pipe.Answer{Items: []pipe.Item{item("pipe", "null")}}},
		"a big number":  {`{"id":7,"item":12345678901234567890.5}`, pipe.Answer{Items: []pipe.Item{item("pipe", "12345678901234567890.5")}}},
		"many":          {`{"id":7,"items":[1,"2",{}],"name":"n"}`, pipe.Answer{Items: []pipe.Item{item("n", "1"), item("n", `"2"`), item("n", "{}")}}},
		"none":          {`{"id":7,"items":[],"links":null}`, pipe.Answer{}},
		"a link":        {`{"id":7,"link":"../a"}`, pipe.Answer{Links: []pipe.Link{{URL: "../a"}}}},
		"with priority": {`{"id":7,"link":"a","priority":7}`, pipe.Answer{Links: []pipe.Link{{URL: "a", Priority: seven()}}}},
		"many links":    {`{"id":7,"links":["a",{"url":"b","priority":7}, {"url":"c"}]}`, pipe.Answer{Links: []pipe.Link{{URL: "a"}, {URL: "b", Priority: seven()}, {URL: "c"}}}},
		"a drop":        {`{"id":7,"drop":"too old"}`, pipe.Answer{Dropped: true, Reason: "too old"}},
		"no reason":     {`{"id":7,"drop":""}`, pipe.Answer{Dropped: true}},
		"blank lines":   {"\n \r\n{\"id\":7,\"item\":1}\r\n", pipe.Answer{Items: []pipe.Item{item("pipe", "1")}}},
		"several":       {"{\"id\":7,\"item\":1}\n{\"id\":7,\"item\":2,\"link\":\"a\"}", pipe.Answer{Items: []pipe.Item{item("pipe", "1"), item("pipe", "2")}, Links: []pipe.Link{{URL: "a"}}}},
		"a long reason": {`{"id":7,"drop":"` + strings.Repeat("ä", 300) + `"}`, pipe.Answer{Dropped: true, Reason: strings.Repeat("ä", 250)}},
	} {
		t.Run(name, func(t *testing.T) {
			r := pipe.Read(7, pipe.Limits{})
			for line := range strings.Lines(c.lines) {
				if done, err := r.Take([]byte(line)); done || err != nil {
					t.Fatal(done, err)
				}
			}
			if done, err := r.Take([]byte(`{"id":7,"done":true}`)); !done || err != nil {
				t.Fatal(done, err)
			}
			if diff := cmp.Diff(&c.want, r.Answer()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOneLineMaySayAll(t *testing.T) {
	r := pipe.Read(7, pipe.Limits{})
	done, err := r.Take([]byte(`{"id":7,"items":[{"a":1}],"links":["/b"],"done":true}` + "\n"))
	if want := (&pipe.Answer{Items: []pipe.Item{item("pipe", `{"a":1}`)}, Links: []pipe.Link{{URL: "/b"}}}); !done || err != nil || !cmp.Equal(want, r.Answer()) {
		t.Error(done, err, r.Answer())
	}
}

func TestWhatIsNoAnswer(t *testing.T) {
	small := pipe.Limits{Lines: 2, Bytes: 400, Items: 2, Links: 2}
	for _, c := range []struct{ lines, want string }{
		{"Loading…", `it said "Loading\u2026": that is not an answer in JSON: invalid character 'L' looking for beginning of value`},
		{"\x1b[2J", `it said "\x1b[2J": that is not an answer in JSON: invalid character '\x1b' looking for beginning of value`},
		{`{"id":7`, `it said "{\"id\":7": that is not an answer in JSON: unexpected EOF`},
		{`[1]`, `it said "[1]": an answer is an object such as {"id":7,"done":true}, not a JSON array`},
		{`{"id":"7"}`, `it said "{\"id\":\"7\"}": a JSON string is no value of the key "id"`},
		{`{"id":7,"done":"yes"}`, `it said "{\"id\":7,\"done\":\"yes\"}": a JSON string is no value of the key "done"`},
		{`{"id":7} {"id":7}`, `it said "{\"id\":7} {\"id\":7}": there is more than one value on the line`},
		{`{"id":7}}`, `it said "{\"id\":7}}": there is more than one value on the line`},
		{`{"id":6,"done":true}`, `it said "{\"id\":6,\"done\":true}": its id is 6; that of the page is 7`},
		{`{"done":true}`, `it said "{\"done\":true}": it has no id; that of the page is 7`},
		{`{"id":7,"lnik":"/"}`, `it said "{\"id\":7,\"lnik\":\"/\"}": an answer has no key "lnik"`},
		{"{\"id\":7,\"item\":\"\xff\"}", `it said "{\"id\":7,\"item\":\"\xff\"}": that is not UTF-8`},
		{`{"id":7,"priority":1}`, `it said "{\"id\":7,\"priority\":1}": it has a priority and no link`},
		{`{"id":7,"item":1,"name":"a\nb"}`, `it said "{\"id\":7,\"item\":1,\"name\":\"a\\nb\"}": its name has characters that do not print`},
		{`{"id":7,"items":[1,2,3]}`, `it said "{\"id\":7,\"items\":[1,2,3]}": there are more than 2 items`},
		{`{"id":7,"items":{}}`, `it said "{\"id\":7,\"items\":{}}": items: it takes an array`},
		{`{"id":7,"links":["a","b","c"]}`, `it said "{\"id\":7,\"links\":[\"a\",\"b\",\"c\"]}": there are more than 2 links`},
		{`{"id":7,"links":[{"href":"a"}]}`, `it said "{\"id\":7,\"links\":[{\"href\":\"a\"}]}": links: it takes texts, or objects with "url" and "priority": json: unknown field "href"`},
		{"\n\n\n", "it said more than 2 lines"},
		{strings.Repeat(" ", 401), "it said more than 400 bytes"},
		{strings.Repeat("x", 300), `it said "` + strings.Repeat("x", 200) + `"…: that is not an answer in JSON: invalid character 'x' looking for beginning of value`},
	} {
		r := pipe.Read(7, small)
		var err error
		for line := range strings.Lines(c.lines) {
			if _, err = r.Take([]byte(line)); err != nil {
				break
			}
		}
		if err == nil || err.Error() != c.want {
			t.Errorf("%.40q:\n  %v\nwant\n  %s", c.lines, err, c.want)
		}
	}
}

// SQLite cannot look into what is nested too deep, and would fail every query
// that tries to.
func TestNesting(t *testing.T) {
	for depth, ok := range map[int]bool{500: true, 501: false} {
		r := pipe.Read(7, pipe.Limits{})
		_, err := r.Take([]byte(`{"id":7,"item":` + strings.Repeat("[", depth) + `"[[\"[["` + strings.Repeat("]", depth) + `}`))
		if ok != (err == nil) {
			t.Errorf("depth %d: %v", depth, err)
		}
	}
}

// Whatever a program says: what is taken from it is within the limits, and JSON.
func FuzzReading(f *testing.F) {
	for _, seed := range []string{
		`{"id":7,"item":{"a":1},"name":"x"}`, `{"id":7,"items":[1,[2]],"links":["a",{"url":"b","priority":-1}],"done":true}`,
		`{"id":7,"drop":"why"}`, `{"ID":7,"iTem":null}`, `{"id":7.0}`, "{\"id\":7,\"item\":\"\\u0000\xff\"}", `{"id":7,"item":1e999}`,
		"{\"id\":7}\n{\"id\":7,\"link\":\"\"}\n\n{\"id\":7,\"done\":true}\nmore",
	} {
		f.Add(seed)
	}
	limits := pipe.Limits{Lines: 8, Bytes: 4096, Items: 5, Links: 5}
	f.Fuzz(func(t *testing.T, said string) {
		r := pipe.Read(7, limits)
		lines := 0
		for line := range strings.Lines(said) {
			lines++
			done, err := r.Take([]byte(line))
			if err != nil && strings.ContainsFunc(err.Error(), func(c rune) bool { return c < ' ' || c == 0x7f }) {
				t.Errorf("%q", err)
			}
			if done || err != nil {
				break
			}
		}
		a := r.Answer()
		if lines > limits.Lines+1 || len(a.Items) > limits.Items || len(a.Links) > limits.Links || !a.Dropped && a.Reason != "" {
			t.Errorf("%d lines, %+v", lines, a)
		}
		for _, it := range a.Items {
			var v any
			if !json.Valid(it.Value) || it.Name == "" || strings.Contains(string(it.Value), "\n") {
				t.Errorf("%q: %q, %v", it.Name, it.Value, json.Unmarshal(it.Value, &v))
			}
		}
		if _, err := (&pipe.Page{Items: a.Items}).Line(); err != nil {
			t.Error(err)
		}
	})
}
