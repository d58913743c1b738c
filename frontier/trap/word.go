package trap

const (
	fnvOffset = 0xcbf29ce484222325
	fnvPrime  = 0x100000001b3

	number = 0x23 // the hash of everything that counts as a number
)

// folded is each byte as it counts in a word: letters in lower case, "#" for
// digits, 0 for what parts words. It is never written to once it has been made.
var folded = makeFolded()

func makeFolded() (t [256]byte) {
	for c := range t {
		switch {
		case c >= '0' && c <= '9':
			t[c] = '#'
		case c >= 'A' && c <= 'Z':
			t[c] = byte(c) | 0x20
		case c >= 'a' && c <= 'z', c >= 0x80:
			t[c] = byte(c)
		}
	}
	return t
}

// readWord hashes the word at s[i:], by FNV-1a, and returns where it ends. It
// is never 0.
func readWord(s []byte, i int) (hash uint64, end int) {
	hash = fnvOffset
	start, digits := i, false
	for ; i < len(s); i++ {
		c := folded[s[i]]
		if c == 0 {
			break
		}
		digits = digits || c == '#'
		hash = (hash ^ uint64(c)) * fnvPrime
	}
	switch {
	case digits:
		return mixedWord(s[start:i]), i
	case i-start >= 3 && i-start <= 9 && isCalendar(s[start:i]):
		return number, i
	}
	return hash | 1<<8, i // never 0, never number
}

// mixedWord hashes a word that has digits: runs of them are one "#", and a
// token is a number like any other.
func mixedWord(word []byte) uint64 {
	hash := uint64(fnvOffset)
	runs, letters, hexadecimal := 0, 0, true
	before := byte(0)
	for _, c := range word {
		c = folded[c]
		if c != '#' {
			letters++
			hexadecimal = hexadecimal && c <= 'f'
		} else if before != '#' {
			runs++
		}
		if c != '#' || before != '#' {
			hash = (hash ^ uint64(c)) * fnvPrime
		}
		before = c
	}
	if letters == 0 || hexadecimal || runs >= 3 || len(word) >= 20 {
		return number
	}
	return hash | 1<<8
}

// isCalendar tells the English names of months and weekdays and their
// abbreviations. Those of other languages need no list: there are few of them,
// so that they are soon known.
func isCalendar(word []byte) bool {
	if !calendarFirst[word[0]&31] {
		return false
	}
	var room [9]byte
	for i, c := range word {
		room[i] = folded[c]
	}
	switch string(room[:len(word)]) {
	case "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
		"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
		"mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun":
		return true
	}
	return false
}

// calendarFirst has the letters that such names begin with, by their place in
// the alphabet.
var calendarFirst = [32]bool{'j' & 31: true, 'f' & 31: true, 'm' & 31: true, 'a' & 31: true, 's' & 31: true, 'o' & 31: true, 'n' & 31: true, 'd' & 31: true, 't' & 31: true, 'w' & 31: true}
