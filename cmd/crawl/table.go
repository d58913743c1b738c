package main

import (
	"bufio"
	"database/sql/driver"
	"strings"
)

const (
	// maxCell is the longest cell of a table, in columns.
	maxCell = 4000
	// A table sizes its columns by its first rows, so many or so many bytes
	// of them, and then flows.
	sampleRows  = 1000
	sampleBytes = 1 << 20
	// maxWidth is how wide a column becomes where there is no terminal;
	// longer cells stick out.
	maxWidth = 120
	// gap is what stands between columns; leastWidth is how narrow a column
	// may become before a table is turned into a list.
	gap        = 2
	leastWidth = 20
)

// A tableWriter writes aligned columns for people. On a terminal they fit its
// width; where there are too many for that, each row becomes a list.
type tableWriter struct {
	w      *bufio.Writer
	screen int // 0: as wide as need be

	names  []string
	sample [][]string // rows that wait for the widths
	size   int        // of the sample, in bytes
	text   []bool     // columns that hold other things than numbers
	widths []int      // nil until they are known
	list   bool
	rows   int
}

func (t *tableWriter) head(columns []string) error {
	for _, name := range columns {
		t.names = append(t.names, sanitise(name, maxCell))
	}
	t.text = make([]bool, len(columns))
	return nil
}

func (t *tableWriter) row(values []driver.Value) error {
	cells := make([]string, len(values))
	for i, v := range values {
		cells[i] = sanitise(cellText(v), maxCell)
		t.size += len(cells[i])
		if t.widths == nil && v != nil && !isNumber(v) {
			t.text[i] = true
		}
	}
	if t.widths != nil {
		return t.print(cells)
	}
	t.sample = append(t.sample, cells)
	if len(t.sample) < sampleRows && t.size < sampleBytes {
		return nil
	}
	return t.flow()
}

func (t *tableWriter) end() error {
	if t.widths == nil {
		return t.flow()
	}
	return nil
}

// flow fixes the widths and prints what has waited for them.
func (t *tableWriter) flow() error {
	t.widths = make([]int, len(t.names))
	most := maxCell
	if t.screen == 0 {
		most = maxWidth
	}
	for _, cells := range append(t.sample, t.names) {
		for i, c := range cells {
			t.widths[i] = min(max(t.widths[i], columnsIn(c)), most)
		}
	}
	t.list = t.screen > 0 && !shrink(t.widths, t.screen)
	if !t.list {
		rules := make([]string, len(t.names))
		for i, n := range t.widths {
			rules[i] = strings.Repeat("-", n)
		}
		if err := t.printRow(t.names); err != nil {
			return err
		}
		if err := t.printRow(rules); err != nil {
			return err
		}
	}
	for _, cells := range t.sample {
		if err := t.print(cells); err != nil {
			return err
		}
	}
	t.sample = nil
	return nil
}

// shrink narrows the widest columns until all fit, if they can.
func shrink(widths []int, screen int) bool {
	total := gap * (len(widths) - 1)
	for _, n := range widths {
		total += n
	}
	for ; total > screen; total-- {
		widest := 0
		for i, n := range widths {
			if n > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= leastWidth {
			return false
		}
		widths[widest]--
	}
	return true
}

func (t *tableWriter) print(cells []string) error {
	if t.list {
		return t.printList(cells)
	}
	return t.printRow(cells)
}

func (t *tableWriter) printRow(cells []string) error {
	var line strings.Builder
	for i, c := range cells {
		if t.screen > 0 {
			c = elide(c, t.widths[i])
		}
		pad := strings.Repeat(" ", max(0, t.widths[i]-columnsIn(c)))
		switch {
		case !t.text[i]:
			line.WriteString(pad + c)
		case i < len(cells)-1:
			line.WriteString(c + pad)
		default:
			line.WriteString(c)
		}
		if i < len(cells)-1 {
			line.WriteString("  ")
		}
	}
	_, err := t.w.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	return err
}

func (t *tableWriter) printList(cells []string) error {
	widest := 0
	for _, name := range t.names {
		widest = max(widest, columnsIn(name))
	}
	if t.rows++; t.rows > 1 {
		t.w.WriteByte('\n')
	}
	for i, c := range cells {
		pad := strings.Repeat(" ", widest-columnsIn(t.names[i]))
		t.w.WriteString(t.names[i] + pad + "  " + c + "\n")
	}
	_, err := t.w.WriteString("") // the first error so far
	return err
}

// elide shortens sanitised text. URLs lose their middle: how they end tells
// them apart.
func elide(s string, columns int) string {
	if columnsIn(s) <= columns {
		return s
	}
	if !strings.Contains(s, "://") || !isPlain(s) || columns < leastWidth {
		return sanitise(s, columns)
	}
	kept := columns - len(ellipsis)
	return s[:kept-kept/2] + ellipsis + s[len(s)-kept/2:]
}

// columnsIn is how many columns sanitised text takes.
func columnsIn(s string) (n int) {
	for _, r := range s {
		n += columnsOf(r)
	}
	return n
}
