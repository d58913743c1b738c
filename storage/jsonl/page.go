// Package jsonl writes the results of a crawl as JSON lines: one object for
// each URL that is done, after it is committed. [Page] is the schema, which
// docs/jsonl.md tells to people.
//
//	out := jsonl.NewFile("pages", "pages.jsonl")
//	defer out.Close()
//	c, err := crawl.New(crawl.Options{Store: store, Outputs: []crawl.Output{out}})
//
// A json.Decoder reads them back, each into a Page. A [Stream] also writes what
// any store holds, without a crawl:
//
//	out := jsonl.NewStream("lines", os.Stdout)
//	for one, err := range storage.All(ctx, store) {
//		err = out.Write([]storage.Stored{*one})
//	}
package jsonl

import (
	"encoding/json"
	"time"

	"github.com/joinable/crawl/storage"
)

// Version is the version of the schema, which every line has in "v". Within a
// version keys are added, and never changed or taken away.
const Version = 1

// A Page is one line. Keys that are always there stand first; the others are
// left out where they do not apply.
type Page struct {
	V   int   `json:"v"`  // Version
	ID  int64 `json:"id"` // greater in later lines; page_id of the views
	Run int64 `json:"run"`
	// URL is what was requested: canonical, and in one line only unless it is
	// tried again (crawl retry).
	URL string `json:"url"`
	// FinalURL is where a redirect leads, one hop on; otherwise it is URL.
	FinalURL string `json:"final_url"`
	Fate     string `json:"fate"` // fetched, redirected, not-modified, gone, failed
	Status   int    `json:"status"`
	Depth    int    `json:"depth"`
	Host     string `json:"host"`   // host key: https://example.com
	Origin   string `json:"origin"` // seed, guess, link, redirect, asset, sitemap
	// FetchedAt is when the last attempt began, in UTC.
	FetchedAt time.Time `json:"fetched_at,omitzero"`
	TookMS    float64   `json:"took_ms"` // to the end of the body

	FoundOn string `json:"found_on,omitempty"` // the page whose link led here
	// RedirectedFrom are the redirects that led here, the first one first.
	RedirectedFrom []string `json:"redirected_from,omitempty"`
	Method         string   `json:"method,omitempty"` // unless it is GET
	Label          string   `json:"label,omitempty"`
	Class          string   `json:"class,omitempty"` // of the error
	Error          string   `json:"error,omitempty"`
	Tries          int      `json:"tries,omitempty"` // attempts that failed

	*Response
}

// A Response is the part of a Page that is there if there was a response.
type Response struct {
	Title       string  `json:"title"`
	ContentType string  `json:"content_type"`
	Charset     string  `json:"charset,omitempty"`
	Size        int64   `json:"size"` // bytes of the body, decoded
	Wire        int64   `json:"wire"` // bytes of the body, as sent
	FirstByteMS float64 `json:"first_byte_ms"`
	RemoteAddr  string  `json:"remote_addr,omitempty"`
	Proto       string  `json:"proto,omitempty"`
	NoIndex     bool    `json:"noindex,omitempty"`
	NoFollow    bool    `json:"nofollow,omitempty"`
	Directives  string  `json:"directives,omitempty"` // where the two are asked, and how
	// Metadata is what the page says of itself.
	Metadata json.RawMessage `json:"metadata,omitempty"`
	// Texts are the main text and the Markdown of the page, by name.
	Texts   map[string]string `json:"texts,omitempty"`
	Links   []Link            `json:"links"`
	Records []Record          `json:"records"`
	Saved   *Saved            `json:"saved,omitempty"`
}

// Saved is a body that was saved as a file.
type Saved struct {
	Path   string `json:"path"` // relative to the folder
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// A Link is one outlink, in document order.
type Link struct {
	URL  string `json:"url"`
	Text string `json:"text,omitempty"`
	Kind string `json:"kind,omitempty"`
	Rel  string `json:"rel,omitempty"`
}

// A Record is what a selector found.
type Record struct {
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
}

// newPage is the line of an outcome.
func newPage(s *storage.Stored) Page {
	p := Page{
		V: Version, ID: s.ID, Run: s.Run,
		URL: s.Task.URL, FinalURL: s.Task.URL,
		Fate: s.Fate.String(), Status: s.Status, Depth: int(s.Task.Depth),
		Host: s.HostKey, Origin: s.Task.Origin.String(),
		FetchedAt: s.At, TookMS: milliseconds(s.Took),
		FoundOn: s.FoundOn, RedirectedFrom: s.Via, Label: s.Task.Label(),
		Class: s.Class, Error: s.Error, Tries: int(s.Tries),
	}
	if s.Redirect != "" {
		p.FinalURL = s.Redirect
	}
	if m := s.Task.Method(); m != "GET" {
		p.Method = m
	}
	if s.Page != nil {
		p.Response = newResponse(s)
	}
	return p
}

func newResponse(s *storage.Stored) *Response {
	r := &Response{
		Title: s.Page.Title, ContentType: s.Page.ContentType, Charset: s.Page.Charset,
		Size: s.Page.Size, Wire: s.Page.Wire, FirstByteMS: milliseconds(s.Page.FirstByte),
		RemoteAddr: s.Page.RemoteAddr, Proto: s.Page.Proto,
		NoIndex: s.Page.Directives.NoIndex, NoFollow: s.Page.Directives.NoFollow, Directives: s.Page.Directives.Text,
		Metadata: s.Page.Metadata,
		Links:    make([]Link, len(s.Links)), Records: make([]Record, len(s.Items)),
	}
	for i, l := range s.Links {
		r.Links[i] = Link{URL: l.URL, Text: l.Text, Kind: l.Kind, Rel: l.Rel}
	}
	for i, item := range s.Items {
		r.Records[i] = Record{item.Name, item.Value}
	}
	for _, t := range s.Texts {
		if r.Texts == nil {
			r.Texts = make(map[string]string)
		}
		r.Texts[t.Name] = t.Value
	}
	if s.File != nil {
		r.Saved = &Saved{Path: s.File.Path, Size: s.File.Size, SHA256: s.File.SHA256}
	}
	return r
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
