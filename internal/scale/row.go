package main

import "fmt"

// A row is how the crawl did since the row before, and what it takes now.
type row struct {
	known, pending int
	urls, pages    float64 // a second
	p50, p99, max  float64 // of commits, in milliseconds
	commit         float64 // microseconds of commits for each new URL
	cpu            float64 // microseconds of all threads for each new URL
	written        float64 // bytes for each new URL
	file           float64 // MB of the database and its log
	rss            float64 // MB
	tables         float64 // MB of storage.Footprint
	heap           float64 // MB that Go's heap has of the system
}

// A column is one figure of a row.
type column struct {
	head   string
	format string
	value  func(*row) any
}

var columns = []column{
	{"known", "%d", func(r *row) any { return r.known }},
	{"pending", "%d", func(r *row) any { return r.pending }},
	{"URLs/s", "%.0f", func(r *row) any { return r.urls }},
	{"pages/s", "%.0f", func(r *row) any { return r.pages }},
	{"p50 ms", "%.1f", func(r *row) any { return r.p50 }},
	{"p99 ms", "%.1f", func(r *row) any { return r.p99 }},
	{"max ms", "%.1f", func(r *row) any { return r.max }},
	{"commit µs/URL", "%.1f", func(r *row) any { return r.commit }},
	{"CPU µs/URL", "%.1f", func(r *row) any { return r.cpu }},
	{"B/URL out", "%.0f", func(r *row) any { return r.written }},
	{"file MB", "%.0f", func(r *row) any { return r.file }},
	{"RSS MB", "%.0f", func(r *row) any { return r.rss }},
	{"tables MB", "%.0f", func(r *row) any { return r.tables }},
	{"heap MB", "%.0f", func(r *row) any { return r.heap }},
}

// cell is a figure as text.
func (c *column) cell(r *row) string { return fmt.Sprintf(c.format, c.value(r)) }

// width is what a column takes on the terminal.
func (c *column) width() int { return max(len([]rune(c.head)), 8) + 1 }

// printHead prints the names of the columns, and printRow a row.
func printHead() {
	for i := range columns {
		fmt.Printf("%*s", columns[i].width(), columns[i].head)
	}
	fmt.Println()
}

func printRow(r *row) {
	for i := range columns {
		fmt.Printf("%*s", columns[i].width(), columns[i].cell(r))
	}
	fmt.Println()
}
