package jsonl

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/joinable/crawl/storage"
)

// An encoder makes lines. Characters that do not print are escaped, so that a
// line is safe on a terminal without saying anything else.
type encoder struct {
	buf  bytes.Buffer // the lines so far
	line bytes.Buffer
}

// add makes a line of an outcome.
func (e *encoder) add(s *storage.Stored) error {
	e.line.Reset()
	enc := json.NewEncoder(&e.line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(newPage(s)); err != nil {
		return fmt.Errorf("encoding what is stored of %s: %w", s.Task.URL, err)
	}
	escape(&e.buf, e.line.Bytes())
	return nil
}

// escape appends a line of JSON with every character in it that does not
// print escaped. Such can only stand within strings.
func escape(to *bytes.Buffer, line []byte) {
	from := 0
	for i := 0; i < len(line); {
		if c := line[i]; c < utf8.RuneSelf && (c >= ' ' && c != 0x7f || c == '\n') {
			i++
			continue
		}
		r, size := utf8.DecodeRune(line[i:])
		if !unicode.IsPrint(r) {
			to.Write(line[from:i])
			appendEscape(to, r)
			from = i + size
		}
		i += size
	}
	to.Write(line[from:])
}

func appendEscape(to *bytes.Buffer, r rune) {
	if high, low := utf16.EncodeRune(r); r > 0xffff {
		fmt.Fprintf(to, `\u%04x\u%04x`, high, low)
		return
	}
	fmt.Fprintf(to, `\u%04x`, r)
}
