package guess

// Names are the encodings that may be guessed.
func Names() (names []string) {
	for _, c := range candidates() {
		names = append(names, c.name)
	}
	return names
}

// Alphabets are those of all languages.
func Alphabets() (all []string) {
	for _, w := range singleByte {
		for _, a := range w.languages {
			all = append(all, string(a))
		}
	}
	return all
}
