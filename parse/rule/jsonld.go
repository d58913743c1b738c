package rule

import (
	"strings"

	"golang.org/x/net/html"

	"github.com/joinable/crawl/parse/jsonpath"
)

// A jsonLD is the JSON-LD within a node: the list of its blocks, in which
// those of a block that is a list itself stand one by one.
type jsonLD struct {
	of   *html.Node
	list *jsonpath.Document // nil if there is none
}

// within is the JSON-LD within a node. That of one node is kept, for a rule
// asks for it field by field.
func (l *jsonLD) within(n *html.Node) *jsonLD {
	if l.of == n {
		return l
	}
	*l = jsonLD{of: n}
	var blocks []string
	for c := range n.Descendants() {
		if c.Type != html.ElementNode || c.Data != "script" || !isJSONLD(c) {
			continue
		}
		if d, err := jsonpath.Read(cleanJSON(rawText(c))); err == nil {
			blocks = append(blocks, blocksOf(d.Root())...)
		}
	}
	if len(blocks) > 0 {
		// It is valid, for every block is.
		l.list, _ = jsonpath.Read([]byte("[" + strings.Join(blocks, ",") + "]"))
	}
	return l
}

func isJSONLD(script *html.Node) bool {
	t, _ := attrOf(script, "type")
	essence, _, _ := strings.Cut(t, ";")
	return strings.EqualFold(strings.TrimSpace(essence), "application/ld+json")
}

func blocksOf(v jsonpath.Value) (blocks []string) {
	if v.Kind() != jsonpath.Array {
		return []string{string(v.JSON())}
	}
	for e := range v.Elements() {
		blocks = append(blocks, string(e.JSON()))
	}
	return blocks
}

// search is what a path finds in the list of blocks, or else in each block.
func (l *jsonLD) search(path *jsonpath.Path) []jsonpath.Value {
	if l.list == nil {
		return nil
	}
	values := path.Select(l.list.Root())
	if len(values) > 0 {
		return values
	}
	for block := range l.list.Root().Elements() {
		values = append(values, path.Select(block)...)
	}
	return values
}

// cleanJSON takes off what pages put around JSON in a script: comments of
// HTML, CDATA, a semicolon.
func cleanJSON(text string) []byte {
	text = strings.TrimSpace(text)
	for _, start := range []string{"<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA["} {
		text = strings.TrimPrefix(text, start)
	}
	for _, end := range []string{"-->", "/*]]>*/", "]]>", "//"} {
		text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), end))
	}
	return []byte(strings.TrimSuffix(text, ";"))
}
