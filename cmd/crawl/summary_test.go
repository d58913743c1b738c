package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/joinable/crawl/storage"
)

// The line that ends a run is JSON and is not cut, whatever a path or an error
// is made of.
func TestSummaryLine(t *testing.T) {
	for _, db := range []string{"x.db", strings.Repeat(`"\`, 5000), "\x1b]0;owned\a\u202e", strings.Repeat("ü", 5000)} {
		var out bytes.Buffer
		c := &commandLine{settings: newSettings()}
		c.db, c.log = db, logJSON
		s := storage.Status{Counts: storage.Counts{Pages: 7, Parked: map[storage.Reason]int64{storage.ByRobots: 3}}}
		newAnnouncer(c, newConsole(&out)).summary(&ending{commandLine: c, after: s, allRead: true})
		var line struct {
			Msg, Why, DB string
			Pages        int64
			LeftOut      string           `json:"left_out"`
			NotFetched   map[string]int64 `json:"not_fetched"`
		}
		if err := json.Unmarshal(out.Bytes(), &line); err != nil {
			t.Fatalf("%v: %s", err, &out)
		}
		if line.Msg != "finished" || line.Why != "Finished." || line.Pages != 7 || line.NotFetched["robots"] != 3 || line.LeftOut == "" || line.DB != sanitise(db, maxSummaryText) {
			t.Errorf("%s", &out)
		}
	}
}

// With -q nothing is said, in either form.
func TestQuietSummary(t *testing.T) {
	for _, form := range []string{"", logJSON} {
		var out bytes.Buffer
		c := &commandLine{settings: newSettings()}
		c.quiet, c.log = true, form
		say := newAnnouncer(c, newConsole(&out))
		say.summary(&ending{commandLine: c})
		say.draining()
		say.renamed("a", "b")
		say.resuming("a", storage.Status{Runs: make([]storage.Run, 1)}, nil, nil, false)
		if out.Len() > 0 {
			t.Errorf("-log %q: %s", form, &out)
		}
	}
}
