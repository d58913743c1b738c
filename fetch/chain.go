package fetch

import (
	"context"
	"errors"
	"io"
)

// errWindow: what is encoded refers further back than was allowed.
var errWindow = errors.New("window too large")

// A chain undoes a stack of codings, layer by layer.
type chain struct {
	stack    stack
	generous bool // allow each layer the largest window, whatever its first bytes say
	layers   [maxLayers]layer
	plain    [maxLayers]bool // the layer's input turned out not to be encoded
	n        int             // layers that were opened
}

// open prepares the next layer, which reads from src, or if that is nil from
// raw, and returns where what it unpacks can be read. m pays for its window.
func (c *chain) open(ctx context.Context, m *memory, raw []byte, src io.Reader) (io.Reader, error) {
	code := c.stack[c.n]
	l := code.layer()
	c.layers[c.n] = l
	c.n++
	in := l.feed()
	if src == nil {
		in.bytes(raw)
	} else {
		in.reads(src)
	}
	head := in.peek(longestHead)
	if len(head) == 0 || code.absent(head) {
		c.plain[c.n-1] = true
		return in.reader(), nil
	}
	window := code.window(head, c.generous)
	if err := m.reserveWindow(ctx, window); err != nil {
		return nil, err
	}
	return l, l.begin(window)
}

// sole reports whether code was all there was to undo, at the front.
func (c *chain) sole(code coding) bool {
	if c.stack[0] != code || c.plain[0] {
		return false
	}
	for _, plain := range c.plain[1:c.n] {
		if !plain {
			return false
		}
	}
	return true
}

// recycle gives all layers back.
func (c *chain) recycle() {
	for _, l := range c.layers[:c.n] {
		l.recycle()
	}
	c.n = 0
}
