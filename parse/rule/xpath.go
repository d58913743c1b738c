package rule

import (
	"fmt"
	"strconv"
	"sync"

	xp "github.com/antchfx/xpath"
	"golang.org/x/net/html"
)

// An xpath is an XPath expression. What package xpath makes of one may be used
// by one goroutine at a time, so there is one for each that is at work.
type xpath struct {
	source string
	pool   *sync.Pool // of *xp.Expr
}

func newXPath(source string) (*xpath, error) {
	expr, err := compileXPath(source)
	if err != nil {
		return nil, fmt.Errorf("parse XPath %q: %w", source, err)
	}
	x := &xpath{source: source, pool: new(sync.Pool)}
	x.pool.Put(expr)
	return x, nil
}

// compileXPath survives what makes package xpath panic.
func compileXPath(source string) (expr *xp.Expr, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	return xp.Compile(source)
}

// find yields what the expression finds from a node: elements, or texts. An
// expression that makes package xpath panic finds nothing more, nor does one
// that costs more than what is left of effort.
func (x *xpath) find(from *html.Node, effort *int64, yield func(found) bool) {
	expr, _ := x.pool.Get().(*xp.Expr)
	if expr == nil {
		var err error
		if expr, err = compileXPath(x.source); err != nil {
			return // it was compiled before
		}
	}
	if evaluate(expr, newWalker(from, effort), yield) {
		x.pool.Put(expr)
	}
}

// evaluate reports whether the expression is fit to be used again.
func evaluate(expr *xp.Expr, from xp.NodeNavigator, yield func(found) bool) (ok bool) {
	yielding := false
	defer func() {
		if r := recover(); r != nil {
			if yielding {
				panic(r) // it is not package xpath's
			}
			ok = false
		}
	}()
	give := func(f found) bool {
		yielding = true
		more := yield(f)
		yielding = false
		return more
	}
	switch v := expr.Evaluate(from).(type) {
	case *xp.NodeIterator:
		for v.MoveNext() && give(foundBy(v.Current())) {
		}
	case string:
		give(found{text: v, isText: true})
	case float64:
		give(found{text: strconv.FormatFloat(v, 'f', -1, 64), isText: true})
	case bool:
		give(found{text: strconv.FormatBool(v), isText: true})
	}
	return true
}

// foundBy is the node that a navigator stands at.
func foundBy(at xp.NodeNavigator) found {
	n, ok := at.(*walker)
	if !ok || at.NodeType() == xp.AttributeNode || n.Current().Type != html.ElementNode && n.Current().Type != html.DocumentNode {
		return found{text: at.Value(), isText: true}
	}
	return found{node: n.Current()}
}
