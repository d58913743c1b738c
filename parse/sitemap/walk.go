package sitemap

import (
	"bytes"
	"strings"

	"github.com/joinable/crawl/parse/markup"
)

// A field is what the text of an element belongs to.
type field uint8

const (
	fieldLoc field = iota + 1
	fieldLastMod
	fieldChangeFreq
	fieldPriority
	fieldImage
	fieldThumbnail
	fieldContent
	fieldPlayer
)

var linkFields = [...]Kind{fieldImage: Image, fieldThumbnail: Thumbnail, fieldContent: Content, fieldPlayer: Player}

// A walk goes over the elements of a file. What is not closed ends where the
// next of its kind begins.
type walk struct {
	scanner *markup.Scanner
	format  Format
	limit   int // bytes of a URL

	entry Entry // the present one, or the one that next found
	begun Entry // the one behind it, if isOpen
	open  bool  // whether an entry is
	image bool  // whether the present element is within an <image>
	field field // that text belongs to; 0 is none
	text  []byte
}

// next goes on to the end of an entry, and reports whether there was one.
func (w *walk) next() bool {
	w.entry, w.begun = w.begun, Entry{}
	for kind := w.scanner.Next(); kind != 0; kind = w.scanner.Next() {
		var whole bool
		switch kind {
		case markup.Text:
			w.characters(w.scanner.Text())
		case markup.Start:
			w.close()
			whole = w.start(w.scanner.Name())
		case markup.End:
			w.close()
			whole = w.end(w.scanner.Name())
		}
		if whole {
			return true
		}
	}
	w.close()
	whole := w.open
	w.open = false
	return whole
}

// characters takes text of a field. One byte beyond the limit is kept, to show
// that it was exceeded.
func (w *walk) characters(b []byte) {
	if w.field == 0 {
		return
	}
	if len(w.text) == 0 {
		b = bytes.TrimLeft(b, blanks)
	}
	w.text = append(w.text, b[:min(len(b), w.limit+1-len(w.text))]...)
}

const blanks = " \t\n\r\f"

// close ends the field that is open, if any.
func (w *walk) close() {
	if w.field == 0 {
		return
	}
	text := string(bytes.TrimSpace(w.text))
	w.entry.set(w.field, strings.ToValidUTF8(text, "\ufffd"))
	w.field, w.text = 0, w.text[:0]
}

// start begins an element. It reports whether that ends an entry.
func (w *walk) start(name []byte) bool {
	if isEntry(w.format, name) {
		return w.begin(Entry{IsSitemap: string(name) == "sitemap"})
	}
	if w.format == RSS || w.format == Atom {
		w.startInFeed(name)
		return false
	}
	switch string(name) {
	case "loc":
		w.startLoc()
	case "lastmod":
		w.field = fieldLastMod
	case "changefreq":
		w.field = fieldChangeFreq
	case "priority":
		w.field = fieldPriority
	case "image":
		w.image = true
	case "thumbnail_loc":
		w.field = fieldThumbnail
	case "content_loc":
		w.field = fieldContent
	case "player_loc":
		w.field = fieldPlayer
	case "link":
		w.alternate()
	}
	if !w.open {
		w.field = 0
	}
	return false
}

// begin begins an entry, which ends the one that is open.
func (w *walk) begin(e Entry) (whole bool) {
	whole = w.open
	w.open, w.image = true, false
	if whole {
		w.begun = e
	} else {
		w.entry = e
	}
	return whole
}

// startLoc reads the URL of the entry or of an image.
func (w *walk) startLoc() {
	w.field = fieldLoc
	if w.image {
		w.field = fieldImage
	}
}

// end ends an element. It reports whether that ends an entry.
func (w *walk) end(name []byte) bool {
	if string(name) == "image" {
		w.image = false
	}
	if !w.open || !isEntry(w.format, name) {
		return false
	}
	w.open, w.image = false, false
	return true
}

// alternate reads an <xhtml:link>.
func (w *walk) alternate() {
	if rel := w.scanner.Attr("rel"); w.open && strings.EqualFold(rel, "alternate") {
		w.link(Link{Kind: Alternate, Href: w.scanner.Attr("href"), Lang: w.scanner.Attr("hreflang")})
	}
}

// link adds a link whose href stood in an attribute.
func (w *walk) link(l Link) {
	l.Href = strings.ToValidUTF8(strings.Trim(l.Href, blanks), "\ufffd")
	l.Lang = strings.ToValidUTF8(l.Lang[:min(len(l.Lang), maxDate)], "")
	if len(l.Href) <= w.limit {
		w.entry.link(l)
	}
}

// startInFeed begins an element of RSS or Atom.
func (w *walk) startInFeed(name []byte) {
	if !w.open {
		return
	}
	switch string(name) {
	case "link":
		w.feedLink()
	case "pubdate", "updated", "date", "modified":
		w.field = fieldLastMod
	case "enclosure":
		w.link(Link{Kind: Content, Href: w.scanner.Attr("url")})
	}
}

// feedLink reads the <link> of an entry: with its URL as text or, in Atom, as
// an attribute.
func (w *walk) feedLink() {
	href := w.scanner.Attr("href")
	switch rel := w.scanner.Attr("rel"); {
	case href == "":
		w.field = fieldLoc
	case rel == "" || strings.EqualFold(rel, "alternate"):
		w.entry.set(fieldLoc, strings.ToValidUTF8(strings.Trim(href, blanks), "\ufffd"))
	case strings.EqualFold(rel, "enclosure"):
		w.link(Link{Kind: Content, Href: href})
	}
}

// isEntry reports whether an element of this name is an entry.
func isEntry(f Format, name []byte) bool {
	switch string(name) {
	case "url", "sitemap":
		return f == URLSet || f == Index
	case "item", "entry":
		return f == RSS || f == Atom
	}
	return false
}
