package main

import (
	"bytes"
	"io"
	"strconv"
	"sync"
)

// A console is the one way to standard error while a run lasts. On a terminal
// a block of rows may stand below what was printed; whatever is written
// meanwhile goes above it. What is written is sanitised line by line, so that
// no server can talk to the terminal, whoever prints its words.
//
// The cursor rests at the left of the block's first row, not at its end: to
// remove the block is then to clear from the cursor on, even when a resize has
// wrapped its rows or a ^C was echoed. The first row is kept blank for the
// latter. Its methods may be called from several goroutines.
type console struct {
	screen

	mu    sync.Mutex // guards what follows, and the order of all that is written
	w     io.Writer
	line  []byte // written, its end still to come
	block []row
	drawn bool // the block is on the screen
}

// maxLine is the longest line that is printed, in columns.
const maxLine = 4000

func newConsole(w io.Writer) *console { return &console{w: w, screen: screenOf(w)} }

// Write prints whole lines above the block; a line without its end waits for
// it. It is io.Writer's.
func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.line = append(c.line, p...)
	end := bytes.LastIndexByte(c.line, '\n') + 1
	if end == 0 {
		return len(p), nil
	}
	var out bytes.Buffer
	c.erase(&out)
	for line := range bytes.Lines(c.line[:end]) {
		out.WriteString(sanitise(string(bytes.TrimSuffix(line, []byte("\n"))), maxLine))
		out.WriteByte('\n')
	}
	c.line = append(c.line[:0], c.line[end:]...)
	c.draw(&out)
	if _, err := c.w.Write(out.Bytes()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Show draws the block, in place of the former; without rows it removes it.
func (c *console) Show(block []row) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.block = block
	var out bytes.Buffer
	if len(block) == 0 {
		c.erase(&out)
	}
	c.draw(&out)
	_, _ = c.w.Write(out.Bytes()) // nobody to tell: this is where errors are told
}

// Around is w with the block out of the way while something is written to it,
// for data that go to the same terminal. What goes elsewhere has nothing to do
// with the console, nor may whoever does not read it keep the console waiting.
func (c *console) Around(w io.Writer) io.Writer {
	if !c.movable || !isTerminal(w) {
		return w
	}
	return &beside{c, w}
}

type beside struct {
	console *console
	w       io.Writer
}

// Write is io.Writer's.
func (b *beside) Write(p []byte) (int, error) {
	c := b.console
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.drawn {
		var out bytes.Buffer
		c.erase(&out)
		_, _ = c.w.Write(out.Bytes())
	}
	return b.w.Write(p) // the block is back with the next drawing
}

// What a terminal is told (ECMA-48).
const (
	clearLine  = "\x1b[K"
	clearBelow = "\x1b[J"
	dim        = "\x1b[2m"
	red        = "\x1b[31m"
	plain      = "\x1b[m"
)

func up(rows int) string { return "\x1b[" + strconv.Itoa(rows) + "A" }

// erase removes the block. The caller holds mu.
func (c *console) erase(out *bytes.Buffer) {
	if c.drawn {
		out.WriteString("\r" + clearBelow)
		c.drawn = false
	}
}

// draw draws the block over what stands there of the former, row by row so
// that nothing flickers. The caller holds mu.
func (c *console) draw(out *bytes.Buffer) {
	if len(c.block) == 0 {
		return
	}
	columns, rows := c.size()
	lines := layOut(c.block, columns, rows)
	if len(lines) == 0 {
		c.erase(out)
		return
	}
	out.WriteByte('\r')
	for i, l := range lines {
		if i > 0 {
			out.WriteString("\r\n")
		}
		l.write(out, c.colour)
		out.WriteString(clearLine)
	}
	out.WriteString(clearBelow + "\r")
	if len(lines) > 1 {
		out.WriteString(up(len(lines) - 1))
	}
	c.drawn = true
}
