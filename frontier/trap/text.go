package trap

import "bytes"

const (
	maxBody     = 256 << 10 // bytes of a body that are read
	maxShingles = 8192      // shingles of a page that are kept
)

// Text is what a page says, as shingles: hashes of up to three words in a row.
// It is read from raw HTML, and holds nothing of it. Reuse one for many pages;
// do not use one from several goroutines at once. The zero value is empty.
//
// Words are folded so that a page that only counts up says nothing new: case,
// digits, the English names of months and weekdays, dates of any form, tokens
// such as session ids. Tags, scripts, styles and comments are left out, and no
// shingle reaches across a tag, except across those that mark up words within
// a sentence: lists that are shuffled then say nothing new either. Bytes from
// 0x80 on count as letters, so no charset need be known.
//
// Besides the words, the file names of images and other media, their alt
// texts, and a page's own description count: a gallery says little else.
type Text struct {
	shingles []uint64
	before   [2]uint64 // the hashes of the words before, 0 where a block begins
}

// Read replaces what t holds with the text of body, of which it looks at the
// first 256 KB. It keeps the first 8,192 shingles.
func (t *Text) Read(body []byte) {
	t.shingles = t.shingles[:0]
	t.before = [2]uint64{}
	body = body[:min(len(body), maxBody)]
	for i := 0; i < len(body) && len(t.shingles) < maxShingles; {
		switch c := body[i]; {
		case c == '<':
			i = t.markup(body, i)
		case c == '&':
			i = skipEntity(body, i)
		case folded[c] == 0:
			i++
		default:
			var word uint64
			word, i = readWord(body, i)
			t.add(word)
		}
	}
	t.endBlock()
}

// Shingles are the hashes, in the order of the text, repetitions included.
// They are valid until the next Read.
func (t *Text) Shingles() []uint64 { return t.shingles }

// Multipliers of a shingle's words, so that their order counts; odd, and
// otherwise of no meaning.
const (
	mulFirst  = 0x9e3779b97f4a7c15
	mulSecond = 0xc2b2ae3d27d4eb4f
	endMark   = 0x165667b19e3779f9
)

// add takes the next word. Numbers in a row are one.
func (t *Text) add(word uint64) {
	if word == number && t.before[0] == number {
		return
	}
	t.keep(mix(word + t.before[0]*mulFirst + t.before[1]*mulSecond))
	t.before[1], t.before[0] = t.before[0], word
}

// endBlock ends a run of words: its last words get a shingle that says so, or
// a heading of one or two words would hardly count.
func (t *Text) endBlock() {
	if t.before[0] != 0 {
		t.keep(mix(endMark + t.before[0]*mulFirst + t.before[1]*mulSecond))
		t.before = [2]uint64{}
	}
}

// phrase adds the words of an attribute as a block of their own.
func (t *Text) phrase(s []byte) {
	t.endBlock()
	for i := 0; i < len(s); {
		if folded[s[i]] == 0 {
			i++
			continue
		}
		var word uint64
		word, i = readWord(s, i)
		t.add(word)
	}
	t.endBlock()
}

func (t *Text) keep(shingle uint64) {
	if len(t.shingles) < maxShingles {
		t.shingles = append(t.shingles, shingle)
	}
}

// mix spreads h over all 64 bits (the finaliser of MurmurHash3).
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// skipEntity passes over a character reference, which parts words; "&" alone
// is only itself.
func skipEntity(s []byte, i int) int {
	end := min(len(s), i+12)
	if n := bytes.IndexByte(s[i:end], ';'); n > 1 && bytes.IndexByte(s[i:i+n], ' ') < 0 {
		return i + n + 1
	}
	return i + 1
}
