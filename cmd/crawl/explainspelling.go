package main

import (
	"strings"

	"github.com/joinable/crawl/frontier/urlnorm"
)

// changes tells what makes the canonical URL u of what was typed.
func changes(typed string, guessed bool, u urlnorm.URL) []string {
	p := takeApart(typed, guessed)
	found := []string{}
	note := func(changed bool, what string) {
		if changed {
			found = append(found, what)
		}
	}
	note(p.blanks, "blanks and line ends dropped")
	note(guessed, "no scheme: "+u.Scheme()+" is taken")
	note(p.scheme != strings.ToLower(p.scheme), "scheme in lower case")
	note(strings.Contains(p.host+p.path, `\`), `\ is /`)
	note(p.host != strings.ToLower(p.host), "host in lower case")
	note(strings.ToLower(p.host) != u.Hostname(), "host as DNS and IP know it")
	note(p.port != u.Port() && u.Port() == "", "default port dropped")
	note(p.port != u.Port() && u.Port() != "", "port as a number")
	note(p.path == "", "empty path is /")
	note(hasDots(p.path), "dot segments resolved")
	note(strings.Count(u.RequestTarget(), "%") > strings.Count(p.path+p.query, "%"), "characters escaped")
	note(p.fragment, "fragment dropped")
	if len(found) == 0 && typed != u.String() {
		found = append(found, "spelt as browsers do")
	}
	return found
}

// The pieces of a URL as somebody typed it.
type pieces struct {
	scheme, host, port, path, query string
	blanks, fragment                bool
}

// takeApart finds the pieces of what has been read as a URL.
func takeApart(typed string, guessed bool) (p pieces) {
	text := strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(strings.TrimFunc(typed, func(r rune) bool { return r <= ' ' }))
	p.blanks = text != typed
	text, _, p.fragment = strings.Cut(text, "#")
	if !guessed {
		p.scheme, text, _ = strings.Cut(text, ":")
	}
	text, p.query, _ = strings.Cut(text, "?")
	text = strings.TrimLeft(text, `/\`)
	authority := text
	if i := strings.IndexAny(text, `/\`); i >= 0 {
		authority, p.path = text[:i], text[i:]
	}
	authority = authority[strings.LastIndexByte(authority, '@')+1:]
	p.host = authority
	if i := strings.LastIndexByte(authority, ':'); i > strings.LastIndexByte(authority, ']') {
		p.host, p.port = authority[:i], authority[i+1:]
	}
	return p
}

// hasDots reports whether a path has a segment of one dot or two.
func hasDots(path string) bool {
	path = strings.NewReplacer("%2e", ".", "%2E", ".", `\`, "/").Replace(path)
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return true
		}
	}
	return false
}
