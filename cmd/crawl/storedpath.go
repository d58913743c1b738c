package main

import "path/filepath"

// toDatabase is a word for an option as the database db remembers it. A file
// is stored by the way to it from the database's own folder, so that a crawl
// goes on in the same file from wherever it is started, and after both were
// moved; unless it was named by its whole path.
func toDatabase(db string, d flagDoc, word string) string {
	if !d.isPath || word == "" || word == "-" || filepath.IsAbs(word) {
		return word
	}
	return seenFrom(db, word)
}

// fromDatabase is the inverse of toDatabase.
func fromDatabase(db string, d flagDoc, word string) string {
	if !d.isPath || word == "" || word == "-" || filepath.IsAbs(word) {
		return word
	}
	return filepath.Join(filepath.Dir(db), word)
}

// seenFrom is the way to a file from the folder of a database, or its whole
// path if there is none.
func seenFrom(db, path string) string {
	folder, err := filepath.Abs(filepath.Dir(db))
	if err != nil {
		return path
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if way, err := filepath.Rel(folder, whole); err == nil {
		return way
	}
	return whole
}
