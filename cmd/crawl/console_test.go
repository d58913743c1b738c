package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
)

// A glass is a terminal as far as a console uses one: it prints, wraps,
// scrolls, moves its cursor up and clears. It fails the test at anything else.
type glass struct {
	t             *testing.T
	columns, rows int
	lines         []string // all that ever scrolled through; the last rows are on the screen
	x, y          int      // y counts from the first of lines
}

func newGlass(t *testing.T, columns, rows int) *glass {
	return &glass{t: t, columns: columns, rows: rows, lines: []string{""}}
}

// Write is io.Writer's.
func (g *glass) Write(p []byte) (int, error) {
	for text := string(p); text != ""; {
		text = g.take(text)
	}
	return len(p), nil
}

func (g *glass) take(s string) (rest string) {
	switch {
	case s[0] == '\n':
		g.down()
		g.x = 0 // as the line discipline has it
	case s[0] == '\r':
		g.x = 0
	case strings.HasPrefix(s, clearLine):
		g.lines[g.y] = cut(g.lines[g.y], g.x)
		return s[len(clearLine):]
	case strings.HasPrefix(s, clearBelow):
		g.lines[g.y] = cut(g.lines[g.y], g.x)
		clear(g.lines[g.y+1:])
		return s[len(clearBelow):]
	case s[0] == 0x1b:
		var n int
		if _, err := fmt.Sscanf(s, "\x1b[%dA", &n); err != nil || n == 0 {
			g.t.Fatalf("the terminal got %q", s)
		}
		top := max(0, len(g.lines)-g.rows)
		g.y = max(g.y-n, top)
		return s[strings.IndexByte(s, 'A')+1:]
	default:
		g.print(s[0])
	}
	return s[1:]
}

func (g *glass) down() {
	g.y++
	if g.y == len(g.lines) {
		g.lines = append(g.lines, "")
	}
}

func (g *glass) print(b byte) {
	if b < ' ' || b > '~' {
		g.t.Fatalf("the terminal got %q", b)
	}
	if g.x == g.columns {
		g.down()
		g.x = 0
	}
	l := fmt.Sprintf("%-*s", g.x, g.lines[g.y])
	g.lines[g.y] = l[:g.x] + string(b) + cut(strings.Repeat(" ", g.x+1)+l[min(g.x+1, len(l)):], -1)[g.x+1:]
	g.x++
}

// cut is the first n bytes of s; all of it if n is negative.
func cut(s string, n int) string {
	if n < 0 || n > len(s) {
		return s
	}
	return s[:n]
}

// reflow is a resize as modern terminals make it: what has become too long for
// a line goes on in the next, and the cursor stays with its text.
func (g *glass) reflow(columns, rows int) {
	var lines []string
	y := 0
	for i, l := range g.lines {
		if i == g.y {
			y = len(lines)
		}
		for len(l) > columns {
			lines, l = append(lines, l[:columns]), l[columns:]
		}
		lines = append(lines, l)
	}
	g.lines, g.y, g.x = lines, y, min(g.x, columns)
	g.columns, g.rows = columns, rows
}

// text is all that was ever printed and not cleared.
func (g *glass) text() string {
	return strings.TrimRight(strings.Join(g.lines, "\n"), "\n")
}

func (g *glass) console() *console {
	return &console{w: g, screen: screen{movable: true, size: func() (int, int) { return g.columns, g.rows }}}
}

func someRows(n int) []row {
	rows := make([]row, n)
	for i := range rows {
		rows[i] = row{label: fmt.Sprint("label", i), parts: []string{"much text in a row", "and some more of it", "for wide terminals only"}, rank: n - i}
	}
	return rows
}

