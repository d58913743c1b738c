package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// document writes the table and the chart of a run into a folder: SCALE.md
// and scale.svg. resumed is what the resume said.
func document(dir string, c config, rows []row, resumed string) error {
	if err := os.WriteFile(filepath.Join(dir, "scale.svg"), []byte(chart(rows)), 0o644); err != nil {
		return fmt.Errorf("writing the chart: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "SCALE.md"), []byte(page(c, rows, resumed)), 0o644); err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	return nil
}

// page is SCALE.md.
func page(c config, rows []row, resumed string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Scale\n\nWritten by `make scale SCALE_OUT=bench` on %s.\n\n", time.Now().Format(time.DateOnly))
	fmt.Fprintf(&b, "Machine: %s, %d cores, %s/%s, %s; load of the last minute at the end: %s.\n",
		modelName(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), loadOfMinute())
	fmt.Fprintf(&b, "The real store and frontier, fake fetchers: %d hosts with a delay of %v, %d links a page, %d fetchers, everything durable.\n\n", c.hosts, c.delay, c.links, c.fetchers)
	b.WriteString("![speed, commits, CPU and memory against known URLs](scale.svg)\n\n")
	writeTable(&b, rows)
	b.WriteString("\nEach row is of the time since the row before. Until every host has its seed the commits are of 1,000 seeds, then of 100 pages and about 4,000 new URLs: what compares is the time for each new URL. Other work on the machine makes the speeds and the times of commits worthless; CPU, bytes and memory it leaves alone. ")
	b.WriteString("Tables are what is known of URLs, outside of Go's heap; the rest of RSS is SQLite's caches and the program.\n\n")
	fmt.Fprintf(&b, "%s.\n", strings.TrimSpace(resumed))
	return b.String()
}

// writeTable writes rows as a table in Markdown.
func writeTable(b *strings.Builder, rows []row) {
	heads, rules := make([]string, len(columns)), make([]string, len(columns))
	for i := range columns {
		heads[i], rules[i] = columns[i].head, "---:"
	}
	fmt.Fprintf(b, "| %s |\n|%s|\n", strings.Join(heads, " | "), strings.Join(rules, "|"))
	for r := range rows {
		cells := make([]string, len(columns))
		for i := range columns {
			cells[i] = columns[i].cell(&rows[r])
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
	}
}

// modelName is what the processor calls itself.
func modelName() string {
	cpus, _ := os.ReadFile("/proc/cpuinfo")
	_, rest, _ := strings.Cut(string(cpus), "model name")
	line, _, _ := strings.Cut(rest, "\n")
	if _, name, ok := strings.Cut(line, ":"); ok {
		return strings.TrimSpace(name)
	}
	return "unknown processor"
}

// loadOfMinute is the load of the machine; other work makes speeds worthless.
func loadOfMinute() string {
	load, _ := os.ReadFile("/proc/loadavg")
	if minute, _, ok := strings.Cut(string(load), " "); ok {
		return minute
	}
	return "unknown"
}
