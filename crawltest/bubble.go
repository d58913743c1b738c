package crawltest

import (
	"testing"
	"testing/synctest"
)

// Run runs a test in virtual time, in a bubble of [synctest.Test]: delays,
// Retry-After and timeouts of hours are kept to the second, and take none. So
// the test needs no Rate of its own. While cassettes record (see [Cassette]) f
// runs in real time, for the servers asked then live in it.
//
// A crawl waits for nothing but time and its Transport, so that its clock goes on
// by itself. What f starts must have ended when it returns.
func Run(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	if recording() {
		f(t)
		return
	}
	synctest.Test(t, f)
}
