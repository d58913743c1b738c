package crawltest

import (
	"net/http"
	"os"
	"testing"
)

// recordVariable is the variable of the environment that makes cassettes record.
const recordVariable = "CRAWLTEST_RECORD"

// recording reports whether cassettes record.
func recording() bool { return os.Getenv(recordVariable) != "" }

// Cassette replays what is in a folder, "testdata/shop" say; or, when the
// variable CRAWLTEST_RECORD of the environment is set, records into it what the
// real sites answer:
//
//	CRAWLTEST_RECORD=1 go test -run TestShop
//
// The test fails if a request was never recorded, or a response could not be
// written. See Record for what is written, of secrets above all, and Run, which
// makes recording polite and replaying instantaneous. It records from public
// addresses alone; for a server of your own use Record with a transport, and Replay.
func Cassette(t testing.TB, dir string) http.RoundTripper {
	t.Helper()
	return cassette(t, dir, nil)
}

// cassette records from next.
func cassette(t testing.TB, dir string, next http.RoundTripper) http.RoundTripper {
	if recording() {
		recorder := Record(dir, next)
		t.Cleanup(func() {
			recorder.CloseIdleConnections()
			if err := recorder.Err(); err != nil {
				t.Error(err)
			}
		})
		return recorder
	}
	replayer := Replay(dir)
	t.Cleanup(func() {
		for _, request := range replayer.Unrecorded() {
			t.Errorf("%s was never recorded in %s; %s=1 go test records anew", request, dir, recordVariable)
		}
	})
	return replayer
}
