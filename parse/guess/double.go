package guess

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// double is an encoding of mostly two bytes a character.
type double struct {
	// read says how many bytes the character takes that text begins with,
	// which is not ASCII, and how likely its kind is. n is 0 if text ends
	// within it, 1 if it is malformed.
	read func(text []byte) (n, value int)
	// frequent are the values of characters that say more than their kind, by
	// their two bytes, the first less 0x80; 0 for others.
	frequent [128]*[256]int16
}

// malformed is the value of a byte that begins no character.
const malformed = -12_000

func (m *double) score(sample []byte) (sum int) {
	for i := 0; i < len(sample); {
		if sample[i] < 0x80 {
			i++
			continue
		}
		n, value := m.read(sample[i:])
		if n == 0 {
			break
		}
		if row := m.frequent[sample[i]-0x80]; n == 2 && row != nil && row[sample[i+1]] != 0 {
			value = int(row[sample[i+1]])
		}
		sum += value
		i += n
	}
	return sum
}

// doubles are the candidates of more bytes a character.
func doubles() []candidate {
	return []candidate{
		{"gbk", -2_000, newDouble(simplifiedchinese.GBK, readGBK, simplified, commaSimplified)},
		{"shift_jis", -2_000, newDouble(japanese.ShiftJIS, readShiftJIS, kana, kanji)},
		{"euc-jp", -2_500, newDouble(japanese.EUCJP, readEUCJP, kana, kanji)},
		{"euc-kr", -2_000, newDouble(korean.EUCKR, readEUCKR, hangul, commaKorean)},
		{"big5", -2_500, newDouble(traditionalchinese.Big5, readBig5, traditional, commaTraditional)},
	}
}

func newDouble(in encoding.Encoding, read func([]byte) (int, int), sets ...frequent) *double {
	m := &double{read: read}
	encode := in.NewEncoder()
	for _, set := range sets {
		for _, r := range set.characters {
			if b, err := encode.String(string(r)); err == nil && len(b) == 2 {
				m.set(b[0], b[1], set.value)
			}
		}
	}
	return m
}

func (m *double) set(lead, trail byte, value int16) {
	row := &m.frequent[lead-0x80]
	if *row == nil {
		*row = new([256]int16)
	}
	(*row)[trail] = value
}

// within reports whether c is one of low to high.
func within(c, low, high byte) bool { return low <= c && c <= high }

// readGBK reads gb18030, whose rows are: signs, kana and the like, ideographs
// of the first level, of the second, and what GBK added around them.
func readGBK(b []byte) (n, value int) {
	lead := b[0]
	switch {
	case lead == 0x80 || lead == 0xff:
		return 1, malformed
	case len(b) < 2:
		return 0, 0
	case within(b[1], '0', '9'):
		if len(b) < 4 {
			return 0, 0
		}
		if b[2] > 0x80 && b[2] < 0xff && within(b[3], '0', '9') {
			return 4, -16_000
		}
		return 1, malformed
	case b[1] < 0x40 || b[1] == 0x7f || b[1] == 0xff:
		return 1, malformed
	case b[1] < 0xa1 || lead < 0xa1 || lead > 0xf7:
		return 2, -14_800
	case lead <= 0xa3:
		return 2, -8_000
	case lead < 0xb0:
		return 2, -13_000
	case lead <= 0xd7:
		return 2, -9_500
	}
	return 2, -12_600
}

// readBig5 reads Big5, whose rows are: what Hong Kong added, signs, the first
// level, the second, and again what Hong Kong added.
func readBig5(b []byte) (n, value int) {
	lead := b[0]
	switch {
	case lead < 0x87 || lead == 0xff:
		return 1, malformed
	case len(b) < 2:
		return 0, 0
	case !within(b[1], 0x40, 0x7e) && !within(b[1], 0xa1, 0xfe):
		return 1, malformed
	case lead <= 0xa0 || lead >= 0xfa || within(lead, 0xc7, 0xc8):
		return 2, -14_500
	case lead <= 0xa3:
		return 2, -8_500
	case lead <= 0xc6:
		return 2, -10_000
	}
	return 2, -13_500
}

// readEUCKR reads code page 949: signs, the 2,350 syllables of KS X 1001, its
// ideographs, and the other syllables around them.
func readEUCKR(b []byte) (n, value int) {
	lead := b[0]
	switch {
	case lead == 0x80 || lead == 0xff:
		return 1, malformed
	case len(b) < 2:
		return 0, 0
	case !within(b[1], 'A', 'Z') && !within(b[1], 'a', 'z') && !within(b[1], 0x81, 0xfe):
		return 1, malformed
	case b[1] < 0xa1 || lead < 0xa1:
		if lead > 0xc6 {
			return 1, malformed
		}
		return 2, -14_500
	case lead <= 0xa3:
		return 2, -7_500
	case lead < 0xb0 || lead == 0xc9 || lead == 0xfe:
		return 2, -13_000
	case lead <= 0xc8:
		return 2, -9_300
	}
	return 2, -12_000
}

// Values of the kinds of characters of Japanese text.
const (
	oneKana       = -6_500
	oneSymbol     = -8_500
	firstLevel    = -9_300
	secondLevel   = -13_000
	halfWidth     = -9_000
	beyondLevels  = -14_000
	privateSymbol = -16_000
)

// readShiftJIS reads Shift_JIS: half-width kana are single bytes.
func readShiftJIS(b []byte) (n, value int) {
	lead := b[0]
	switch {
	case lead == 0x80 || lead == 0xa0 || lead > 0xfc:
		return 1, malformed
	case within(lead, 0xa1, 0xdf):
		return 1, halfWidth
	case len(b) < 2:
		return 0, 0
	case b[1] < 0x40 || b[1] == 0x7f || b[1] > 0xfc:
		return 1, malformed
	case lead == 0x81:
		return 2, oneSymbol
	case lead == 0x82 || lead == 0x83 && b[1] <= 0x96:
		return 2, oneKana
	case lead < 0x88:
		return 2, beyondLevels
	case lead < 0x98 || lead == 0x98 && b[1] <= 0x72:
		return 2, firstLevel
	case lead <= 0xea:
		return 2, secondLevel
	case within(lead, 0xf0, 0xf9):
		return 2, privateSymbol
	}
	return 2, beyondLevels
}

// readEUCJP reads EUC-JP, also half-width kana and JIS X 0212.
func readEUCJP(b []byte) (n, value int) {
	lead := b[0]
	switch {
	case lead != 0x8e && lead != 0x8f && !within(lead, 0xa1, 0xfe):
		return 1, malformed
	case len(b) < 2:
		return 0, 0
	case !within(b[1], 0xa1, 0xfe):
		return 1, malformed
	case lead == 0x8f:
		if len(b) < 3 {
			return 0, 0
		}
		return 3, privateSymbol
	case lead == 0x8e:
		return 2, beyondLevels
	case lead <= 0xa3:
		return 2, oneSymbol
	case lead <= 0xa5:
		return 2, oneKana
	case lead < 0xb0:
		return 2, beyondLevels
	case lead <= 0xcf:
		return 2, firstLevel
	case lead <= 0xf4:
		return 2, secondLevel
	}
	return 2, beyondLevels
}
