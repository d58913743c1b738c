package guess

import "encoding/binary"

const (
	// sampleSize is about how many bytes are looked at.
	sampleSize = 8 << 10
	// trailing is how many ASCII bytes may belong to the character that
	// begins before them (gb18030 has one, then a further byte beyond ASCII).
	trailing = 2
)

// sampleOf leaves out what is ASCII, but for the neighbours of other bytes,
// and says how many others there are. What it leaves out becomes a line feed.
func sampleOf(text []byte) (sample []byte, high int) {
	for i := nextHigh(text, 0); i < len(text) && len(sample) < sampleSize; {
		end := runEnd(text, i)
		for _, c := range text[i:end] {
			high += int(c >> 7)
		}
		sample = append(sample, text[max(i-1, 0):min(end+trailing, len(text))]...)
		sample = append(sample, '\n')
		i = nextHigh(text, end)
	}
	return sample, high
}

// runEnd is where the run that begins at i ends: it has no more ASCII bytes in
// a row than would be cut off.
func runEnd(text []byte, i int) int {
	end := i
	for ; i < len(text) && i-end <= trailing+1 && i < end+sampleSize; i++ {
		if text[i] >= 0x80 {
			end = i + 1
		}
	}
	return end
}

// nextHigh is where the next byte is that is not ASCII, from i on.
func nextHigh(text []byte, i int) int {
	for ; i+8 <= len(text); i += 8 {
		if binary.LittleEndian.Uint64(text[i:])&0x8080808080808080 != 0 {
			break
		}
	}
	for i < len(text) && text[i] < 0x80 {
		i++
	}
	return i
}
