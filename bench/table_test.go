package main

import (
	"errors"
	"strings"
	"testing"
	"time"
)

var errWhy = errors.New("why\nand at length")

// ran is a contender with one run of so many pages in so many seconds.
func ran(name string, seconds, pages int) row {
	return row{contender: contender{name: name}, samples: []sample{{
		usage:   usage{Wall: time.Duration(seconds) * time.Second, CPU: time.Second, RSS: 50 << 20},
		witness: witness{unique: pages}, pages: 100, stored: -1,
	}}}
}

func TestTable(t *testing.T) {
	far := ran("far", 10, 100)
	far.apart = true
	rows := []row{
		ran("whole", 2, 100),
		ran(bare, 1, 100),
		ran("hasty", 1, 90),
		far,
		{contender: contender{name: "missing"}, absent: "not installed"},
		{contender: contender{name: "broken"}, samples: ran("", 1, 1).samples, failed: errors.New("it broke")},
	}
	want := []string{
		"| whole | 50 | 10.000 | 50 % | 50 | 100 | 0 | 0 | 0.50 | 1.00 |",
		"| net/http loop | 100 | 10.000 | 100 % | 50 | 100 | 0 | 0 | 1.00 | 1.00 |",
		"| hasty | 90 | 11.111 | 100 % | 50 | 90 (MISSED 10) | 0 | 0 | 0.90 | 1.11 |",
		"| far | 10 | 10.000 | 10 % | 50 | 100 | 0 | 0 |  | 1.00 |",
		"| missing | not installed |  |  |  |  |  |  |  |  |",
		"| broken | failed: it broke |  |  |  |  |  |  |  |  |",
	}
	if got := strings.Join(strings.Split(newTable(rows).markdown(), "\n")[2:], "\n"); got != strings.Join(want, "\n")+"\n" {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	if err := failures(rows); err == nil || err.Error() != "broken: it broke" {
		t.Errorf("failures: %v", err)
	}
}

// A goal has a figure when all that it compares have run.
func TestGoals(t *testing.T) {
	if got := goalTable([]row{ran(loopAlone.name, 1, 100)}); len(got) != 1 {
		t.Errorf("without crawl: %v", got)
	}
	slow := ran(crawlSlow.name, 1, 100)
	slow.samples[0].unique = 1216
	got := goalTable([]row{ran(loopAlone.name, 1, 100), ran(crawlAlone.name, 2, 100), slow}).markdown()
	for _, want := range []string{
		"| crawl -db, speed to net/http loop | 0.50 | 1.00 | ≥ 0.85 |",
		"| 200 ms away: share of the ideal 1280 pages/s | 0.950 |  | ≥ 0.95 |",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s\nlacks %s", got, want)
		}
	}
}

func TestReleaseIn(t *testing.T) {
	for text, want := range map[string]string{
		"Scrapy 2.8.0": "2.8.0", "v20.20.2": "20.20.2", `"3.18.1"`: "3.18.1", "HTTrack version 3.49-4+libhtsjava.so.2": "3.49-4",
		"GNU Wget2 1.99.1 - multithreaded": "1.99.1", "unknown": "unknown",
	} {
		if got := releaseIn(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// A part of the contenders does not replace the results of all.
func TestResults(t *testing.T) {
	for args, want := range map[string]string{
		"": "RESULTS.md", "-embed": "EMBED.md", "-quick": "", "-only loop": "", "-quick -results a.md": "a.md", "-results=": "",
	} {
		o, err := parseFlags(strings.Fields(args))
		if err != nil || o.results != want {
			t.Errorf("%q: %q, %v, want %q", args, o.results, err, want)
		}
	}
	for _, args := range []string{"-only nobody", "-only (", "-runs 0", "-quick -embed", "crawl"} {
		if _, err := parseFlags(strings.Fields(args)); err == nil {
			t.Errorf("%q makes sense", args)
		}
	}
}
