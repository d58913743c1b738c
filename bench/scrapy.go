package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// scrapyLines is Scrapy with its own export of items.
var scrapyLines = contender{
	name:    "Scrapy",
	about:   "`scrapy runspider` with 64 requests at a time, robots.txt obeyed: URL, title and links of each page written as JSON lines",
	command: scrapyCommand,
	stored:  linesStored,
	web:     fewer(20),
	needs:   []string{"scrapy"},
	release: programRelease("scrapy", "version"),
}

// scrapyCommand writes into a file that is overwritten.
func scrapyCommand(b *bench, t target) []string {
	return []string{"scrapy", "runspider", filepath.Join("scrapy", "spider.py"), "-L", "ERROR", "-a", "seeds=" + strings.Join(t.roots, " "), "-O", b.lines()}
}

// lines is the path of a file of JSON lines, one for each page.
func (b *bench) lines() string { return b.path("pages.jsonl") }

// linesStored counts its lines.
func linesStored(_ context.Context, b *bench, _ target) (count int, err error) {
	f, err := os.Open(b.lines())
	if err != nil {
		return 0, err
	}
	defer f.Close()
	lines := bufio.NewReader(f)
	for {
		_, err := lines.ReadSlice('\n')
		switch {
		case err == io.EOF:
			return count, nil
		case err == nil:
			count++
		case err != bufio.ErrBufferFull: // of a line there is more to come
			return count, err
		}
	}
}
