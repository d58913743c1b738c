package parse

import "cmp"

// A Fact is one thing that a page says of itself, or a set of several:
// FactLang | FactWords. HTML notes those that Options.Facts asks for, and what
// is not asked for costs nothing.
//
// What stands in <template> or <noscript> says nothing of the page.
type Fact uint16

// The facts, and the field of Facts in which each is found.
const (
	FactLang     Fact = 1 << iota // Lang
	FactMetas                     // Metas
	FactLinks                     // Canonical and Alternates
	FactH1                        // Headings, only those of level 1
	FactHeadings                  // Headings, all
	FactWords                     // Words
	FactImages                    // Images and ImagesWithoutAlt
	FactJSONLD                    // JSONLD and JSONLDDropped
)

// Facts are what a page says of itself, as far as it was asked for.
type Facts struct {
	// Lang is the language of the page: the lang of <html>, or else its
	// xml:lang, or else what <meta http-equiv=content-language> says (WHATWG
	// HTML §3.2.6.2); blanks trimmed, otherwise as written, cut after 64 bytes.
	Lang string
	// Metas are the elements with a content whose name or property is one of
	// description, keywords, author, generator and robots, or begins with og:,
	// twitter:, article:, book:, product:, profile:, music: or video:. An
	// element with both is there twice. At most 128.
	Metas []Meta
	// Canonical is the href of the first <link rel=canonical> that has one that
	// is not empty, as written.
	Canonical string
	// Alternates are the <link rel=alternate> that name a language or are
	// feeds: at most 512.
	Alternates []Alternate
	// Headings are <h1> to <h6> in the order of the source: at most 256.
	Headings []Heading
	// Words is the number of words that a reader may see: what stands in
	// scripts, styles, <title>, <textarea>, frames, <noscript> and <template> is
	// none. A word is what stands between blanks, or tags other than those that
	// mark up a part of a sentence, and has a letter or a digit. Of scripts that
	// put no blanks between words, each Chinese character and each kana counts
	// as one, as word processors count; Thai, Lao, Khmer and Burmese are counted
	// by the blanks they have.
	Words int
	// Images is the number of <img>; those without alt are ImagesWithoutAlt.
	// alt="" is no fault: it says that an image means nothing.
	Images, ImagesWithoutAlt int
	// JSONLD are the <script type="application/ld+json"> that hold JSON,
	// without its insignificant blanks; together at most 256 KiB. Each is nested
	// at most 64 deep. JSONLDDropped counts the others: broken ones as well as
	// those for which there was no room.
	JSONLD        []string
	JSONLDDropped int
}

// A Heading is an <h1> to <h6>.
type Heading struct {
	Level int // 1 to 6
	// Text is its text with blanks folded, cut after 256 bytes.
	Text string
}

// An Alternate is a <link rel=alternate> that names a language or is a feed.
type Alternate struct {
	Href string // as written
	// Lang is the hreflang, as written, cut after 64 bytes.
	Lang string
	// Type is the type in lower case, without parameters.
	Type string
	// Title is cut after 256 bytes.
	Title string
}

// IsFeed reports whether its type is that of a feed: RSS, Atom or JSON Feed.
func (a Alternate) IsFeed() bool {
	switch a.Type {
	case "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json":
		return true
	}
	return false
}

// What is kept at most, of each page and in bytes.
const (
	maxFactMetas  = 128
	maxAlternates = 512
	maxHeadings   = 256
	maxShort      = 64
	maxHeading    = 256
	maxHref       = 2 << 10 // of alternates and canonical: longer ones are left out
	maxJSONLD     = 256 << 10
	maxJSONDepth  = 64
)

// factNotes are Facts before their strings are made.
type factNotes struct {
	silent bool // within <noscript>

	lang, xmlLang, equiv span // in arena: of <html>, its xml:lang, of <meta>
	canonical            span
	metas                []metaSpans
	alternates           []alternateSpans
	heading              text // the texts of all headings; open while within one
	headings             []headingSpan
	nested               int // elements that are open within the heading
	words                wordCount
	images               int
	bare                 int // images without alt
	jsonld               []span
	jsonldSize           int
	dropped              int
}

type metaSpans struct{ name, content span }

type headingSpan struct {
	level int
	text  span // in factNotes.heading
}

type alternateSpans struct{ href, lang, kind, title span }

// reuse is f emptied, with buffers that are not too large to be kept.
func (f *factNotes) reuse() factNotes {
	return factNotes{
		metas:      pooled(f.metas),
		alternates: pooled(f.alternates),
		heading:    text{buf: pooled(f.heading.buf)},
		headings:   pooled(f.headings),
		jsonld:     pooled(f.jsonld),
	}
}

// facts makes the strings of what was noted. all is the arena, followed at
// headings by the texts of the headings.
func (f *factNotes) facts(all string, headings int) Facts {
	at := func(s span) string { return all[s.start:s.end] }
	facts := Facts{
		Lang: cmp.Or(at(f.lang), at(f.xmlLang), at(f.equiv)), Canonical: at(f.canonical),
		Words: f.words.n, Images: f.images, ImagesWithoutAlt: f.bare,
		JSONLDDropped: f.dropped,
	}
	facts.Metas = mapped(f.metas, func(m metaSpans) Meta { return Meta{at(m.name), at(m.content)} })
	facts.Alternates = mapped(f.alternates, func(a alternateSpans) Alternate {
		return Alternate{at(a.href), at(a.lang), at(a.kind), at(a.title)}
	})
	facts.Headings = mapped(f.headings, func(h headingSpan) Heading {
		return Heading{h.level, all[headings+h.text.start : headings+h.text.end]}
	})
	facts.JSONLD = mapped(f.jsonld, at)
	return facts
}

// mapped is f of each, nil if there is none.
func mapped[A, B any](from []A, f func(A) B) []B {
	if len(from) == 0 {
		return nil
	}
	to := make([]B, len(from))
	for i, a := range from {
		to[i] = f(a)
	}
	return to
}
