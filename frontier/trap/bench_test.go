package trap_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/joinable/crawl/frontier/trap"
)

var benchURLs = []struct{ name, url string }{
	{"plain", "https://www.example.com/wiki/Some_Article"},
	{"number", "https://www.example.com/item/12345.html?ref=ab&page=2"},
	{"deep", "https://www.example.com/a/b/c/d/e/f/g/h/i?x=1&y=2&z=3"},
	{"repeated", "https://www.example.com/a/b/a/b/a/b/a/b/a/b"},
}

func BenchmarkPattern(b *testing.B) {
	for _, c := range benchURLs {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				trap.Pattern(c.url)
			}
		})
	}
}

func BenchmarkHash(b *testing.B) {
	for _, c := range benchURLs {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				trap.Hash(c.url, 1)
			}
		})
	}
}

func BenchmarkHeld(b *testing.B) {
	none, some := trap.New(trap.Options{}), trap.New(trap.Options{})
	for i := range 10 {
		some.Hold(trap.Family{Pattern: fmt.Sprintf("https://www.example.com/trap%c/#", 'a'+i)})
	}
	for _, c := range []struct {
		name string
		d    *trap.Detector
		url  string
	}{
		{"nothing", none, benchURLs[1].url},
		{"ten elsewhere", some, "https://other.example/item/12345.html?ref=ab&page=2"},
		{"ten here", some, benchURLs[1].url},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.d.Held(c.url)
			}
		})
	}
}

func BenchmarkSeen(b *testing.B) {
	urls := make([]string, 1<<16)
	for i := range urls {
		urls[i] = "https://www.example.com/" + strings.ReplaceAll(phrase(seeded(i), 4), " ", "/")
	}
	d := trap.New(trap.Options{})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		d.Seen(urls[i%len(urls)], "example.com")
	}
}

// benchPage is 25 KB, of which 60 % is text.
func benchPage() []byte {
	rng := rand.New(rand.NewPCG(5, 6))
	var b strings.Builder
	for b.Len() < 25<<10 {
		fmt.Fprintf(&b, "<div class=\"entry entry-summary\"><a href=\"/wiki/%s\">%s</a></div>\n<p class=\"text\">%s <em>%s</em> %d</p>\n", phrase(rng, 1), phrase(rng, 2), phrase(rng, 8), phrase(rng, 2), rng.IntN(1000))
	}
	return []byte(b.String())
}

func BenchmarkTextRead(b *testing.B) {
	body := benchPage()
	var text trap.Text
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		text.Read(body)
	}
	b.ReportMetric(float64(len(text.Shingles())), "shingles")
}

func BenchmarkObserve(b *testing.B) {
	var text trap.Text
	text.Read(benchPage())
	d := trap.New(trap.Options{})
	var w trap.Watch
	for i := range 100 {
		w, _ = d.Seen(fmt.Sprintf("https://a.example/%d", i), "")
	}
	b.ReportAllocs()
	for b.Loop() {
		w.Observe(w.News(&text), 1)
	}
}

func BenchmarkSimhash(b *testing.B) {
	var text trap.Text
	text.Read(benchPage())
	b.ReportAllocs()
	for b.Loop() {
		text.Simhash()
	}
}

func BenchmarkNear(b *testing.B) {
	x := trap.NewIndex(0)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range int64(1 << 17) {
		x.Near(1, rng.Uint64(), i+1)
	}
	b.ReportAllocs()
	for b.Loop() {
		x.Near(1, rng.Uint64(), 1)
	}
}
