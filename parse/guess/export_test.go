package guess

// Names are the encodings that may be guessed.
func Names() (names []string) {
	for _, c := range candidates() {
		names = append(names, c.name)
	}
	return names
}
