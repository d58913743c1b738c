package webtest

import (
	"bytes"
	"math"
	"math/rand/v2"

	"github.com/klauspost/compress/flate"
)

// A block is a piece of a page's text, shared by many pages. Its packed form
// is a run of whole deflate blocks that refer to nothing outside it, so a page
// is compressed by laying blocks end to end.
type block struct {
	plain, packed []byte
}

// filler is the text that pages are filled up with.
type filler struct {
	words []string
	sizes [3][]block // large, medium, small
}

// blockSizes are the bytes of a block of each size, and blockCounts how many
// different ones there are.
var (
	blockSizes  = [3]int{8192, 2048, 512}
	blockCounts = [3]int{48, 32, 16}
)

func newFiller(rng *rand.Rand) *filler {
	f := &filler{words: newWords(rng)}
	writer := newFlate(5)
	for size := range f.sizes {
		for range blockCounts[size] {
			plain := f.text(rng, blockSizes[size])
			f.sizes[size] = append(f.sizes[size], block{plain, pack(writer, plain)})
		}
	}
	return f
}

// newWords makes up a vocabulary.
func newWords(rng *rand.Rand) []string {
	const onsets, vowels = "bcdfghklmnprstvw", "aeiou"
	words := make([]string, 900)
	for i := range words {
		var word []byte
		for range 1 + rng.IntN(3) {
			word = append(word, onsets[rng.IntN(len(onsets))], vowels[rng.IntN(len(vowels))])
		}
		words[i] = string(word) + []string{"", "n", "s", "r", "t", "é"}[rng.IntN(6)]
	}
	return words
}

// word picks a word; a few are common and most are rare.
func (f *filler) word(rng *rand.Rand) string {
	p := rng.Float64()
	return f.words[int(math.Pow(p, 3.5)*float64(len(f.words)))]
}

// text makes size bytes of well-formed markup without a link.
func (f *filler) text(rng *rand.Rand, size int) []byte {
	var b bytes.Buffer
	for b.Len() < size-300 {
		f.paragraph(&b, rng)
	}
	for b.Len() < size-1 {
		b.WriteByte(' ')
	}
	b.WriteByte('\n')
	return b.Bytes()[:size]
}

func (f *filler) paragraph(b *bytes.Buffer, rng *rand.Rand) {
	switch rng.IntN(12) {
	case 0:
		b.WriteString("<!-- <a href=\"/trap/comment\">not a link</a> -->\n")
	case 1:
		b.WriteString("<script>var t = \"<a href='/trap/script'>\";</script>\n")
	case 2, 3, 4, 5, 6, 7:
		b.WriteString("<div class=\"entry entry-summary\"><span class=\"entry-label\">")
		f.sentence(b, rng, 3)
		b.WriteString("</span></div>\n")
	default:
		b.WriteString("<p class=\"entry entry-content\">")
		f.sentence(b, rng, 8+rng.IntN(12))
		b.WriteString("<em>")
		f.sentence(b, rng, 3)
		b.WriteString("</em></p>\n")
	}
}

func (f *filler) sentence(b *bytes.Buffer, rng *rand.Rand, words int) {
	for range words {
		b.WriteString(f.word(rng))
		b.WriteByte(' ')
	}
}

// fill picks blocks of size bytes together, or a little less.
func (f *filler) fill(rng *rand.Rand, size int) []block {
	var blocks []block
	for class, each := range blockSizes {
		for ; size >= each; size -= each {
			blocks = append(blocks, f.sizes[class][rng.IntN(blockCounts[class])])
		}
	}
	return blocks
}

// pack compresses plain into deflate blocks that end on a byte boundary.
func pack(writer *flate.Writer, plain []byte) []byte {
	var b bytes.Buffer
	writer.Reset(&b)
	writer.Write(plain) // a bytes.Buffer does not fail
	writer.Flush()
	return b.Bytes()
}
