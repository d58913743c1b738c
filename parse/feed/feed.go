// Package feed finds the URLs in feeds: RSS 0.9x, 1.0 and 2.0, Atom (RFC
// 4287), and JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/).
//
//	f, err := feed.Read(parse.Input{Body: body, ContentType: header}, feed.Options{})
//	for _, e := range f.Entries {
//		fmt.Println(e.Title, e.Links)
//	}
//
// What is malformed costs no more than itself, and no entity is expanded: see
// package markup. URLs are returned as written; resolving them is the
// caller's.
package feed

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/markup"
)

// A Format is what a feed is written in; zero is none of these.
type Format uint8

// The formats.
const (
	RSS  Format = iota + 1 // <rss>, or <rdf:RDF> of RSS 0.90 and 1.0
	Atom                   // <feed>
	JSON                   // JSON Feed
)

var formatNames = [...]string{RSS: "rss", Atom: "atom", JSON: "json"}

// String is the format's name in lower case.
func (f Format) String() string {
	if f == 0 || int(f) >= len(formatNames) {
		return fmt.Sprintf("format(%d)", uint8(f))
	}
	return formatNames[f]
}

// A Feed is what one feed says. It owns its bytes, and all its strings are
// valid UTF-8.
type Feed struct {
	Format Format
	Title  string
	// Base is what relative URLs are resolved against (xml:base of the root
	// element), itself relative to the feed's own URL; usually "".
	Base string
	// Links are those of the feed itself: its site (alternate), itself (self),
	// its next page (next), its picture (icon).
	Links   []Link
	Entries []Entry
	// Dropped counts links and entries that were left out for a limit.
	Dropped int
}

// An Entry is one item of a feed.
type Entry struct {
	Title     string
	Links     []Link
	Published time.Time // zero if unknown
	Updated   time.Time // zero if unknown
}

// A Link is a URL that a feed or an entry names.
type Link struct {
	Href string // as written, without blanks around it
	// Rel is the relation in lower case: alternate for the page of an entry,
	// enclosure for a file with it, replies for its comments, and so on.
	Rel string
	// Type is the content type that the feed promises, or "".
	Type string
}

// Options bound what is taken from a feed. The zero value is ready to use.
type Options struct {
	MaxEntries int // 0 means 10,000
	MaxLinks   int // of the feed, and of each entry; 0 means 100
	MaxHref    int // bytes; longer ones are dropped; 0 means 8,192
	MaxText    int // bytes at which a title is cut; 0 means 1,024
}

func (o Options) withDefaults() Options {
	for _, d := range []struct {
		field *int
		value int
	}{{&o.MaxEntries, 10_000}, {&o.MaxLinks, 100}, {&o.MaxHref, 8 << 10}, {&o.MaxText, 1 << 10}} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	return o
}

// ErrFormat is the error of what is no feed.
var ErrFormat = errors.New("not a feed")

// Read reads a feed. Its error is ErrFormat, or says what is wrong with its
// JSON; XML has no errors.
func Read(in parse.Input, o Options) (*Feed, error) {
	o = o.withDefaults()
	switch f := formatOf(in); f {
	case 0:
		return nil, ErrFormat
	case JSON:
		return readJSON(in, o)
	default:
		text, _ := parse.NewReader(bytes.NewReader(in.Body), in.ContentType)
		w := walk{scanner: markup.NewScanner(text), o: o, feed: &Feed{Format: f}}
		w.read()
		return w.feed, nil
	}
}

// Is reports whether a body is a feed, by its root element or by the version
// that it names.
func Is(in parse.Input) bool { return formatOf(in) != 0 }

// sniffed is how many bytes are looked at to tell the format.
const sniffed = 4 << 10

func formatOf(in parse.Input) Format {
	if isJSON(in.Body) {
		return JSON
	}
	if !parse.MaybeXML(in.Body) {
		return 0
	}
	text, _ := parse.NewReader(bytes.NewReader(in.Body), in.ContentType)
	head := make([]byte, sniffed)
	n, _ := io.ReadFull(text, head) // it reads from memory
	switch markup.Root(head[:n]) {
	case "rss", "rdf":
		return RSS
	case "feed":
		return Atom
	}
	return 0
}

// hasPage reports whether one of the links of an entry is that of its page.
func hasPage(links []Link) bool {
	return slices.ContainsFunc(links, func(l Link) bool { return l.Rel == "alternate" })
}

// add adds a link to the entry or the feed.
func (f *Feed) add(links *[]Link, l Link, o Options) {
	l.Href = clean(l.Href)
	switch {
	case l.Href == "":
	case len(l.Href) > o.MaxHref || len(*links) >= o.MaxLinks:
		f.Dropped++
	default:
		l.Rel, l.Type = strings.ToLower(clean(l.Rel)), clean(l.Type)
		*links = append(*links, l)
	}
}

// clean is s without blanks around it, as valid UTF-8.
func clean(s string) string { return strings.ToValidUTF8(strings.TrimSpace(s), "\ufffd") }

// title is s with its blanks folded, cut at a rune boundary.
func title(s string, limit int) string {
	s = strings.ToValidUTF8(strings.Join(strings.Fields(s), " "), "\ufffd")
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "")
}
