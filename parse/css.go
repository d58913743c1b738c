package parse

import "bytes"

// IsCSS reports whether a response is worth passing to CSS: its type is
// text/css. contentType is the header's value.
func IsCSS(contentType string) bool {
	essence, _, _ := bytes.Cut([]byte(contentType), []byte(";"))
	return isName(bytes.Trim(essence, blanks), "text/css")
}

// CSS finds the links of a style sheet: url(), image-set() and @import, by the
// tokens of CSS Syntax Level 3 §4. Names of namespaces and of the documents
// that rules are for are none. The document has links only, and its charset.
// Its time is linear in the size of the sheet.
func CSS(in Input, o Options) *Document {
	s := scanners.Get().(*scanner)
	defer s.release()
	doc := new(Document)
	s.o = o.withDefaults()
	in.ContentType = sheetType(in)
	s.b, doc.Charset = decode(in, &s.decoded)
	s.addSheet(s.b)
	s.fill(doc)
	return doc
}

// sheetType is a Content-Type with the charset that a style sheet has without
// a byte order mark: the header's, that of the @charset rule, or UTF-8 (CSS
// Syntax §3.2).
func sheetType(in Input) string {
	if label := headerCharset(in.ContentType); label != "" {
		if _, name := lookup(label); name != "" {
			return in.ContentType
		}
	}
	const rule = `@charset "`
	label := "utf-8"
	if rest, ok := bytes.CutPrefix(in.Body, []byte(rule)); ok {
		rest = rest[:min(len(rest), prescanLimit)]
		declared, _, closed := bytes.Cut(rest, []byte(`";`))
		if _, name := lookupDeclared(string(declared)); closed && name != "" {
			label = name
		}
	}
	return "text/css;charset=" + label
}

// addSheet keeps the links of a style sheet.
func (s *scanner) addSheet(css []byte) {
	if !holdsLinks(css) {
		return
	}
	sh := sheet{b: css, buf: s.sheetBuf[:0]}
	for kind, href, ok := sh.next(); ok; kind, href, ok = sh.next() {
		s.addPlainPart(kind, href, nil)
	}
	s.sheetBuf = sh.buf
}

// holdsLinks reports whether there can be a link in a style sheet: most have
// none, and looking for the few bytes that one needs is much cheaper than
// making tokens of all. Behind an escape there may be anything.
func holdsLinks(css []byte) bool {
	if bytes.IndexByte(css, '\\') >= 0 {
		return true
	}
	for rest := css; ; {
		n := bytes.IndexByte(rest, '(')
		if n < 0 {
			break
		}
		if before := rest[:n]; endsIn(before, "url") || endsIn(before, "image-set") {
			return true
		}
		rest = rest[n+1:]
	}
	for rest := css; ; {
		n := bytes.IndexByte(rest, '@')
		if n < 0 {
			return false
		}
		if rest = rest[n+1:]; len(rest) > len("import") && isName(rest[:len("import")], "import") {
			return true
		}
	}
}

func endsIn(b []byte, name string) bool {
	return len(b) >= len(name) && isName(b[len(b)-len(name):], name)
}
