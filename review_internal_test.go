package crawl

import (
	"testing"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// When a robots.txt has changed, what it forbade is judged again, and what
// those of other hosts forbade is left alone; with other options all is.
func TestReviewOfRobots(t *testing.T) {
	v := review{run: &run{judge: mustJudge(t, Options{Scope: ScopeAny})}}
	judge := func(host frontier.HostID) storage.Reason {
		return v.judge(&frontier.Task{URL: "http://example.com/", Host: host}, storage.ByRobots)
	}
	if got := judge(1); got != storage.Released {
		t.Errorf("with other options: %q", got)
	}
	v.renewed = map[frontier.HostID]bool{2: true}
	if one, two := judge(1), judge(2); one != storage.ByRobots || two != storage.Released {
		t.Errorf("robots.txt of host 2 has changed: %q of host 1, %q of host 2", one, two)
	}
}
