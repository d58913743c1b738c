package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
)

// A table is a result, cell by cell; the first line is the heading.
type table [][]string

var heading = []string{"contender", "pages/s", "CPU s/1,000 pages", "busy", "peak RSS MB", "unique", "duplicates", "404s", "speed to bare", "CPU to bare"}

// newTable writes the rows out. Figures are medians; unique pages, duplicates
// and 404s are those of the worst run.
func newTable(rows []row) table {
	t := table{heading}
	base := rowOf(rows, bare)
	for _, r := range rows {
		t = append(t, r.cells(base))
	}
	return t
}

// rowOf is the row of a contender that has run, or an empty one.
func rowOf(rows []row, name string) row {
	i := slices.IndexFunc(rows, func(r row) bool { return r.name == name && r.ran() })
	if i < 0 {
		return row{}
	}
	return rows[i]
}

func (r row) cells(base row) []string {
	if !r.ran() {
		cells := slices.Repeat([]string{""}, len(heading))
		cells[0], cells[1] = r.name, r.outcome()
		return cells
	}
	return []string{
		r.name,
		fmt.Sprintf("%.0f", r.medianOf(sample.speed)),
		fmt.Sprintf("%.3f", r.medianOf(sample.cost)),
		fmt.Sprintf("%.0f %%", 100*r.medianOf(sample.busy)),
		fmt.Sprintf("%.0f", r.medianOf(sample.megabytes)),
		r.found(),
		fmt.Sprint(worst(r, func(s sample) int { return s.duplicates })),
		fmt.Sprint(worst(r, func(s sample) int { return s.notFound })),
		r.speedTo(base),
		times(r, base, sample.cost),
	}
}

// speedTo is empty where the contender had more cores, or less to do.
func (r row) speedTo(base row) string {
	if r.apart {
		return ""
	}
	return times(r, base, sample.speed)
}

// outcome is why a row has no figures.
func (r row) outcome() string {
	if r.failed != nil {
		return "failed: " + r.failed.Error()
	}
	return r.absent
}

// times is a ratio as it stands in a cell.
func times(r, base row, f func(sample) float64) string {
	if !base.ran() {
		return ""
	}
	return fmt.Sprintf("%.2f", r.ratio(base, f))
}

// found marks a contender that was fast because it did less.
func (r row) found() string {
	missed := worst(r, sample.missed)
	found := fmt.Sprint(r.samples[0].pages - missed)
	if missed > 0 {
		found += fmt.Sprintf(" (MISSED %d)", missed)
	}
	return found
}

// text is the table for a terminal.
func (t table) text() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, cells := range t {
		fmt.Fprintln(w, strings.Join(cells, "\t")+"\t")
	}
	w.Flush() // a strings.Builder does not fail
	return b.String()
}

// markdown is the table for RESULTS.md.
func (t table) markdown() string {
	var b strings.Builder
	for i, cells := range t {
		fmt.Fprintln(&b, "| "+strings.Join(cells, " | ")+" |")
		if i == 0 {
			fmt.Fprintln(&b, "|---|"+strings.Repeat("---:|", len(cells)-1))
		}
	}
	return b.String()
}
