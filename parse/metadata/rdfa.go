package metadata

import (
	"strings"

	"golang.org/x/net/html"
)

// rdfa writes the typed things of a page by RDFa Lite 1.1 (W3C), which has the
// attributes vocab, typeof, property, resource and prefix. An item's types are
// whole IRIs, as far as their prefix is known; names of properties are as they
// are written. What has no type, such as the <meta property> of Open Graph, is
// left out.
func rdfa(p *page, o *object) error {
	r := &rdfaReader{itemReader: itemReader{page: p}}
	r.children(p.root, nil, scope{})
	writeItems(o, "rdfa", r.items)
	return nil
}

type rdfaReader struct {
	itemReader
	items []*item // at top level
	depth int
}

// A scope is what holds for the elements within one.
type scope struct {
	vocab    string
	prefixes []string // prefix and IRI in turns, the innermost last
}

func (r *rdfaReader) children(n *html.Node, it *item, s scope) {
	for c := n.FirstChild; c != nil && !r.full(); c = c.NextSibling {
		r.steps++
		if c.Type == html.ElementNode && (c.Namespace != "" || c.Data != "template") {
			r.node(c, it, s)
		}
	}
}

// node reads an element within the item it, which is nil at top level.
func (r *rdfaReader) node(n *html.Node, it *item, s scope) {
	s = s.within(n)
	names := r.names(n, "property")
	if hasAttr(n, "typeof") {
		r.thing(n, it, names, s)
		return
	}
	if len(names) > 0 && it != nil {
		if text, ok := r.room(r.value(n)); ok {
			it.add(names, value{text: text})
		}
	}
	r.children(n, it, s)
}

// thing reads an element with typeof: an item of its own, and the value of a
// property of the item around it if it is one.
func (r *rdfaReader) thing(n *html.Node, around *item, names []string, s scope) {
	if _, ok := r.room(""); !ok || r.depth == maxItemDepth {
		return
	}
	it := new(item)
	for _, name := range r.names(n, "typeof") {
		it.types = append(it.types, s.expand(name))
	}
	for _, attr := range []string{"resource", "href", "src"} {
		if it.id == "" && hasAttr(n, attr) {
			it.id, _ = r.room(r.url(n, attr))
		}
	}
	if around != nil && len(names) > 0 {
		around.add(names, value{item: it})
	} else {
		r.items = append(r.items, it)
	}
	r.depth++
	r.children(n, it, s)
	r.depth--
}

// value is that of a property without typeof: what content says, or else the
// URL that the element names, or else its text.
func (r *rdfaReader) value(n *html.Node) string {
	switch {
	case hasAttr(n, "content"):
		return attrOf(n, "content")
	case hasAttr(n, "resource"):
		return r.url(n, "resource")
	case hasAttr(n, "href"):
		return r.url(n, "href")
	case hasAttr(n, "src"):
		return r.url(n, "src")
	}
	return r.element(n)
}

// within is the scope within an element.
func (s scope) within(n *html.Node) scope {
	if hasAttr(n, "vocab") {
		s.vocab = strings.TrimSpace(attrOf(n, "vocab"))
	}
	words := strings.Fields(attrOf(n, "prefix"))
	for i := 0; i+1 < len(words) && i < 2*maxNames && len(s.prefixes) < 8*maxNames; i += 2 {
		if name, ok := strings.CutSuffix(words[i], ":"); ok {
			s.prefixes = append(s.prefixes[:len(s.prefixes):len(s.prefixes)], name, words[i+1])
		}
	}
	return s
}

// expand is the IRI of a type, or what is written where its prefix is unknown.
func (s scope) expand(name string) string {
	prefix, rest, ok := strings.Cut(name, ":")
	if !ok {
		return s.vocab + name
	}
	if strings.HasPrefix(rest, "//") {
		return name
	}
	for i := len(s.prefixes) - 2; i >= 0; i -= 2 {
		if strings.EqualFold(s.prefixes[i], prefix) {
			return s.prefixes[i+1] + rest
		}
	}
	return initialPrefix(prefix, name) + rest
}

// initialPrefix is the IRI of a prefix that need not be declared: those of the
// RDFa Core initial context that are found on the web.
func initialPrefix(prefix, name string) string {
	switch strings.ToLower(prefix) {
	case "schema":
		return "http://schema.org/"
	case "og":
		return "http://ogp.me/ns#"
	case "foaf":
		return "http://xmlns.com/foaf/0.1/"
	case "dc", "dcterms":
		return "http://purl.org/dc/terms/"
	case "gr":
		return "http://purl.org/goodrelations/v1#"
	case "sioc":
		return "http://rdfs.org/sioc/ns#"
	case "skos":
		return "http://www.w3.org/2004/02/skos/core#"
	case "v":
		return "http://rdf.data-vocabulary.org/#"
	}
	return name[:len(prefix)+1]
}
