package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
)

var update = flag.Bool("update", false, "write the golden files anew")

// busy is a crawl in full swing.
func busy() (crawl.Stats, pace, binding) {
	s := crawl.Stats{
		Elapsed: time.Hour + 2*time.Minute + 3400*time.Millisecond, Known: 4_200_000,
		Pages: 1_234_567, RunPages: 1_000_000, Redirects: 12345, Gone: 987, Failed: 65, Retries: 43,
		Statuses: []crawl.StatusCount{{Status: 200, Count: 1_000_000}, {Status: 301, Count: 12345}, {Status: 404, Count: 987}, {Status: 500, Count: 2}, {Status: 503, Count: 31}},
		Errors:   []crawl.ClassCount{{Class: "timeout", Count: 40}, {Class: "refused", Count: 22}, {Class: "http", Count: 3}},
		Frontier: frontier.Stats{Pending: 2_965_432, InFlight: 64, Hosts: 1500, Polite: 700, Blocked: 12, Known: 9000},
	}
	p := pace{pages: 1234.5, wire: 30_400_000}
	for i := range 100 {
		p.latency.Add(time.Duration(i) * 3 * time.Millisecond)
	}
	return s, p, binding{bindsPoliteness, "politeness of https://www.a-rather-long-host-name.example.com until 12:04", "politeness until 12:04"}
}

// fresh is a crawl without an answer so far.
func fresh() (crawl.Stats, pace, binding) {
	return crawl.Stats{Frontier: frontier.Stats{Pending: 1, Waiting: 1, Hosts: 1, Known: 1}}, pace{}, binding{bindsNothing, "nothing", "nothing"}
}

func TestBlock(t *testing.T) {
	for name, crawl := range map[string]func() (crawl.Stats, pace, binding){"busy": busy, "fresh": fresh} {
		for _, size := range [][2]int{{120, 24}, {80, 24}, {60, 24}, {40, 24}, {24, 24}, {80, 5}, {10, 3}} {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				var got bytes.Buffer
				for _, l := range layOut(blockRows(crawl()), size[0], size[1]) {
					if n := len(l.label + l.text); n >= size[0] {
						t.Errorf("a line of %d columns", n)
					}
					l.write(&got, false)
					got.WriteByte('\n')
				}
				golden(t, filepath.Join("testdata", "block", filepath.Base(t.Name())+".txt"), got.Bytes())
			})
		}
	}
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
}

// After the first Ctrl-C the block says what is waited for.
func TestBlockWhileDraining(t *testing.T) {
	crawler, err := crawl.New(crawl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	g := newGlass(t, 80, 24)
	c := &commandLine{settings: newSettings()}
	say := newAnnouncer(c, g.console())
	p := newProgress(crawler, c, crawl.Options{}, say, io.Discard)
	p.window.add(sampleNow(crawler))
	const want = "  bound by     finishing what is in flight: 0"
	if p.draw(); strings.Contains(g.text(), want) {
		t.Errorf("before Ctrl-C:\n%s", g.text())
	}
	say.draining()
	if p.draw(); !strings.Contains(g.text(), want) {
		t.Errorf("after Ctrl-C:\n%s", g.text())
	}
}

// A host name from elsewhere cannot break the block.
func TestBlockIsSanitised(t *testing.T) {
	rows := []row{{label: "bound by", parts: []string{"politeness of \x1b[2J\u202e世界 until 12:04"}}}
	for _, l := range layOut(rows, 80, 24) {
		if text := l.label + l.text; text != sanitise(text, 79) {
			t.Errorf("%q", text)
		}
	}
}

func TestMillis(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0.0 ms", 1500 * time.Microsecond: "1.5 ms", 42 * time.Millisecond: "42 ms", 999 * time.Millisecond: "999 ms", 1500 * time.Millisecond: "1.5 s",
	} {
		if got := millis(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}

func TestClock(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 300 * time.Millisecond: "0s", 1600 * time.Millisecond: "2s", 62 * time.Second: "1m2s", 2*time.Hour + time.Second: "2h0m1s",
	} {
		if got := clock(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}

func TestShellWord(t *testing.T) {
	for word, want := range map[string]string{
		"crawl.db": "crawl.db", "/tmp/a_b-c.db": "/tmp/a_b-c.db", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "$HOME": "'$HOME'", "a;b": "'a;b'", "~x": "'~x'",
	} {
		if got := shellWord(word); got != want {
			t.Errorf("%q is %s, want %s", word, got, want)
		}
	}
}
