package main

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// A report is what a benchmark has found.
type report struct {
	options options
	machine machine
	rows    []row
	table   table
	goals   table
}

func newReport(o options, m machine, rows []row) report {
	return report{o, m, rows, newTable(rows), goalTable(rows)}
}

// explanation says how to read the figures.
const explanation = `
Each contender has one core and GOMAXPROCS=1 unless its name says otherwise; the server has another, is a process of
its own, and new for every run. A contender on two cores has both cores of a machine that has no more, and the server
takes its share of one: compare its CPU and not its pages/s. Slow contenders crawl fewer pages of each host, so that a
run takes as long as others: the column "unique" says how many. Time is that of the whole process, its start included;
where it says so, up to the last page that had not been asked for before. CPU is user and system time of the whole
process. Busy is CPU over time: far below 100 % it waited, above it used several cores. Peak RSS of 25 MB and less is
that of what measures. Figures are medians; unique pages, duplicates and 404s, as the server counted them, are those of
the worst run. Ratios are medians over runs next to each other in time; by CPU they compare pages per CPU second, which
other work on the machine spoils less.
`

// text is the report for a terminal.
func (r report) text() string {
	if len(r.goals) == 1 { // its heading
		return r.table.text()
	}
	return r.table.text() + "\n" + r.goals.text()
}

// markdown is the content of RESULTS.md.
func (r report) markdown() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# Results\n\nWritten by `%s` on %s.\n\n", r.options.typed(), time.Now().UTC().Format(time.DateOnly))
	fmt.Fprintf(&b, "Machine: %v.\nWeb: %v. Runs of each: %d.\n\n%s", r.machine, r.options.web, r.options.runs, r.table.markdown())
	if len(r.goals) > 1 {
		fmt.Fprintf(&b, "\n%s", r.goals.markdown())
	}
	fmt.Fprintf(&b, "\n%s%s", r.contenders(), explanation)
	for _, note := range r.machine.notes() {
		fmt.Fprintf(&b, "\nNote: %s.\n", note)
	}
	return []byte(b.String())
}

// contenders says what each of them is.
func (r report) contenders() string {
	var b strings.Builder
	for _, row := range r.rows {
		name := row.name
		if row.release != nil && row.ran() {
			name += " (" + row.release() + ")"
		}
		fmt.Fprintf(&b, "- **%s**: %s.\n", name, row.about)
	}
	return b.String()
}

// failures are the contenders that could not be measured, one and all.
func failures(rows []row) error {
	var all []error
	for _, r := range rows {
		if r.failed != nil {
			all = append(all, fmt.Errorf("%s: %w", r.name, r.failed))
		}
	}
	return errors.Join(all...)
}
