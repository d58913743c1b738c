//go:build race

package parts

// raceFlags build the command as the tests are built.
var raceFlags = []string{"-race"}
