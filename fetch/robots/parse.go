package robots

import "bytes"

// Parse reads a robots.txt file. Whatever is in it, there is a file: lines
// that mean nothing are skipped (RFC 9309 §2.2.4). Lines end with LF, CR or
// CRLF. No more than MaxSize bytes are read. The file does not alias body.
func Parse(body []byte) *File {
	p := &parser{file: &File{}}
	rest := withoutMark(head(body))
	for n := 1; ; n++ {
		i := bytes.IndexAny(rest, "\r\n")
		if i < 0 {
			p.line(n, rest)
			return p.file
		}
		p.line(n, rest[:i])
		if bytes.HasPrefix(rest[i:], []byte("\r\n")) {
			i++
		}
		rest = rest[i+1:]
	}
}

// head is the part of body that is read. A rule of which only a part is
// within MaxSize might forbid or allow too much, and is left out; also when
// the caller has cut body to MaxSize already.
func head(body []byte) []byte {
	if len(body) < MaxSize {
		return body
	}
	end := bytes.LastIndexAny(body[:MaxSize], "\r\n")
	if end < MaxSize-maxLine {
		end = MaxSize // what is cut off would not have been read anyway
	}
	return body[:end]
}

// withoutMark removes a UTF-8 byte order mark, or the beginning of one.
func withoutMark(body []byte) []byte {
	for _, c := range []byte("\xEF\xBB\xBF") {
		if len(body) == 0 || body[0] != c {
			break
		}
		body = body[1:]
	}
	return body
}

// A parser builds a file, line by line.
type parser struct {
	file *File
	// ruled: the latest group has a rule, so that a User-agent line begins
	// a new one. Lines that are neither do not matter.
	ruled bool
}

func (p *parser) line(n int, s []byte) {
	l, ok := readLine(s)
	if !ok {
		return
	}
	switch l.field {
	case fieldAgent:
		p.agent(agentToken(l.value))
	case fieldAllow, fieldDisallow:
		p.rule(n, l)
	case fieldSitemap:
		if len(l.value) > 0 {
			p.file.sitemaps = append(p.file.sitemaps, string(l.value))
		}
	case fieldDelay:
		p.delay(l.value)
	}
}

// agent adds a name to the latest group, or begins another. A line that
// names nobody still separates.
func (p *parser) agent(token string) {
	f := p.file
	if p.ruled || len(f.groups) == 0 {
		f.groups = append(f.groups, group{})
		p.ruled = false
	}
	if g := p.group(); token != "" && g.index(token) < 0 {
		g.agents = append(g.agents, token)
	}
}

// group is the latest group, or nil.
func (p *parser) group() *group {
	if n := len(p.file.groups); n > 0 {
		return &p.file.groups[n-1]
	}
	return nil
}

// rule adds a rule to the latest group. One without a path matches nothing.
func (p *parser) rule(n int, l line) {
	g := p.group()
	if g == nil {
		return
	}
	p.ruled = true
	if len(l.value) > 0 && len(g.agents) > 0 {
		g.rules = appendRules(g.rules, n, l)
	}
}

func (p *parser) delay(value []byte) {
	g := p.group()
	if g == nil || p.ruled && len(g.agents) == 0 {
		return
	}
	if d, ok := seconds(value); ok {
		g.delays = append(g.delays, delay{agents: len(g.agents), length: d})
	}
}
