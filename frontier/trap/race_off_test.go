//go:build !race

package trap_test

const underRace = false
