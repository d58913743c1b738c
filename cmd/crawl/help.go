package main

import (
	"fmt"
	"io"
	"strings"
)

const usage = `crawl downloads the web into a database.

usage:
  crawl [flags] URL...          crawl from these URLs into crawl.db
  crawl [flags] -seeds FILE     crawl from the URLs in FILE
  crawl -db FILE                go on where the crawl in FILE ended
  crawl status [-db FILE]       say what a database holds
  crawl version

Ctrl-C finishes what is in flight, twice aborts; run the same command again to
go on. Nothing is lost, not even by kill -9.
`

const exitCodes = `
exit codes: 0 done, or a limit reached; 1 failure; 2 usage; 3 no seed could be
fetched; 5 database held by another run or newer than this program; 6 gave up on
blocked hosts with work left; 130 interrupted and resumable.
`

// help prints the command line's manual from the table of flags.
func help(w io.Writer) error {
	var b strings.Builder
	b.WriteString(usage)
	for _, g := range groups {
		fmt.Fprintf(&b, "\n%s:\n", g)
		for _, o := range options {
			if o.group == g {
				writeOption(&b, o)
			}
		}
	}
	b.WriteString(exitCodes)
	_, err := io.WriteString(w, b.String())
	return err
}

// writeOption prints a flag and, indented below or beside it, its help.
func writeOption(b *strings.Builder, o option) {
	const column, width = 24, 80
	head := "  -" + o.name
	if o.takes != "" {
		head += " " + o.takes
	}
	lines := wrap(o.help, width-column)
	if len(head) >= column {
		fmt.Fprintln(b, head)
		head = ""
	}
	for _, l := range lines {
		fmt.Fprintf(b, "%-*s%s\n", column, head, l)
		head = ""
	}
}

// wrap breaks text between words into lines of at most width bytes.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, w := range strings.Fields(text) {
		if line != "" && len(line)+1+len(w) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += w
	}
	return append(lines, line)
}
