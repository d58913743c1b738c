package trap

import "bytes"

// maxGroup is how many segments may repeat together and be noticed.
const maxGroup = 6

// collapse rewrites the path, whose segments begin at the given places of text
// and end at the last of them, with "/(a/b)+" for "/a/b/a/b". One segment must
// stand there four times in a row, since three numbers in a row are a date.
//
// Heritrix rejects such paths outright (PathologicalPathDecideRule). Here they
// only become one family, so that its content can be judged.
func (f *form) collapse(text []byte, starts []int) []byte {
	path, end := starts[0], len(starts)-1
	i := 0
	for i < end && repeated(text, starts, i) == (group{}) {
		i++
	}
	if i == end {
		return text
	}
	var room [256]byte
	out := append(room[:0], text[path:starts[i]]...)
	for i < end {
		at := path + len(out)
		g := repeated(text, starts, i)
		if g.times == 0 {
			out = append(out, text[starts[i]:starts[i+1]]...)
			i++
		} else {
			out = append(append(append(out, "/("...), text[starts[i]+1:starts[i+g.size]]...), ")+"...)
			i += g.size * g.times
		}
		f.note(path, at, path+len(out))
	}
	return append(text[:path], out...)
}

// note keeps the places of the first segment and of the last that is not empty
// up to date.
func (f *form) note(path, from, to int) {
	if from == path {
		f.first, f.last = to, from
	}
	if to > from+1 {
		f.last = from
	}
}

// A group is a run of segments that stands several times in a row.
type group struct{ size, times int }

// repeated finds the shortest group of segments at i that repeats.
func repeated(text []byte, starts []int, i int) group {
	for size := 1; size <= maxGroup && i+2*size < len(starts); size++ {
		times := 1
		for same(text, starts, i, i+times*size, size) {
			times++
		}
		if times >= 4 || size > 1 && times >= 2 {
			return group{size, times}
		}
	}
	return group{}
}

// same reports whether the n segments at i and at j are equal.
func same(text []byte, starts []int, i, j, n int) bool {
	if j+n >= len(starts) {
		return false
	}
	return bytes.Equal(text[starts[i]:starts[i+n]], text[starts[j]:starts[j+n]])
}
