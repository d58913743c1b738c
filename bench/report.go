package main

import (
	"fmt"
	"strings"
	"time"
)

// explanation says what the contenders are.
const explanation = `
- **crawl -db**: the command with ` + "`-rate 0 -per-host 64 -concurrency 64`" + `, from the roots of the hosts: it finds
  the links itself, asks for robots.txt, and stores pages, bodies, headers and links in SQLite.
- **net/http loop**: 64 goroutines and one http.Client that fetch a list of all URLs, unpack, and throw away.
- **net/http + html tokens**: the same, with every body through the tokenizer of golang.org/x/net/html.

Each contender has one core and GOMAXPROCS=1; the server has another, is a process of its own, and new for every run.
CPU is user and system time of the whole process. Busy is CPU over time: far below 100 % it waited. Figures are
medians; unique pages, duplicates and 404s, as the server counted them, are those of the worst run. Ratios are medians
over runs next to each other in time.
`

// report is the content of RESULTS.md.
func report(o options, m machine, t table) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# Results\n\nWritten by `go run . -crawl ../build/crawl` (`make bench`) on %s.\n\n", time.Now().UTC().Format(time.DateOnly))
	fmt.Fprintf(&b, "Machine: %v.\nWeb: %v. Runs of each: %d.\n\n%s%s", m, o.web, o.runs, t.markdown(), explanation)
	for _, note := range m.notes() {
		fmt.Fprintf(&b, "\nNote: %s.\n", note)
	}
	return []byte(b.String())
}
