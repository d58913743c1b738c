//go:build race

package crawl_test

// underRace tells tests that do the same thing very often to do it less often:
// the race detector makes them some ten times slower.
const underRace = true
