//go:build !unix

package fetch

// fileLimit is unknown here.
func fileLimit() (n uint64, ok bool) { return 0, false }
