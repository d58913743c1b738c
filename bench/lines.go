package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The programs that do the same job, as a table says them.
var sameJob = []struct{ name, file, goesOn string }{
	{"crawl", "samejob/crawl/main.go", "after whatever end"},
	{"Colly", "samejob/colly/main.go", "not"},
	{"Scrapy", "samejob/scrapy/spider.py", "after a gentle stop"},
}

// linesTable counts the lines of each of them.
func linesTable() (table, error) {
	t := table{{"library", "lines", "goes on when run again", "program"}}
	for _, p := range sameJob {
		text, err := os.ReadFile(filepath.FromSlash(p.file))
		if err != nil {
			return nil, fmt.Errorf("counting the lines of programs: %w; run it in the folder bench", err)
		}
		t = append(t, []string{p.name, fmt.Sprint(codeLines(string(text))), p.goesOn, p.file})
	}
	return t, nil
}

// codeLines counts the lines that are neither blank nor comments, of Go or of
// Python.
func codeLines(text string) (count int) {
	quoted := false // within a docstring
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		marks := strings.Count(line, `"""`)
		switch {
		case quoted || marks > 0:
			quoted = quoted != (marks%2 == 1)
		case line == "" || strings.HasPrefix(line, "//") || strings.HasPrefix(line, "#"):
		default:
			count++
		}
	}
	return count
}
