package rule

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/net/html"

	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/jsonpath"
)

// find yields the places that a query leads to.
func (x *extractor) find(q *query, at found, yield func(found) bool) {
	switch {
	case q.css != nil && at.node != nil:
		x.findCSS(q, at.node, yield)
	case q.xpath != nil && at.node != nil:
		x.findXPath(q, at.node, yield)
	case q.css != nil || q.xpath != nil:
	case q.json != nil && q.attr == "":
		x.findJSON(q.json, at, yield)
	default:
		x.within(q, at, yield)
	}
}

func (x *extractor) findCSS(q *query, from *html.Node, yield func(found) bool) {
	for n := range from.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if !x.spend(q, n) {
			return
		}
		if q.css.Match(n) && !x.within(q, found{node: n}, yield) {
			return
		}
	}
}

func (x *extractor) findXPath(q *query, from *html.Node, yield func(found) bool) {
	if x.effort >= 0 {
		q.xpath.find(from, &x.effort, func(m found) bool { return x.within(q, m, yield) })
	}
	if x.effort < 0 {
		x.tire("XPath", q.xpath.source)
	}
}

// within yields a place, or what the query's path finds in the JSON there. It
// reports whether more is wanted.
func (x *extractor) within(q *query, at found, yield func(found) bool) bool {
	if q.json == nil {
		return yield(at)
	}
	text, ok := at.text, at.isText
	if !ok {
		text, ok = rawText(at.node), true
		if q.attr != "" {
			text, ok = attrOf(at.node, q.attr)
		}
	}
	if !ok {
		return true
	}
	d, err := jsonpath.Read(cleanJSON(text))
	if err != nil {
		x.unfit = "not JSON: " + err.Error()
		return true
	}
	for _, v := range q.json.Select(d.Root()) {
		if !yield(found{value: v, isJSON: true}) {
			return false
		}
	}
	return true
}

// findJSON yields what a path finds in a JSON value, or in the JSON-LD within a
// node.
func (x *extractor) findJSON(path *jsonpath.Path, at found, yield func(found) bool) {
	var values []jsonpath.Value
	switch {
	case at.isJSON:
		values = path.Select(at.value)
	case at.node != nil:
		values = x.ld.within(at.node).search(path)
	}
	for _, v := range values {
		if !yield(found{value: v, isJSON: true}) {
			return
		}
	}
}

// values yields what appends each value of a field at a place: one, or as many
// as its regular expression finds. It reports whether more is wanted.
func (x *extractor) values(f *field, at found, yield func(write func() bool) bool) bool {
	if f.re == nil || f.typ == TypeBool {
		return yield(func() bool { return x.value(f, at) })
	}
	text, ok := x.textAt(f, at)
	if !ok {
		return true
	}
	for _, m := range f.re.FindAllSubmatch(text, maxMatches) {
		if !yield(func() bool { return x.textValue(f, groupOf(m)) }) {
			return false
		}
	}
	return true
}

// maxMatches is how often a regular expression is found in one text.
const maxMatches = 10_000

// value appends the value of a field at a place, and reports whether there is
// one.
func (x *extractor) value(f *field, at found) bool {
	if len(f.fields) > 0 {
		got, whole := x.object(f.fields, at)
		return got && whole
	}
	if at.isJSON && f.re == nil {
		return x.jsonValue(f, at.value)
	}
	text, ok := x.textAt(f, at)
	if !ok {
		return false
	}
	if f.re != nil {
		if text, ok = f.group(text); f.typ == TypeBool {
			x.buf = fmt.Appendf(x.buf, "%t", ok)
			return true
		}
	}
	return ok && x.textValue(f, text)
}

// textValue is value of a text, which may be blank.
func (x *extractor) textValue(f *field, text []byte) (ok bool) {
	if !f.blank && len(bytes.TrimSpace(text)) == 0 {
		return false
	}
	x.buf, ok = x.appendText(x.buf, text, f)
	x.refuse(ok, text, f)
	return ok
}

// group is the first group of what the field's regular expression finds in a
// text, or all of it if there are no groups.
func (f *field) group(text []byte) (part []byte, ok bool) {
	m := f.re.FindSubmatch(text)
	if m == nil {
		return nil, false
	}
	return groupOf(m), true
}

// groupOf is the first group of a match, or all of it.
func groupOf(match [][]byte) []byte {
	if len(match) > 1 {
		return match[1]
	}
	return match[0]
}

func (x *extractor) jsonValue(f *field, v jsonpath.Value) (ok bool) {
	if v.Kind() == jsonpath.Null || v.Kind() == jsonpath.String && !f.blank && strings.TrimSpace(v.Text()) == "" {
		return false
	}
	x.buf, ok = x.appendValue(x.buf, v, f)
	x.refuse(ok, v.JSON(), f)
	return ok
}

// refuse remembers what could not be converted, if somebody wants to know.
func (x *extractor) refuse(ok bool, text []byte, f *field) {
	if !ok && x.unfit == "" && x.page.Report != nil {
		x.unfit = fmt.Sprintf("not %s: %q", f.typ.indefinite(), cut(text, 100))
	}
}

// indefinite is a type with its article.
func (t Type) indefinite() string {
	switch t {
	case TypeInteger:
		return "an integer"
	case TypeJSON, TypeAny:
		return "JSON, or too long"
	case TypeURL:
		return "a URL that can be fetched"
	}
	return "a " + t.String()
}

// maxSource is the length in bytes of what a regular expression looks in.
const maxSource = 16 << 20

// textAt is the text of a place as the field takes it. It stands until the
// next call.
func (x *extractor) textAt(f *field, at found) (text []byte, ok bool) {
	limit := x.o.MaxValue
	if f.re != nil {
		limit = maxSource
	}
	switch {
	case at.isJSON:
		return []byte(at.value.Text()), true
	case at.isText:
		at.node = &html.Node{FirstChild: &html.Node{Type: html.TextNode, Data: at.text}}
	case at.node == nil:
		return nil, false
	case f.attr != "":
		value, ok := attrOf(at.node, f.attr)
		return []byte(value), ok
	case f.html:
		return x.htmlWithin(at.node, limit), true
	}
	x.text = parse.AppendText(x.text[:0], at.node, limit)
	return x.text, true
}

// htmlWithin is the HTML within a node, cut.
func (x *extractor) htmlWithin(n *html.Node, limit int) []byte {
	w := &limited{buf: x.source[:0], limit: limit}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if html.Render(w, c) != nil {
			break // it is full, or will not be rendered further
		}
	}
	x.source = w.buf
	return cut(w.buf, limit)
}

// A limited is a buffer that takes no more than it should.
type limited struct {
	buf   []byte
	limit int
}

var errFull = errors.New("full")

// Write is io.Writer's.
func (l *limited) Write(p []byte) (int, error) {
	l.buf = append(l.buf, p...)
	if len(l.buf) > l.limit {
		return len(p), errFull
	}
	return len(p), nil
}

// rawText is the text within a node as it stands there.
func rawText(n *html.Node) string {
	if n == nil {
		return ""
	}
	if c := n.FirstChild; c != nil && c.NextSibling == nil && c.Type == html.TextNode {
		return c.Data
	}
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode && b.Len() < maxSource {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// attrOf finds an attribute by the name it had in the source, such as
// "xlink:href".
func attrOf(n *html.Node, name string) (value string, ok bool) {
	if n == nil {
		return "", false
	}
	for _, a := range n.Attr {
		key := a.Key
		if a.Namespace != "" {
			key = a.Namespace + ":" + a.Key
		}
		if strings.EqualFold(key, name) {
			return a.Val, true
		}
	}
	return "", false
}
