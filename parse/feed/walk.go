package feed

import (
	"bytes"

	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/markup"
)

// A field is what the text of an element belongs to; 0 is none.
type field uint8

const (
	fieldTitle field = iota + 1
	fieldLink        // <link> of RSS
	fieldGUID
	fieldComments
	fieldIcon // of Atom, or <url> within <image>
	fieldPublished
	fieldUpdated
)

// A walk goes over the elements of an XML feed. What is not closed ends where
// the next of its kind begins.
type walk struct {
	scanner *markup.Scanner
	o       Options
	feed    *Feed

	entry  Entry
	open   bool // whether an entry is
	inside int  // how many elements are open that have titles and links of their own, such as <image>
	rooted bool // the root element was seen
	field  field
	text   []byte
	guid   string // of the entry, if it may be a URL
}

func (w *walk) read() {
	for kind := w.scanner.Next(); kind != 0; kind = w.scanner.Next() {
		switch kind {
		case markup.Text:
			w.characters(w.scanner.Text())
		case markup.Start:
			w.close()
			w.start(w.scanner.Name())
		case markup.End:
			w.close()
			w.end(w.scanner.Name())
		}
	}
	w.close()
	w.endEntry()
}

// characters takes text of a field. One byte beyond the limit is kept, to show
// that it was exceeded.
func (w *walk) characters(b []byte) {
	if w.field == 0 {
		return
	}
	if len(w.text) == 0 {
		b = bytes.TrimLeft(b, " \t\r\n")
	}
	most := max(w.o.MaxHref, 4*w.o.MaxText) + 1
	w.text = append(w.text, b[:min(len(b), most-len(w.text))]...)
}

// close ends the field that is open, if any.
func (w *walk) close() {
	f, text := w.field, string(w.text)
	w.field, w.text = 0, w.text[:0]
	switch f {
	case fieldTitle:
		w.title(text)
	case fieldLink:
		w.link(Link{Href: text, Rel: "alternate"})
	case fieldComments:
		w.link(Link{Href: text, Rel: "replies"})
	case fieldIcon:
		w.link(Link{Href: text, Rel: "icon"})
	case fieldGUID:
		w.guid = clean(text)
	case fieldPublished:
		w.entry.Published, _ = parse.Date(text)
	case fieldUpdated:
		w.entry.Updated, _ = parse.Date(text)
	}
}

// title takes the first title of the entry, or of the feed.
func (w *walk) title(text string) {
	t := &w.feed.Title
	if w.open {
		t = &w.entry.Title
	}
	if *t == "" {
		*t = title(text, w.o.MaxText)
	}
}

// link adds a link to the entry, or to the feed.
func (w *walk) link(l Link) {
	links := &w.feed.Links
	if w.open {
		links = &w.entry.Links
	}
	w.feed.add(links, l, w.o)
}

func (w *walk) start(name []byte) {
	if !w.rooted {
		w.rooted = true
		w.feed.Base = clean(w.scanner.Attr("base"))
		return
	}
	switch string(name) {
	case "item", "entry":
		w.endEntry()
		w.open, w.inside = true, 0
	case "source", "textinput": // an entry's feed of origin; a search form
		w.link(Link{Href: w.scanner.Attr("url"), Rel: "via"})
		w.inside++
	case "image":
		w.image()
	case "url":
		if w.inside > 0 {
			w.field = fieldIcon
		}
	case "link":
		w.startLink()
	case "enclosure", "content", "thumbnail", "player":
		w.media(name)
	default:
		w.startText(name)
	}
}

// startText begins an element of which the text counts.
func (w *walk) startText(name []byte) {
	if w.inside > 0 {
		return
	}
	switch string(name) {
	case "title":
		w.field = fieldTitle
	case "icon", "logo":
		w.field = fieldIcon
	}
	if !w.open {
		return
	}
	switch string(name) {
	case "guid":
		if w.scanner.Attr("ispermalink") != "false" {
			w.field = fieldGUID
		}
	case "comments":
		w.field = fieldComments
	case "pubdate", "published", "issued", "date":
		w.field = fieldPublished
	case "updated", "modified":
		w.field = fieldUpdated
	}
}

// image is a picture: <image> of RSS with elements of its own, or
// <itunes:image href>.
func (w *walk) image() {
	if href := w.scanner.Attr("href"); href != "" {
		w.link(Link{Href: href, Rel: "icon"})
	}
	w.inside++
}

// startLink is a link with its URL as text or, in Atom, as an attribute.
func (w *walk) startLink() {
	if w.inside > 0 {
		return
	}
	href, rel := w.scanner.Attr("href"), w.scanner.Attr("rel")
	if href == "" {
		w.field = fieldLink
		return
	}
	if rel == "" {
		rel = "alternate"
	}
	w.link(Link{Href: href, Rel: rel, Type: w.scanner.Attr("type")})
}

// media is a file that goes with an entry: <enclosure> of RSS, <content> of
// Atom with a src, and Media RSS.
func (w *walk) media(name []byte) {
	href := w.scanner.Attr("url")
	if href == "" {
		href = w.scanner.Attr("src")
	}
	rel := "enclosure"
	if string(name) == "player" {
		rel = "alternate"
	}
	w.link(Link{Href: href, Rel: rel, Type: w.scanner.Attr("type")})
}

func (w *walk) end(name []byte) {
	switch string(name) {
	case "item", "entry":
		w.endEntry()
	case "image", "source", "textinput":
		w.inside = max(0, w.inside-1)
	}
}

// endEntry keeps the entry that is open, if any. Its guid is the URL of its page
// if no link is: podcasts have files, but often no <link>.
func (w *walk) endEntry() {
	if !w.open {
		return
	}
	if !hasPage(w.entry.Links) && parse.IsWebURL(w.guid) {
		w.link(Link{Href: w.guid, Rel: "alternate"})
	}
	if len(w.feed.Entries) < w.o.MaxEntries {
		w.feed.Entries = append(w.feed.Entries, w.entry)
	} else {
		w.feed.Dropped++
	}
	w.entry, w.open, w.guid = Entry{}, false, ""
}
