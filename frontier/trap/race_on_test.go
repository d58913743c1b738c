//go:build race

package trap_test

// underRace: the race detector watches, under which the largest sites take
// minutes. They are crawled whole without it: see the Makefile's test.
const underRace = true
