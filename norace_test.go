//go:build !race

package crawl_test

const underRace = false
