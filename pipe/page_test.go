package pipe_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/joinable/crawl/pipe"
)

func TestLine(t *testing.T) {
	for name, c := range map[string]struct {
		page pipe.Page
		want string
	}{
		"empty": {pipe.Page{}, `{"id":0,"v":1,"url":"","status":0,"content_type":"","header":{},"depth":0,"label":"","title":"","links":[],"items":[],"body":""}`},
		"full": {
			pipe.Page{
				ID: 7, URL: "https://example.com/", Status: 200, ContentType: "text/html", Header: http.Header{"Age": {"1", "2"}},
				Depth: 3, Label: "l", Title: "T & Ü", Links: []pipe.Outlink{{URL: "https://example.com/a", Kind: "a", Text: "A", Rel: "next"}},
				Items: []pipe.Item{item("price", `"1"`)}, Metadata: pipe.Value(`{"lang":"de"}`), Texts: pipe.Texts{{Name: "text", Value: "t"}},
				Body: "<p>\n\"ü\"\u2028\xff</p>",
			},
			`{"id":7,"v":1,"url":"https://example.com/","status":200,"content_type":"text/html","header":{"Age":["1","2"]},"depth":3,"label":"l","title":"T & Ü",` +
				`"links":[{"url":"https://example.com/a","kind":"a","text":"A","rel":"next"}],"items":[{"name":"price","value":"1"}],` +
				`"metadata":{"lang":"de"},"texts":{"text":"t"},"body":"<p>\n\"ü\"\u2028\ufffd</p>"}`,
		},
		"binary": {pipe.Page{Binary: []byte{0, 0xff}}, `{"id":0,"v":1,"url":"","status":0,"content_type":"","header":{},"depth":0,"label":"","title":"","links":[],"items":[],"body":"","body_base64":"AP8="}`},
	} {
		line, err := c.page.Line()
		if err != nil || string(line) != c.want+"\n" || !json.Valid(line) || bytes.Count(line, []byte("\n")) != 1 {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, line, c.want)
		}
	}
}

func TestIsText(t *testing.T) {
	for body, want := range map[string]bool{"": true, "ünï": true, "\xff": false, "a\x00b": false} {
		if pipe.IsText([]byte(body)) != want {
			t.Errorf("%q", body)
		}
	}
}
