package webtest

import (
	"math/rand/v2"
	"strings"
)

// speller writes the links of one page, each time in another spelling. What it
// returns is the URL reference; the markup around it is not its concern.
type speller struct {
	rng  *rand.Rand
	host int    // of the page
	base string // path that relative references start from: the page's, or its <base href>'s
	web  *Web
}

// spell returns a reference that means the node.
func (s *speller) spell(to node) string {
	at := s.web.graph.address(to)
	if s.web.cfg.Plain {
		return s.clean(at)
	}
	ref := s.reference(at)
	switch s.rng.IntN(16) {
	case 0:
		return ref + "#section-" + string(rune('a'+s.rng.IntN(26)))
	case 1:
		return " \n\t" + ref + " \n"
	}
	return ref
}

func (s *speller) reference(to address) string {
	forms := outsideForms
	if to.host == s.host {
		forms = insideForms
	}
	return forms[s.rng.IntN(len(forms))](s, to)
}

// clean is the only spelling of a plain web.
func (s *speller) clean(to address) string {
	if to.host == s.host && s.rng.IntN(4) > 0 {
		return to.uri
	}
	return s.absolute(to)
}

// Spellings of a reference to the same host, and to another one. The clean
// ones are repeated, as they are the common ones.
var (
	outsideForms = []func(*speller, address) string{
		(*speller).absolute, (*speller).absolute, (*speller).absolute, (*speller).absolute,
		(*speller).schemeless, (*speller).shouted, (*speller).withPort, (*speller).escaped, (*speller).dotted,
	}
	insideForms = append([]func(*speller, address) string{
		rooted, rooted, rooted, rooted, rooted, rooted,
		(*speller).relative, (*speller).relative, (*speller).relative, (*speller).relative,
		(*speller).escapedPath, (*speller).dottedPath,
	}, outsideForms...)
)

func rooted(_ *speller, to address) string { return to.uri }

func (s *speller) absolute(to address) string {
	return "http://" + s.web.Authority(to.host) + to.uri
}

func (s *speller) schemeless(to address) string {
	return "//" + s.web.Authority(to.host) + to.uri
}

func (s *speller) shouted(to address) string {
	return "HTTP://" + strings.ToUpper(s.web.Authority(to.host)) + to.uri
}

// withPort spells the default port out, and leaves other ports as they are.
func (s *speller) withPort(to address) string {
	authority := s.web.Authority(to.host)
	if !strings.Contains(authority, ":") {
		authority += ":80"
	}
	return "http://" + authority + to.uri
}

func (s *speller) escaped(to address) string {
	return "http://" + s.web.Authority(to.host) + s.escapedPath(to)
}

// escapedPath escapes a character that needs none, or writes one that does
// need it as it is.
func (s *speller) escapedPath(to address) string {
	switch s.rng.IntN(5) {
	case 0:
		return strings.Replace(to.uri, "~U", "%7E%55", 1)
	case 1:
		return strings.Replace(to.uri, "~U", "%7eU", 1)
	case 2:
		return strings.Replace(to.uri, "/p", "/%70", 1)
	case 3:
		return strings.Replace(to.uri, "%C3%A9", "%c3%a9", 1)
	}
	return strings.Replace(to.uri, "%C3%A9", "é", 1)
}

func (s *speller) dotted(to address) string {
	return "http://" + s.web.Authority(to.host) + s.dottedPath(to)
}

func (s *speller) dottedPath(to address) string {
	return "/./x/y/../.." + to.uri
}

// relative climbs from the base's directory, or stays in it when it can.
func (s *speller) relative(to address) string {
	path, query, _ := strings.Cut(to.uri, "?")
	if path == s.base && query != "" {
		return "?" + query
	}
	directory := s.base[:strings.LastIndexByte(s.base, '/')+1]
	if rest, ok := strings.CutPrefix(to.uri, directory); ok && rest != "" {
		return rest
	}
	return "./" + strings.Repeat("../", strings.Count(directory, "/")-1) + to.uri[1:]
}
