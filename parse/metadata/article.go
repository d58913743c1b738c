package metadata

import (
	"errors"
	"fmt"
	"strings"

	"codeberg.org/readeck/go-readability"
	"codeberg.org/readeck/go-readability/render"
	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"
)

const (
	// MaxNodes is the size of the largest DOM, in nodes, of which the main text
	// is sought: what finds it is not linear.
	MaxNodes = 50_000
	// maxNested is how many bytes of text a page may have, counted again for
	// each element around them: the main text is sought by reading the text of
	// every element.
	maxNested = 512 << 20
	// MaxText is the length in bytes at which a text is cut.
	MaxText = 4 << 20
)

// An article is the main text of a page, as a part of a DOM of its own.
type article struct {
	sought bool
	node   *html.Node
	err    error
}

// main finds the article, once.
func (p *page) main() (*html.Node, error) {
	if !p.article.sought {
		p.article = article{sought: true, err: errors.New("the main text was not found")}
		p.article.node, p.article.err = findArticle(p.root)
	}
	return p.article.node, p.article.err
}

// findArticle is the main text of a page, or all of it if no part of it is.
func findArticle(root *html.Node) (*html.Node, error) {
	if err := readable(root); err != nil {
		return nil, err
	}
	parser := readability.NewParser()
	parser.DisableJSONLD = true
	found, err := parser.ParseDocument(root, nil)
	if err != nil {
		return nil, fmt.Errorf("find the main text: %w", err)
	}
	if found.Node == nil {
		return clone(root), nil
	}
	return found.Node, nil
}

// readable is an error for pages whose main text would be sought for long.
func readable(root *html.Node) error {
	nodes, nested := 0, 0
	for n := range root.Descendants() {
		if nodes++; nodes > MaxNodes {
			return fmt.Errorf("the page has more than %d nodes", MaxNodes)
		}
		if n.Type != html.TextNode {
			continue
		}
		for range n.Ancestors() {
			nested += len(n.Data)
		}
	}
	if nested > maxNested {
		return errors.New("the text is nested too deep to find the main part")
	}
	return nil
}

// clone is a copy of a node and what is in it.
func clone(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: append([]html.Attribute(nil), n.Attr...)}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		c.AppendChild(clone(child))
	}
	return c
}

func mainText(p *page, _ *object) error {
	node, err := p.main()
	if err != nil {
		return err
	}
	p.addText("text", render.InnerText(node))
	return nil
}

func markdown(p *page, _ *object) error {
	node, err := p.main()
	if err != nil {
		return err
	}
	t := tamer{resolve: p.resolve, spans: maxSpans}
	if t.node(node, 0); t.work > maxWork {
		return errors.New("lists, quotations and tables are nested too deep for Markdown")
	}
	text, err := newConverter().ConvertNode(node)
	if err != nil {
		return fmt.Errorf("convert to Markdown: %w", err)
	}
	p.addText("markdown", string(text))
	return nil
}

// newConverter is a converter to Markdown as most programs read it. Tables are
// not padded: one wide cell would widen all.
func newConverter() *converter.Converter {
	return converter.NewConverter(converter.WithPlugins(
		base.NewBasePlugin(),
		commonmark.NewCommonmarkPlugin(),
		strikethrough.NewStrikethroughPlugin(),
		table.NewTablePlugin(table.WithCellPaddingBehavior(table.CellPaddingBehaviorMinimal)),
	))
}

// addText keeps a text unless it is empty.
func (p *page) addText(name, text string) {
	text = strings.ToValidUTF8(strings.TrimSpace(text), "\ufffd")
	if len(text) > MaxText {
		text = strings.ToValidUTF8(text[:MaxText], "")
	}
	if text != "" {
		p.texts = append(p.texts, NamedText{name, strings.Clone(text)})
	}
}
