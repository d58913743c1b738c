// Package pdf finds the links in PDF files: the URI actions of their
// annotations and outlines (ISO 32000-1 §12.6.4.7).
//
//	for _, href := range pdf.Links(body, pdf.Options{}) { … }
//
// It looks at the objects of a file as they stand in it, and at those in its
// compressed object streams (§7.5.7), without its table of references: so it
// also reads files that are damaged or cut off, and may find links of objects
// that a later version of the file replaced. Encrypted files give none, nor do
// actions whose URI is another object, which writers hardly make. Its time and
// memory are linear in the file and Options.MaxUnpacked.
package pdf

import (
	"bytes"
	"compress/zlib"
	"io"
)

// Options bound what is read. The zero value is ready to use.
type Options struct {
	// MaxLinks is how many links are returned; 0 means 10,000.
	MaxLinks int
	// MaxHref is the length in bytes of the longest; longer ones are left out;
	// 0 means 8,192.
	MaxHref int
	// MaxUnpacked is how many bytes all object streams together may unpack to;
	// what is beyond is not read; 0 means 32 MiB.
	MaxUnpacked int64
}

func (o Options) withDefaults() Options {
	if o.MaxLinks <= 0 {
		o.MaxLinks = 10_000
	}
	if o.MaxHref <= 0 {
		o.MaxHref = 8 << 10
	}
	if o.MaxUnpacked <= 0 {
		o.MaxUnpacked = 32 << 20
	}
	return o
}

// headerWithin is how many bytes may stand before the header; readers allow
// as many.
const headerWithin = 1024

// Is reports whether a body is a PDF file, by its header.
func Is(body []byte) bool {
	return bytes.Contains(body[:min(len(body), headerWithin)], []byte("%PDF-"))
}

// Links are the URIs that a file leads to, in the order in which they stand in
// it, each once, as written but as valid UTF-8. They are none for what is no
// PDF.
func Links(body []byte, o Options) []string {
	if !Is(body) {
		return nil
	}
	f := &file{o: o.withDefaults(), seen: make(map[string]bool)}
	f.walk(body, true)
	if f.encrypted {
		return nil
	}
	return f.links
}

// A file is what is known of a file so far.
type file struct {
	o         Options
	links     []string
	seen      map[string]bool
	unpacked  int64
	z         io.ReadCloser // of package zlib; nil before the first stream
	encrypted bool
}

// A walk goes over the tokens of a file or of an object stream.
type walk struct {
	lexer
	stream  stream // what the last dictionary says of the stream behind it
	key     string // the name before the present token, "" if it was no name
	since   int    // how many tokens ago the length of a stream stood
	streams bool   // whether streams are looked for
}

// A stream is what a dictionary says of the stream behind it.
type stream struct {
	objects bool // /Type /ObjStm
	flate   bool // /Filter /FlateDecode
	other   bool // another filter, or parameters of one
	length  int  // -1 if it stands elsewhere
}

// walk finds links in b, and in its streams if there may be any.
func (f *file) walk(b []byte, streams bool) {
	w := walk{lexer: lexer{b: b}, streams: streams, stream: stream{length: -1}}
	for {
		t, ok := w.next()
		if !ok || len(f.links) == f.o.MaxLinks || f.encrypted {
			return
		}
		f.token(&w, t)
	}
}

// token takes the next token.
func (f *file) token(w *walk, t token) {
	key := w.key
	w.key = ""
	w.since++
	switch t.kind {
	case tokenName:
		w.key = t.text
		f.encrypted = f.encrypted || t.text == "Encrypt"
		w.stream.name(key, t.text)
	case tokenString:
		if key == "URI" {
			f.keep(t.text)
		}
	case tokenNumber:
		if key == "Length" {
			w.stream.length, w.since = t.number, 0
		}
	case tokenWord:
		f.word(w, t.text)
	}
}

// name takes a name that stands behind another.
func (s *stream) name(key, name string) {
	switch {
	case name == "ObjStm":
		s.objects = true
	case name == "FlateDecode" || name == "Fl":
		s.flate = true
	case name == "DecodeParms" || len(name) > len("Decode") && name[len(name)-len("Decode"):] == "Decode":
		s.other = true
	}
}

// word takes a keyword.
func (f *file) word(w *walk, word string) {
	switch word {
	case "obj", "endobj":
		w.stream = stream{length: -1}
	case "R":
		if w.since == 2 { // "/Length 12 0 R" names the object that holds it
			w.stream.length = -1
		}
	case "stream":
		if w.streams {
			content := w.content(w.stream.length)
			if w.stream.objects {
				f.objects(content, w.stream)
			}
			w.stream = stream{length: -1}
		}
	}
}

// objects looks into an object stream.
func (f *file) objects(content []byte, s stream) {
	switch {
	case s.other:
	case !s.flate:
		f.walk(content, false)
	default:
		f.walk(f.inflate(content), false)
	}
}

// inflate unpacks as much as is there and allowed. One reader is used again and
// again: each takes 40 KB, and a file may have a stream every 70 bytes.
func (f *file) inflate(content []byte) []byte {
	packed, err := bytes.NewReader(content), error(nil)
	if f.z == nil {
		f.z, err = zlib.NewReader(packed)
	} else {
		err = f.z.(zlib.Resetter).Reset(packed, nil)
	}
	if err != nil {
		return nil
	}
	plain, _ := io.ReadAll(io.LimitReader(f.z, f.o.MaxUnpacked-f.unpacked)) // what came before an error counts
	f.unpacked += int64(len(plain))
	return plain
}

// keep keeps a URI.
func (f *file) keep(s string) {
	href := text(s)
	if href == "" || len(href) > f.o.MaxHref || f.seen[href] {
		return
	}
	f.seen[href] = true
	f.links = append(f.links, href)
}
