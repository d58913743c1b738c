package markup

import (
	"bytes"
	"errors"
	"io"
)

// maxToken is the length in bytes at which a run of text is cut into several,
// and beyond which a tag is left out.
const maxToken = 64 << 10

// firstWindow is the size in bytes of the window to begin with. It grows to
// twice maxToken, so that a token which does not fit in lies in its first half.
const firstWindow = 16 << 10

// A Kind is what a token is; zero is none: the end.
type Kind uint8

// The kinds of tokens.
const (
	Start Kind = iota + 1 // <name …>
	End                   // </name>; also after <name/>
	Text                  // characters; CDATA sections too
)

// A Scanner reads one token after another. It is used by one goroutine at a
// time.
type Scanner struct {
	r        io.Reader
	buf      []byte // what was read and is not yet used is buf[pos:end]
	pos, end int
	err      error // of r; io.EOF at the end

	name, attrs, text []byte // of the present token; parts of buf
	empty             bool   // the present token is <name/>, so that its end is next
}

// NewScanner returns a scanner of what r holds, which is UTF-8; see
// parse.NewReader.
func NewScanner(r io.Reader) *Scanner { return &Scanner{r: r} }

// Next goes on to the next token and returns its kind, or zero at the end.
func (s *Scanner) Next() Kind {
	if s.empty {
		s.empty, s.attrs = false, nil
		return End
	}
	for s.pos < s.end || s.fill() {
		if s.buf[s.pos] != '<' {
			return s.characters()
		}
		if kind := s.markup(); kind != 0 {
			return kind
		}
	}
	return 0
}

// Name is the local name of the element that starts or ends, in lower case. It
// holds until the next call of Next.
func (s *Scanner) Name() []byte { return s.name }

// Text is the text of the token, its references decoded. It holds until the
// next call of Next, and is not valid UTF-8 where the source is not.
func (s *Scanner) Text() []byte { return s.text }

// Err is the error that ended reading, nil at the end of what there was.
func (s *Scanner) Err() error {
	if errors.Is(s.err, io.EOF) {
		return nil
	}
	return s.err
}

// fill reads on. It reports whether there was more.
func (s *Scanner) fill() bool {
	s.makeRoom()
	for range 100 { // a reader that gives neither bytes nor an error is broken
		if s.err != nil {
			return false
		}
		var n int
		n, s.err = s.r.Read(s.buf[s.end:])
		s.end += n
		if n > 0 {
			return true
		}
	}
	s.err = io.ErrNoProgress
	return false
}

// makeRoom leaves room behind end. What is moved is less than what was read
// since the last time, or the window doubles.
func (s *Scanner) makeRoom() {
	if s.end < len(s.buf) {
		return
	}
	buf := s.buf
	if s.pos < len(buf)/2 || len(buf) == 0 {
		buf = make([]byte, max(firstWindow, 2*len(buf)))
	}
	s.end = copy(buf, s.buf[s.pos:s.end])
	s.buf, s.pos = buf, 0
}

// index is where sep begins, counted from pos, or -1 if it is not among the
// next maxToken bytes.
func (s *Scanner) index(sep string) int {
	seen := 0
	for {
		if i := bytes.Index(s.buf[s.pos+seen:s.end], []byte(sep)); i >= 0 {
			return seen + i
		}
		seen = max(0, s.end-s.pos-len(sep)+1)
		if seen >= maxToken || !s.fill() {
			return -1
		}
	}
}

// skip goes behind the next sep, however far it is, or to the end.
func (s *Scanner) skip(sep string) {
	for {
		if i := bytes.Index(s.buf[s.pos:s.end], []byte(sep)); i >= 0 {
			s.pos += i + len(sep)
			return
		}
		s.pos = max(s.pos, s.end-len(sep)+1)
		if !s.fill() {
			s.pos = s.end
			return
		}
	}
}

// has reports whether what is next begins with prefix.
func (s *Scanner) has(prefix string) bool {
	for s.end-s.pos < len(prefix) && s.fill() {
	}
	return bytes.HasPrefix(s.buf[s.pos:s.end], []byte(prefix))
}

// characters is the text up to the next tag.
func (s *Scanner) characters() Kind {
	n := s.index("<")
	if n < 0 {
		n = min(s.end-s.pos, maxToken)
	}
	s.text = decode(s.buf[s.pos : s.pos+n])
	s.pos += n
	return Text
}

// markup reads what begins with "<". It returns zero for what is no token.
func (s *Scanner) markup() Kind {
	s.has("<![CDATA[") // reads as many bytes
	var c byte
	if s.pos+1 < s.end {
		c = s.buf[s.pos+1]
	}
	switch {
	case c == '/':
		return s.tag(len("</"), End)
	case c == '?':
		s.skip(">")
	case c == '!':
		return s.declaration()
	case isNameStart(c):
		return s.tag(len("<"), Start)
	default:
		s.text = s.buf[s.pos : s.pos+1]
		s.pos++
		return Text
	}
	return 0
}

// declaration reads a comment, a CDATA section or a document type.
func (s *Scanner) declaration() Kind {
	switch {
	case s.has("<!--"):
		s.pos += len("<!--")
		s.skip("-->")
	case s.has("<![CDATA["):
		s.pos += len("<![CDATA[")
		return s.section()
	default:
		s.docType()
	}
	return 0
}

// section is the text of a CDATA section. What is beyond maxToken is left out.
func (s *Scanner) section() Kind {
	const end = "]]>"
	n := s.index(end)
	if n >= 0 {
		s.text = s.buf[s.pos : s.pos+n]
		s.pos += n + len(end)
		return Text
	}
	n = min(s.end-s.pos, maxToken)
	s.text = bytes.Clone(s.buf[s.pos : s.pos+n])
	s.skip(end)
	return Text
}

// docType skips a document type, and with it every entity that it declares.
func (s *Scanner) docType() {
	n := s.index(">")
	if n < 0 {
		s.skip(">")
		return
	}
	if bytes.IndexByte(s.buf[s.pos:s.pos+n], '[') < 0 {
		s.pos += n + 1
		return
	}
	for closed := false; s.pos < s.end || s.fill(); s.pos++ {
		switch c := s.buf[s.pos]; {
		case c == '>' && closed:
			s.pos++
			return
		case c == ']':
			closed = true
		case c > ' ':
			closed = false
		}
	}
}
