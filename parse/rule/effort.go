package rule

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/andybalholm/cascadia"
	"github.com/antchfx/htmlquery"
	xp "github.com/antchfx/xpath"
	"golang.org/x/net/html"
)

// maxEffort is how many nodes selectors may look at of a page where one look may
// be at all the siblings of a node, or at any node: half a minute or so.
const maxEffort = 10_000_000_000

// stepEffort is how many such looks a step of an XPath counts as.
const stepEffort = 20

// A cost says at what a CSS selector looks to match one node.
type cost uint8

const (
	costLittle   cost = iota
	costSiblings      // its siblings
	costAround        // and those of the nodes around it
)

// costly finds what looks at all siblings: "~", and ":nth-child()" and the like
// unless they count to a number.
var (
	costlyNth = regexp.MustCompile(`(?i):nth-[a-z-]+\(\s*(?:odd|[^)]*n)[^)]*\)`)
	costly    = regexp.MustCompile(`~\s*(?:[^=\s]|$)|` + costlyNth.String())
)

// costOf is the cost of a selector. What stands before a combinator is matched
// against the nodes around.
func costOf(css string) cost {
	at := costly.FindStringIndex(css)
	switch {
	case at == nil:
		return costLittle
	case strings.ContainsAny(strings.TrimRight(css[at[1]:], " \t\r\n\f"), " \t\r\n\f>+~"):
		return costAround
	}
	return costSiblings
}

// cheapPart is what every node that a costly selector matches matches as well,
// without a look at siblings; nil if that is not easily told.
func cheapPart(css string) cascadia.Matcher {
	if strings.ContainsAny(css, ",\\") || strings.Contains(css, ":not(") {
		return nil
	}
	css = costlyNth.ReplaceAllString(css, ":not(none)")
	m, err := cascadia.Parse(css[strings.LastIndexByte(css, '~')+1:])
	if err != nil {
		return nil
	}
	return m
}

// spend reports whether there is effort left for a selector to match a node.
func (x *extractor) spend(q *query, n *html.Node) bool {
	if q.cost == costLittle || q.cheap != nil && !q.cheap.Match(n) {
		return true // it looks no further
	}
	looks := x.crowd(n)
	if q.cost == costSiblings && n.Parent != nil {
		looks -= x.crowd(n.Parent)
	}
	if x.effort -= int64(looks); x.effort < 0 {
		x.tire("CSS", q.source)
	}
	return x.effort >= 0
}

// tire remembers which selector was given up.
func (x *extractor) tire(kind, selector string) {
	if x.result.Err == nil {
		x.result.Err = fmt.Errorf("%s %q looks at too many nodes of this page, and was given up: it takes the square of their number", kind, selector)
	}
}

// crowd is how many siblings a node has, and those around it.
func (x *extractor) crowd(n *html.Node) int {
	around := n.Parent
	if around == nil {
		return 1
	}
	if size, ok := x.crowds[around]; ok {
		return size
	}
	size := x.crowd(around)
	for range around.ChildNodes() {
		size++
	}
	if x.crowds == nil {
		x.crowds = make(map[*html.Node]int)
	}
	x.crowds[around] = size
	return size
}

// tired is what a walker panics with when there is no effort left: nothing else
// stops package xpath. It is recovered where panics of that package are.
type tired struct{}

// A walker is a navigator whose steps cost effort.
type walker struct {
	*htmlquery.NodeNavigator
	effort *int64
}

func newWalker(n *html.Node, effort *int64) *walker {
	return &walker{htmlquery.CreateXPathNavigator(n), effort}
}

func (w *walker) spend(steps int) {
	if *w.effort -= int64(steps) * stepEffort; *w.effort < 0 {
		panic(tired{})
	}
}

// Copy is xp.NodeNavigator's, as are those that follow.
func (w *walker) Copy() xp.NodeNavigator {
	w.spend(1)
	at := *w.NodeNavigator
	return &walker{&at, w.effort}
}

// MoveTo goes to where another walker stands.
func (w *walker) MoveTo(other xp.NodeNavigator) bool {
	o, ok := other.(*walker)
	return ok && w.NodeNavigator.MoveTo(o.NodeNavigator)
}

// MoveToParent goes to the parent.
func (w *walker) MoveToParent() bool { w.spend(1); return w.NodeNavigator.MoveToParent() }

// MoveToChild goes to the first child.
func (w *walker) MoveToChild() bool { w.spend(1); return w.NodeNavigator.MoveToChild() }

// MoveToNext goes to the next sibling.
func (w *walker) MoveToNext() bool { w.spend(1); return w.NodeNavigator.MoveToNext() }

// MoveToPrevious goes to the previous sibling.
func (w *walker) MoveToPrevious() bool { w.spend(1); return w.NodeNavigator.MoveToPrevious() }

// MoveToFirst goes to the first sibling, and reports whether that is another.
func (w *walker) MoveToFirst() bool {
	moved := false
	for w.MoveToPrevious() {
		moved = true
	}
	return moved
}

// Value is the text within, of which some bytes are worth a step.
func (w *walker) Value() string {
	s := w.NodeNavigator.Value()
	w.spend(1 + len(s)/stepEffort)
	return s
}
