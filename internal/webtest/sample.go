package webtest

import (
	"regexp"
	"strings"
)

// A Sample is a page for benchmarks of what is done with a page.
type Sample struct {
	URL    string
	Plain  []byte
	Packed []byte   // the same as gzip
	Hrefs  []string // of its links, as they stand there
}

// Samples returns n pages of 25 KB with about 40 links, such as bench/ serves.
// Take several in turns: a processor soon knows a single page by heart, and
// unpacks it twice as fast as it ever would in a crawl.
func Samples(n int) []Sample {
	const size = 25_000
	web := New(Config{Seed: 1, PagesPerHost: max(n, 2000), MinSize: size, MedianSize: size, MaxSize: size, Plain: true})
	samples := make([]Sample, n)
	for i := range samples {
		own := web.draw(i)
		samples[i] = Sample{
			URL:    web.url(node(i)),
			Plain:  own.appendTo(nil),
			Packed: web.makePage(i, true).appendTo(nil),
			Hrefs:  append(hrefsIn(own.first), hrefsIn(own.last)...),
		}
	}
	return samples
}

var href = regexp.MustCompile(`href="([^"]*)"`)

// hrefsIn finds the links of a page's own part; those in its filler are none.
func hrefsIn(html []byte) []string {
	var list []string
	for _, match := range href.FindAllSubmatch(html, -1) {
		list = append(list, strings.ReplaceAll(string(match[1]), "&amp;", "&"))
	}
	return list
}
