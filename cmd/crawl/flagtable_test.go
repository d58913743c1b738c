package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Every flag can be said everywhere, and what is said of it holds.
func TestTableOfFlags(t *testing.T) {
	seen := make(map[string]bool)
	for _, d := range crawlFlags() {
		for _, name := range []string{"-" + d.name, "-" + d.long, d.variable(), d.key() + " ="} {
			if seen[name] {
				t.Errorf("%s stands twice in the table", name)
			}
			seen[name] = name != "-"
		}
		if d.help == "" || len(inGroup([]flagDoc{d}, d.group)) != 1 {
			t.Errorf("-%s has no help or no group", d.name)
		}
		if len(d.key()) == 1 {
			t.Errorf("-%s needs a long name for the environment and crawl.toml", d.name)
		}
		for _, word := range append(d.choices(), d.fallback, d.example) {
			if word == "" {
				continue
			}
			if err := checkWord(d.name, word); err != nil {
				t.Errorf("-%s does not take what its row says: %v", d.name, err)
			}
		}
		if d.takes != "" && d.example == "" {
			t.Errorf("-%s has no example", d.name)
		}
	}
}

// What is said of the flags of the other commands holds as well.
func TestTablesOfOtherFlags(t *testing.T) {
	checkTable(t, databaseFlag)
	checkTable(t, inquiryFlags)
	checkTable(t, queryFlags)
	checkTable(t, choiceFlags)
	checkTable(t, retryFlags)
	checkTable(t, initFlags)
}

func checkTable[T any](t *testing.T, rows []flagRow[T]) {
	t.Helper()
	seen := make(map[string]bool)
	for _, r := range rows {
		if seen[r.name] || r.help == "" || r.takes != "" && r.example == "" {
			t.Errorf("-%s stands twice, or its row is not whole", r.name)
		}
		seen[r.name] = true
		for _, word := range append(r.choices(), r.fallback, r.example) {
			if word == "" {
				continue
			}
			if err := r.bind(new(T)).set(word); err != nil {
				t.Errorf("-%s does not take what its row says: %v", r.name, err)
			}
		}
	}
}

// The defaults that the help tells are those of the library and the command.
func TestDefaultsAreTrue(t *testing.T) {
	source, err := os.ReadFile("../../options.go")
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{
		"Concurrency": "concurrency", "PerHost": "per-host", "Rate": "rate", "GiveUp": "give-up",
		"UserAgent": "user-agent", "Timeout": "timeout", "Retries": "retries", "MaxBody": "max-body",
	}
	words := map[string]string{
		"10": "10/s", "10<<20": "10m", "15*time.Minute": "15m", "30*time.Second": "30s", "DefaultUserAgent": newSettingsOf(t, "user-agent").options.UserAgent,
	}
	n := 0
	for _, m := range regexp.MustCompile(`setDefault\(&o\.(\w+), (.+)\)`).FindAllStringSubmatch(string(source), -1) {
		name, ok := fields[m[1]]
		if !ok || strings.HasPrefix(m[2], "o.") {
			continue
		}
		n++
		want := m[2]
		if w, ok := words[want]; ok {
			want = w
		}
		if d, _ := findFlag(crawlFlags(), name); d.fallback != want {
			t.Errorf("-%s: the table says %q, the library %q", name, d.fallback, m[2])
		}
	}
	if n != len(fields) {
		t.Errorf("%d defaults were found in options.go, want %d", n, len(fields))
	}
	for _, name := range []string{"depth", "max-pages", "max-time", "scope", "order", "bodies", "total-rate", "delay", "db"} {
		same(t, name, newSettingsOf(t, name), newSettings())
	}
}

func same(t *testing.T, what string, got, want *settings) {
	t.Helper()
	if diff := cmp.Diff(settled(want), settled(got)); diff != "" {
		t.Errorf("-%s: its default is not what holds without it:\n%s", what, diff)
	}
}

// settled is what settings with regexps and selectors can be compared by.
func settled(s *settings) []any {
	o := s.options
	return []any{s.seeds, s.db, s.depth, s.quiet, s.verbose, s.fresh, len(o.Include), len(o.Exclude), len(o.Rules), o.Header,
		o.MaxPages, o.MaxTime, o.Scope, o.Order, o.Bodies, o.TotalRate, o.Delay, o.Rate, o.Concurrency, o.PerHost, o.Retries}
}

// newSettingsOf sets a flag to its default.
func newSettingsOf(t *testing.T, name string) *settings {
	t.Helper()
	s := newSettings()
	for _, o := range options {
		if o.name == name {
			if err := o.bind(s).set(o.fallback); err != nil {
				t.Fatal(err)
			}
		}
	}
	return s
}

func TestFlagsInAnyOrder(t *testing.T) {
	cases := []struct {
		args string
		rest string
		db   string
	}{
		{"a -db x b", "a b", "x"},
		{"--db=x a b", "a b", "x"},
		{"a b -db x", "a b", "x"},
		{"a -db x -- -b -db", "a -b -db", "x"},
		{"-db x -db y", "", "y"},
		{"-", "-", defaultDB},
	}
	for _, c := range cases {
		s := newSettings()
		rest, err := readFlags(options, s, nil, strings.Fields(c.args))
		if err != nil || strings.Join(rest, " ") != c.rest || s.db != c.db {
			t.Errorf("%s: %q with -db %s, %v; want %q with %s", c.args, rest, s.db, err, c.rest, c.db)
		}
	}
}

// A table of another command's flags reads the same way.
func TestOtherTables(t *testing.T) {
	type other struct{ wait time.Duration }
	rows := []flagRow[other]{{flagDoc{name: "wait", takes: "TIME"}, func(o *other) value { return duration(&o.wait) }}}
	var o other
	if rest, err := readFlags(rows, &o, nil, []string{"x", "-wait", "3s"}); err != nil || o.wait != 3*time.Second || len(rest) != 1 {
		t.Errorf("%v, %q, %v", o, rest, err)
	}
	for args, want := range map[string]string{
		"-wiat 3s":   "there is no flag -wiat; did you mean -wait?",
		"-wait":      "-wait: it takes TIME, and nothing stands behind it",
		"-wait long": `-wait: "long": it takes a time`,
	} {
		if _, err := readFlags(rows, &o, nil, strings.Fields(args)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", args, err, want)
		}
	}
}