// Whatever happens while a block is shown, lines stand above it in order, and
// nothing of it is left at the end.
func TestConsoleLeavesNothingBehind(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		g := newGlass(t, 20+random.IntN(100), 3+random.IntN(20))
		c := g.console()
		var want []string
		for i := range 40 {
			switch random.IntN(4) {
			case 0:
				line := fmt.Sprint("line ", i)
				fmt.Fprintln(c, line)
				want = append(want, line)
			case 1:
				g.reflow(20+random.IntN(100), 60) // high enough for what wraps: else its top is lost in the scrollback
			default:
				c.Show(someRows(random.IntN(9)))
			}
		}
		c.Show(nil)
		if got := g.text(); got != strings.Join(want, "\n") {
			t.Fatalf("the terminal shows\n%s\nwant\n%s", got, strings.Join(want, "\n"))
		}
	}
}

func TestConsole(t *testing.T) {
	g := newGlass(t, 80, 24)
	c := g.console()
	fmt.Fprintln(c, "before")
	c.Show(someRows(2))
	fmt.Fprint(c, "half a ")
	c.Show(someRows(3))
	fmt.Fprint(c, "line\nand another\nthe rest")
	want := "before\nhalf a line\nand another\n\n" +
		"  label0       much text in a row, and some more of it, for wide terminals only\n" +
		"  label1       much text in a row, and some more of it, for wide terminals only\n" +
		"  label2       much text in a row, and some more of it, for wide terminals only"
	if got := g.text(); got != want {
		t.Errorf("the terminal shows\n%s\nwant\n%s", got, want)
	}
	// The cursor rests on the blank row, where a ^C is echoed, and is cleared.
	if g.y != 3 || g.x != 0 {
		t.Errorf("the cursor is at %d, %d", g.x, g.y)
	}
	fmt.Fprint(g, "^C")
	fmt.Fprint(c, "\n")
	c.Show(nil)
	if got, want := g.text(), "before\nhalf a line\nand another\nthe rest"; got != want {
		t.Errorf("the terminal shows\n%s\nwant\n%s", got, want)
	}
}

// A block never fills a low terminal, and a tiny one shows none.
func TestConsoleOnLowTerminals(t *testing.T) {
	for rows, want := range map[int]int{0: 0, 1: 0, 2: 1, 3: 2, 7: 6, 8: 7, 9: 8, 50: 8} {
		lines := layOut(someRows(7), 80, rows)
		if len(lines) != want {
			t.Errorf("%d lines on a terminal of %d rows, want %d", len(lines), rows, want)
		}
	}
	if lines := layOut(someRows(7), 80, 3); lines[0].label != "  label5       " || lines[1].label != "  label6       " {
		t.Errorf("kept %v", lines)
	}
}

// Nothing that is written reaches the terminal unsanitised.
func TestConsoleSanitises(t *testing.T) {
	var out bytes.Buffer
	fmt.Fprint(newConsole(&out), "title \x1b]0;owned\a\x9b31m\u202e\r\n")
	if want := `title \x1b]0;owned\x07\x9b31m\u202e\x0d` + "\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}

func TestConsoleColours(t *testing.T) {
	for colour, want := range map[bool]string{
		false: "\r\x1b[K\r\n  errors       timeout 3\x1b[K\x1b[J\r\x1b[1A",
		true:  "\r\x1b[2m\x1b[m\x1b[m\x1b[K\r\n\x1b[2m  errors       \x1b[m\x1b[31mtimeout 3\x1b[m\x1b[K\x1b[J\r\x1b[1A",
	} {
		var out bytes.Buffer
		c := &console{w: &out, screen: screen{colour: colour, size: func() (int, int) { return 80, 24 }}}
		c.Show([]row{{label: "errors", parts: []string{"timeout 3"}, alarm: true}})
		if out.String() != want {
			t.Errorf("colour %v: %q, want %q", colour, out.String(), want)
		}
	}
}

func TestConsoleFromManyGoroutines(t *testing.T) {
	g := newGlass(t, 80, 24)
	c := g.console()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				fmt.Fprintln(c, "a whole line")
				c.Show(someRows(5))
			}
		})
	}
	all.Wait()
	c.Show(nil)
	if got, want := g.text(), strings.TrimSpace(strings.Repeat("a whole line\n", 400)); got != want {
		t.Errorf("the terminal shows\n%s", got)
	}
}
