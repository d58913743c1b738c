package sitemap

import (
	"bytes"
	"fmt"
	"io"

	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/markup"
)

// A Format is what a file is; zero is none of these.
type Format uint8

// The formats.
const (
	URLSet Format = iota + 1 // <urlset>
	Index                    // <sitemapindex>
	Text                     // a URL on each line
	RSS                      // <rss>, or <rdf:RDF> of RSS 1.0
	Atom                     // <feed>
)

var formatNames = [...]string{URLSet: "urlset", Index: "sitemapindex", Text: "text", RSS: "rss", Atom: "atom"}

// String is the name of the root element, or "text".
func (f Format) String() string {
	if f == 0 || int(f) >= len(formatNames) {
		return fmt.Sprintf("format(%d)", uint8(f))
	}
	return formatNames[f]
}

// sniffed is how many bytes, unpacked, are looked at to tell the format: a
// licence in a comment may stand before the root element.
const sniffed = 4 << 10

// Is reports whether a body is an XML sitemap or index, packed or not. Feeds
// and lists may serve as sitemaps, but are not told apart by themselves.
func Is(in parse.Input) bool {
	if !parse.MaybeXML(in.Body) && !bytes.HasPrefix(in.Body, []byte{0x1f, 0x8b}) {
		return false
	}
	text, _ := parse.NewReader(unzipped(bytes.NewReader(in.Body)), in.ContentType)
	head := make([]byte, sniffed)
	n, _ := io.ReadFull(text, head) // what is broken is none
	f := formatOf(head[:n])
	return f == URLSet || f == Index
}

// formatOf tells the format by the beginning of a file, as UTF-8.
func formatOf(head []byte) Format {
	head = bytes.TrimLeft(head, " \t\r\n\ufeff")
	if len(head) == 0 || head[0] != '<' {
		return formatOfText(head)
	}
	switch markup.Root(head) {
	case "urlset":
		return URLSet
	case "sitemapindex":
		return Index
	case "rss", "rdf":
		return RSS
	case "feed":
		return Atom
	}
	return 0
}

// formatOfText is Text if one of the first lines is a URL.
func formatOfText(head []byte) Format {
	for line := range bytes.Lines(head) {
		if parse.IsWebURL(string(bytes.TrimSpace(line))) {
			return Text
		}
	}
	return 0
}
