package metadata

import (
	"slices"
	"strings"

	"github.com/joinable/crawl/parse"
)

// openGraph writes the <meta property> of the Open Graph protocol (ogp.me) and
// of the vocabularies that it names.
func openGraph(p *page, o *object) error {
	o.key("og")
	more := p.social(o, func(name string) (string, bool) {
		short, ok := strings.CutPrefix(name, "og:")
		return short, ok || strings.Contains(name, ":") && !strings.HasPrefix(name, "twitter:")
	})
	if len(more) == 0 {
		return nil
	}
	o.key("og_more")
	o.open('{')
	for len(more) > 0 {
		name := more[0].Name
		var values []string
		more = slices.DeleteFunc(more, func(m parse.Meta) bool {
			if m.Name == name {
				values = append(values, m.Content)
			}
			return m.Name == name
		})
		o.key(name)
		o.list(values)
	}
	o.close('}')
	return nil
}

func twitter(p *page, o *object) error {
	o.key("twitter")
	p.social(o, func(name string) (string, bool) { return strings.CutPrefix(name, "twitter:") })
	return nil
}

// social writes an object of the metas that short gives a name, the first of
// each, and returns the others. Those that are empty say nothing.
func (p *page) social(o *object, short func(name string) (string, bool)) (more []parse.Meta) {
	var seen []string
	o.open('{')
	for _, m := range p.Document.Facts.Metas {
		name, ok := short(m.Name)
		switch {
		case !ok || name == "" || m.Content == "":
		case slices.Contains(seen, name):
			more = append(more, parse.Meta{Name: name, Content: m.Content})
		default:
			seen = append(seen, name)
			o.key(name)
			o.string(m.Content)
		}
	}
	o.close('}')
	return more
}
