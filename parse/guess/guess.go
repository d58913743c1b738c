package guess

import (
	"slices"
	"sync"
)

// A model says how likely text is in one language in one encoding.
type model interface {
	// score is a logarithm: 1,000 is a factor of e.
	score(sample []byte) int
}

// A candidate is an encoding in one of its languages.
type candidate struct {
	name  string // of the encoding, as WHATWG has it
	prior int    // before any byte was seen, in the unit of scores
	model model
}

// worst is the score of a byte, on average, at which nothing fits.
const worst = -7_500

// Encoding is the canonical WHATWG name of the encoding that the text is most
// likely in, or "" if it is ASCII, or is not like text in any. It takes some
// 80 nanoseconds for each byte of a sample, less than a millisecond in all,
// and next to nothing for what is ASCII.
func Encoding(text []byte) string {
	sample, high := sampleOf(text)
	if high == 0 {
		return ""
	}
	all := candidates()
	best, score := "", high*worst
	for i := range all {
		if s := all[i].prior + all[i].model.score(sample); s > score {
			best, score = all[i].name, s
		}
	}
	return best
}

// candidates are made when the first page needs them: most crawls see none.
var candidates = sync.OnceValue(func() []candidate {
	return slices.Concat(doubles(), singles())
})
