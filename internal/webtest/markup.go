package webtest

import (
	"bytes"
	"fmt"
	"strings"
)

// markup writes the HTML of one page around its filler.
type markup struct {
	bytes.Buffer
	web     *Web
	page    int
	speller speller
	hasBase bool
}

func (w *Web) newMarkup(i int) *markup {
	at := w.graph.address(node(i))
	path, _, _ := strings.Cut(at.uri, "?")
	m := &markup{web: w, page: i}
	m.speller = speller{rng: w.graph.rng(i, saltSpelling), host: at.host, base: path, web: w}
	m.hasBase = !w.cfg.Plain && i >= w.cfg.Hosts && w.graph.mix(i, saltBase)%20 == 0
	if m.hasBase {
		m.speller.base = "/base/of/some/"
	}
	return m
}

// write returns the page's own bytes, before and after the filler. Half of the
// links stand before it.
func (m *markup) write() (first, last []byte) {
	links := m.web.graph.links(m.page)
	half := len(links) / 2
	m.head()
	m.list("nav", links[:half])
	first = bytes.Clone(m.Bytes())
	m.Reset()
	m.list("footer", links[half:])
	m.junk()
	m.WriteString("</body>\n</html>\n")
	return first, bytes.Clone(m.Bytes())
}

func (m *markup) head() {
	fmt.Fprintf(m, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Page %d of a synthetic web</title>\n", m.page)
	fmt.Fprintf(m, "<meta name=\"description\" content=\"Page %d, about %s\">\n", m.page, m.subject())
	if m.hasBase {
		fmt.Fprintf(m, "<base href=\"%s\">\n", m.speller.base)
	}
	fmt.Fprintf(m, "</head>\n<body>\n<h1>%s %d</h1>\n", m.subject(), m.page)
}

func (m *markup) subject() string { return m.web.filler.word(m.speller.rng) }

func (m *markup) list(class string, links []node) {
	fmt.Fprintf(m, "<ul class=\"%s\">\n", class)
	for _, to := range links {
		m.WriteString("<li class=\"item\">")
		m.link(to)
		m.WriteString("</li>\n")
	}
	m.WriteString("</ul>\n")
}

// link writes one link. Where a crawler may have reasons not to follow the
// element, an ordinary link stands beside it, unless the web is exotic.
func (m *markup) link(to node) {
	if m.web.cfg.Plain {
		m.anchor(to)
		return
	}
	switch m.speller.rng.IntN(24) {
	case 0:
		fmt.Fprintf(m, "<map><area shape=rect %s></map>", m.attribute("href", to))
	case 1, 2, 3:
		m.exotic(to)
		if !m.web.cfg.Exotic {
			m.anchor(to)
		}
	default:
		m.anchor(to)
	}
}

// exotic writes a link as something else than <a> or <area>. HTML drops a
// <frame> outside a frameset, so it is no way to a page in an exotic web.
func (m *markup) exotic(to node) {
	switch m.speller.rng.IntN(5) {
	case 0:
		fmt.Fprintf(m, "<link rel=next %s>", m.attribute("href", to))
	case 1:
		fmt.Fprintf(m, "<iframe %s></iframe>", m.attribute("src", to))
	case 2:
		fmt.Fprintf(m, "<noscript><a %s>all</a></noscript>", m.attribute("href", to))
	case 3:
		if !m.web.cfg.Exotic {
			fmt.Fprintf(m, "<frame %s>", m.attribute("src", to))
			return
		}
		fallthrough
	default:
		url := strings.TrimSpace(m.speller.spell(to))
		fmt.Fprintf(m, "<meta http-equiv=\"Refresh\" content=\"30; url=%s\">", m.encode(url))
	}
}

func (m *markup) anchor(to node) {
	format := "<a class=\"entry-link\" %s>%s</a>"
	if !m.web.cfg.Plain && m.speller.rng.IntN(12) == 0 {
		format = "<A CLASS=x %s\n>%s</A>"
	}
	fmt.Fprintf(m, format, m.attribute("href", to), m.subject())
}

// attribute writes name=URL in one of the ways HTML knows.
func (m *markup) attribute(name string, to node) string {
	value := m.encode(m.speller.spell(to))
	if m.web.cfg.Plain {
		return name + `="` + value + `"`
	}
	switch m.speller.rng.IntN(10) {
	case 0:
		return name + "='" + value + "'"
	case 1:
		return name + " = \"" + value + "\" title=\"a > b\""
	case 2:
		if !strings.ContainsAny(value, " \t\n") {
			return name + "=" + value
		}
	}
	return name + `="` + value + `"`
}

// encode writes a reference as an attribute's value. Browsers also take the
// bare ampersand, and so people write it.
func (m *markup) encode(ref string) string {
	if !m.web.cfg.Plain && m.speller.rng.IntN(4) == 0 {
		return ref
	}
	return strings.ReplaceAll(ref, "&", "&amp;")
}

// junk writes links that lead nowhere, or back to the page itself.
func (m *markup) junk() {
	if m.page == 0 {
		for _, href := range m.web.cfg.RootLinks {
			fmt.Fprintf(m, "<a href=\"%s\">more</a>\n", strings.ReplaceAll(href, "&", "&amp;"))
		}
	}
	if m.web.cfg.Plain {
		return
	}
	fmt.Fprintf(m, "<a href=\"mailto:someone@%s\">mail</a> <a href=\"javascript:void(0)\">menu</a>\n", m.web.Authority(m.speller.host))
	fmt.Fprintf(m, "<a href=\"http://h0.test:99999/bad-port\">odd</a> <a href=\"tel:+123\">call</a> <a name=here>no link</a>\n")
	if !m.hasBase { // these are relative to the base, which is no page
		fmt.Fprintf(m, "<a href=\"#top\">top</a> <a href=\"\">again</a>\n")
	}
}
