package pipe

import (
	"bytes"
	"encoding/json"
	"net/http"
	"unicode/utf8"
)

// Version is that of the protocol. Within a version, keys may be added to
// pages, and answers may be given new ones to use; none changes its meaning.
const Version = 1

// A Page is what the program is shown of one fetched page.
type Page struct {
	// ID tells the pages of a crawl apart, and is repeated in every line of the
	// answer. It is the number that the store gave the URL.
	ID int64 `json:"id"` // first, for programs that only cut the line
	// Version is set by Line.
	Version     int         `json:"v"`
	URL         string      `json:"url"`
	Status      int         `json:"status"`
	ContentType string      `json:"content_type"` // as the server sent it
	Header      http.Header `json:"header"`
	Depth       int         `json:"depth"` // links from a seed, as far as known by now
	Label       string      `json:"label"`
	Title       string      `json:"title"`
	// Links are those that were found on the page, absolute.
	Links []Outlink `json:"links"`
	// Items are the records that were found on the page.
	Items []Item `json:"items"`
	// Metadata is what the page says of itself, a JSON object, or nil; Texts are
	// those that were taken from it. Both are left out if there are none.
	Metadata Value `json:"metadata,omitempty"`
	Texts    Texts `json:"texts,omitempty"`
	// Body is the body of a page that is text, in UTF-8.
	Body string `json:"body"`
	// Binary is the body of any other page.
	Binary []byte `json:"body_base64,omitempty"`
}

// An Outlink is one link of a page that the program is shown.
type Outlink struct {
	URL  string `json:"url"`
	Kind string `json:"kind"`
	Text string `json:"text"`
	Rel  string `json:"rel"`
}

// Texts are written as one object.
type Texts []Text

// A Text is a text that was taken from a page, such as its main text.
type Text struct{ Name, Value string }

// MarshalJSON is json.Marshaler's.
func (t Texts) MarshalJSON() ([]byte, error) {
	values := make(map[string]string, len(t))
	for _, text := range t {
		values[text.Name] = text.Value
	}
	return json.Marshal(values)
}

// Line is the page as the program reads it: JSON, and a line feed at the end,
// the only one. What is not UTF-8 in it is replaced.
func (p *Page) Line() ([]byte, error) {
	shown := *p
	shown.Version = Version
	shown.Links, shown.Items = orEmpty(p.Links), orEmpty(p.Items)
	if shown.Header == nil {
		shown.Header = http.Header{}
	}
	var b bytes.Buffer
	b.Grow(len(p.Body) + len(p.Body)/8 + 2*len(p.Binary) + 1024)
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // or a page would grow by a half
	err := e.Encode(&shown)
	return b.Bytes(), err
}

// orEmpty is s as JSON's [], not null: a program may go through it unasked.
func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// IsText reports whether bytes of which nobody has said what they are look like
// text: valid UTF-8 without a NUL.
func IsText(body []byte) bool {
	return utf8.Valid(body) && bytes.IndexByte(body, 0) < 0
}
