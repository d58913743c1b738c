package main

import (
	"io"
	"net/http"
	"os"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// servePage puts a page into the web: page PATH STATUS [FILE], with what FILE
// says on host 0, names such as $ROOT1 replaced. A redirect has its target in
// place of FILE, and 429 and 503 the seconds to wait.
func servePage(ts *testscript.TestScript, neg bool, args []string) {
	status, err := strconv.Atoi(args[1])
	ts.Check(err)
	body, head := "", http.Header{}
	switch {
	case len(args) < 3:
	case status/100 == 3:
		head.Set("Location", args[2])
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		head.Set("Retry-After", args[2])
	default:
		head.Set("Content-Type", "text/html; charset=utf-8")
		body = os.Expand(ts.ReadFile(args[2]), ts.Getenv)
	}
	theWeb(ts).Handle(0, args[0], func(w http.ResponseWriter, _ *http.Request) {
		for name := range head {
			w.Header().Set(name, head.Get(name))
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body) // the client may be gone
	})
}
