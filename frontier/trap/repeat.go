package trap

import "bytes"

// maxGroup is how many segments may repeat together and be noticed.
const maxGroup = 6

// collapse rewrites the path, whose segments begin at the given places and end
// at the last of them, with "/(a/b)+" for "/a/b/a/b". One segment must stand
// there four times in a row, since three numbers in a row are a date.
//
// Heritrix rejects such paths outright (PathologicalPathDecideRule). Here they
// only become one family, so that its content can be judged.
func (f *form) collapse(starts []int) {
	n := len(starts) - 1
	first := 0
	group, times := 0, 0
	for ; first < n; first++ {
		if group, times = f.repeats(starts, first); group > 0 {
			break
		}
	}
	if group == 0 {
		return
	}
	var room [256]byte
	out := append(room[:0], f.text[starts[0]:starts[first]]...)
	for i := first; i < n; {
		end := starts[0] + len(out)
		if group, times = f.repeats(starts, i); group == 0 {
			out = append(out, f.text[starts[i]:starts[i+1]]...)
			i++
		} else {
			out = append(out, "/("...)
			out = append(out, f.text[starts[i]+1:starts[i+group]]...)
			out = append(out, ")+"...)
			i += group * times
		}
		if starts[0]+len(out) > end+1 {
			f.last = end
		}
		if end == starts[0] {
			f.first = starts[0] + len(out)
		}
	}
	f.text = append(f.text[:starts[0]], out...)
}

// repeats finds the shortest group of segments at i that repeats, and how
// often it stands there.
func (f *form) repeats(starts []int, i int) (group, times int) {
	for group = 1; group <= maxGroup && i+2*group < len(starts); group++ {
		times = 1
		for f.same(starts, i, i+times*group, group) {
			times++
		}
		if times >= 4 || group > 1 && times >= 2 {
			return group, times
		}
	}
	return 0, 0
}

// same reports whether the n segments at i and at j are equal.
func (f *form) same(starts []int, i, j, n int) bool {
	if j+n >= len(starts) {
		return false
	}
	return bytes.Equal(f.text[starts[i]:starts[i+n]], f.text[starts[j]:starts[j+n]])
}
