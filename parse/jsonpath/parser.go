package jsonpath

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Parse reads a path. Errors say what is wrong at which byte, counted from 1.
func Parse(source string) (*Path, error) {
	p := &parser{text: source}
	if !utf8.ValidString(source) {
		return nil, fmt.Errorf("JSON path %q: not valid UTF-8", source)
	}
	segments, err := p.path()
	if err != nil {
		return nil, fmt.Errorf("JSON path %q: at %d: %w", source, p.at+1, err)
	}
	return &Path{source: source, segments: segments}, nil
}

// maxDeep is how deep filters may be nested.
const maxDeep = 100

// A parser reads a path from left to right.
type parser struct {
	text string
	at   int
	deep int
}

func (p *parser) path() ([]segment, error) {
	if !p.eat("$") {
		return nil, fmt.Errorf("want $, with which a path begins")
	}
	segments, _, err := p.segments()
	if err == nil && p.at < len(p.text) {
		err = fmt.Errorf("want . or [ instead of %q", p.rest(12))
	}
	return segments, err
}

// eat goes on behind a token if it stands here.
func (p *parser) eat(token string) bool {
	if !strings.HasPrefix(p.text[p.at:], token) {
		return false
	}
	p.at += len(token)
	return true
}

func (p *parser) blanks() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

// peek is the byte that stands here, or 0 at the end.
func (p *parser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

// rest is what stands here, cut.
func (p *parser) rest(most int) string {
	if s := []rune(p.text[p.at:]); len(s) > most {
		return string(s[:most]) + "..."
	}
	return p.text[p.at:]
}

// segments reads as many as there are. singular: they select one value at
// most.
func (p *parser) segments() (all []segment, singular bool, err error) {
	singular = true
	for {
		before := p.at
		p.blanks()
		s := segment{descendants: p.eat("..")}
		switch {
		case p.peek() == '[':
			s.selectors, err = p.bracketed()
		case s.descendants || p.eat("."):
			s.selectors, err = p.dotted()
		default:
			p.at = before
			return all, singular, nil
		}
		if err != nil {
			return nil, false, err
		}
		singular = singular && s.isSingular()
		all = append(all, s)
	}
}

func (s segment) isSingular() bool {
	if s.descendants || len(s.selectors) != 1 {
		return false
	}
	switch s.selectors[0].(type) {
	case byName, byIndex:
		return true
	}
	return false
}

// dotted reads what stands behind a dot.
func (p *parser) dotted() ([]selector, error) {
	if p.eat("*") {
		return []selector{wildcard{}}, nil
	}
	name := p.name(func(first bool, r rune) bool {
		letter := r == '_' || r|0x20 >= 'a' && r|0x20 <= 'z' || r >= 0x80
		return letter || !first && r >= '0' && r <= '9'
	})
	if name == "" {
		return nil, fmt.Errorf("want a name or * behind the dot; other names as in ['a-b']")
	}
	return []selector{byName(name)}, nil
}

// name reads characters as long as they may be part of it.
func (p *parser) name(may func(first bool, r rune) bool) string {
	start := p.at
	for p.at < len(p.text) {
		r, n := utf8.DecodeRuneInString(p.text[p.at:])
		if !may(p.at == start, r) {
			break
		}
		p.at += n
	}
	return p.text[start:p.at]
}

func (p *parser) bracketed() (all []selector, err error) {
	p.eat("[")
	for {
		p.blanks()
		one, err := p.selector()
		if err != nil {
			return nil, err
		}
		all = append(all, one)
		p.blanks()
		switch {
		case p.eat("]"):
			return all, nil
		case !p.eat(","):
			return nil, fmt.Errorf("want ] or a comma")
		}
	}
}

func (p *parser) selector() (selector, error) {
	switch c := p.peek(); {
	case p.eat("*"):
		return wildcard{}, nil
	case p.eat("?"):
		t, err := p.either()
		return filter{t}, err
	case c == '"' || c == '\'':
		s, err := p.quoted()
		return byName(s), err
	case c == ':' || c == '-' || isDigit(c):
		return p.slice()
	}
	return nil, fmt.Errorf("want a name in quotes, an index, a slice, * or ? behind [")
}

// slice reads an index or a slice.
func (p *parser) slice() (selector, error) {
	var parts [3]*int
	i := 0
	for {
		if c := p.peek(); c == '-' || isDigit(c) {
			n, err := p.integer()
			if err != nil {
				return nil, err
			}
			parts[i] = &n
		}
		before := p.at
		p.blanks()
		if i == 2 || !p.eat(":") {
			p.at = before
			break
		}
		i++
		p.blanks()
	}
	switch {
	case i == 0:
		return byIndex(*parts[0]), nil
	case parts[2] == nil:
		return slice{parts[0], parts[1], 1}, nil
	}
	return slice{parts[0], parts[1], *parts[2]}, nil
}

// mostInteger is the greatest integer of I-JSON (RFC 7493 §2.2).
const mostInteger = 1<<53 - 1

func (p *parser) integer() (int, error) {
	start := p.at
	p.eat("-")
	for isDigit(p.peek()) {
		p.at++
	}
	text := p.text[start:p.at]
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != text || n > mostInteger || n < -mostInteger {
		return 0, fmt.Errorf("%q is no index", text)
	}
	return int(n), nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// quoted reads a string in either quotes. Its escapes are JSON's, and \'.
func (p *parser) quoted() (string, error) {
	quote := p.text[p.at]
	var b strings.Builder
	b.WriteByte('"')
	for p.at++; ; p.at++ {
		switch c := p.peek(); {
		case p.at >= len(p.text):
			return "", fmt.Errorf("a string without its closing quote")
		case c == quote:
			p.at++
			b.WriteByte('"')
			var s string
			if err := json.Unmarshal([]byte(b.String()), &s); err != nil {
				return "", fmt.Errorf("a string as JSON has none: %w", err)
			}
			return s, nil
		case c == '\\' && p.at+1 < len(p.text):
			p.at++
			if c = p.text[p.at]; c == '\'' && quote == '\'' {
				b.WriteByte('\'')
			} else if c == '"' && quote == '\'' {
				return "", fmt.Errorf(`\" in single quotes`)
			} else {
				b.Write([]byte{'\\', c})
			}
		case c == '"':
			b.WriteString(`\"`)
		default:
			b.WriteByte(c)
		}
	}
}
