package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// said in five places, and which of them counts.
func TestWhatCounts(t *testing.T) {
	const (
		flag   = "-depth 1"
		env    = "2"
		toml   = "depth = 3"
		before = `{"depth": ["4"]}`
		around = `{"depth": ["5"], "surroundings=": ["depth"]}`
	)
	cases := []struct {
		name, flag, env, toml, stored string
		want                          int
		origin                        string
	}{
		{"default", "", "", "", "", -1, ""},
		{"flag over all", flag, env, toml, before, 1, "command line"},
		{"typed before over surroundings", "", env, toml, before, 4, "stored in crawl.db"},
		{"environment over file", "", env, toml, around, 2, "CRAWL_DEPTH"},
		{"file over former surroundings", "", "", toml, around, 3, "crawl.toml:1"},
		{"former surroundings over default", "", "", "", around, 5, "stored in crawl.db"},
		{"flag over former surroundings", flag, "", "", around, 1, "command line"},
		{"an empty variable is none", "", "", toml, "", 3, "crawl.toml:1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			cl := commandLineIn(t, c.flag, map[string]string{"CRAWL_DEPTH": c.env}, c.toml, c.stored)
			if cl.depth != c.want {
				t.Errorf("depth %d, want %d", cl.depth, c.want)
			}
			d, _ := findFlag(crawlFlags(), "depth")
			if words := cl.layers.words(d); len(words) > 0 && words[0].origin() != c.origin {
				t.Errorf("it comes from %q, want %q", words[0].origin(), c.origin)
			}
		})
	}
}

// commandLineIn reads a command line in a folder and an environment of its own.
func commandLineIn(t *testing.T, args string, env map[string]string, toml, stored string) *commandLine {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range env {
		t.Setenv(name, text)
	}
	if toml != "" {
		if err := os.WriteFile(configFile, []byte(toml), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := parseCommandLine(strings.Fields(args))
	if err != nil {
		t.Fatal(err)
	}
	if stored != "" {
		if _, err := c.adopt([]byte(stored)); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// Headers are taken name by name, other lists whole.
func TestListsFromManyPlaces(t *testing.T) {
	c := commandLineIn(t, "-H a:1 -H A:2 -include x",
		map[string]string{"CRAWL_HEADER": "b: 3\n\nA: 4\r\n", "CRAWL_INCLUDE": "y\nz", "CRAWL_EXCLUDE": "p|q\nr s"},
		"header = ['B: 5', 'C: 6']\ninclude = ['u']\nselect = []",
		`{"H": ["C: 7", "D: 8", "E: 9"], "select": ["s=p"], "surroundings=": ["H C", "select"]}`)
	want := http.Header{"A": {"1", "2"}, "B": {"3"}, "C": {"6"}, "D": {"8"}, "E": {"9"}}
	if diff := cmp.Diff(want, c.options.Header); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	if got := c.options.Include; len(got) != 1 || got[0].String() != "x" {
		t.Errorf("include %v, want x", got)
	}
	if got := c.options.Exclude; len(got) != 2 || got[0].String() != "p|q" || got[1].String() != "r s" {
		t.Errorf("exclude %v, want p|q and r s", got)
	}
	if len(c.options.Rules) != 0 {
		t.Error("an empty list in the file does not count over what surrounded a former run")
	}
}

// What is stored with a crawl tells what was typed from what surrounded it, and
// the next run adopts the one and the other as such.
func TestRecordKeepsRanks(t *testing.T) {
	first := commandLineIn(t, "-depth 1 -H x:1 -H Cookie:c", map[string]string{"CRAWL_RATE": "5/s", "CRAWL_HEADER": "Y: 2\nAuthorization: z"}, "max-pages = 7\nquiet = true", "")
	record := string(first.record())
	const want = `{"H":["x:1","Y: 2"],"H=":["Cookie","Authorization"],"depth":["1"],"max-pages":["7"],"rate":["5/s"],"surroundings=":["max-pages","rate","H Y"]}`
	if record != want {
		t.Errorf("record\n%s, want\n%s", record, want)
	}
	second := commandLineIn(t, "", map[string]string{"CRAWL_RATE": "6/s", "CRAWL_DEPTH": "9", "CRAWL_HEADER": ""}, "", record)
	if second.depth != 1 || second.options.Rate != 6 || second.options.MaxPages != 7 {
		t.Errorf("depth %d, rate %v, max-pages %d; want 1, 6, 7", second.depth, second.options.Rate, second.options.MaxPages)
	}
	if diff := cmp.Diff([]string{"Cookie", "Authorization"}, second.withheld); diff != "" {
		t.Errorf("withheld: %s", diff)
	}
	third := commandLineIn(t, "", map[string]string{"CRAWL_RATE": "", "CRAWL_DEPTH": ""}, "depth = 3\nmax-pages = 8\n", string(second.record()))
	if third.depth != 1 || third.options.Rate != 6 || third.options.MaxPages != 8 {
		t.Errorf("depth %d, rate %v, max-pages %d; want 1, 6, 8", third.depth, third.options.Rate, third.options.MaxPages)
	}
}

// A typed -v counts over a variable that says quiet, and the other way round.
func TestQuietOrVerbose(t *testing.T) {
	for _, c := range []struct {
		args, name     string
		quiet, verbose bool
	}{
		{"-v", "CRAWL_QUIET", false, true},
		{"-q", "CRAWL_VERBOSE", true, false},
		{"-q -v", "CRAWL_VERBOSE", true, true},
	} {
		t.Run(c.args, func(t *testing.T) {
			cl := commandLineIn(t, c.args, map[string]string{c.name: "1"}, "", "")
			if cl.quiet != c.quiet || cl.verbose != c.verbose {
				t.Errorf("quiet %v, verbose %v", cl.quiet, cl.verbose)
			}
		})
	}
}

func TestEnvironmentErrors(t *testing.T) {
	for entry, want := range map[string]string{
		"CRAWL_RATE=fast":        `CRAWL_RATE: "fast": it takes requests per time`,
		"CRAWL_QUIET=perhaps":    `CRAWL_QUIET: "perhaps" is neither true nor false`,
		"CRAWL_MAXPAGES=1":       "CRAWL_MAXPAGES: there is no such variable; did you mean CRAWL_MAX_PAGES?",
		"CRAWL_H=a: b":           "did you mean CRAWL_HEADER?",
		"CRAWL_EXCLUDE=ok\n(":    "CRAWL_EXCLUDE: ",
		"CRAWL_HEADER=s3cret":    "CRAWL_HEADER: it takes a header",
		"CRAWL_SERVICE_HOST=x":   "",
		"CRAWL_PORT_80_TCP=x":    "",
		"CRAWL_TEST_AS_COMMAND=": "",
		"CRAWL_RATE=":            "",
		"SCRAWL_RATE=fast":       "",
	} {
		_, err := fromEnvironment([]string{entry}, crawlFlags())
		switch {
		case want == "" && err != nil:
			t.Errorf("%q: %v", entry, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || exitCode(err) != exitUsage):
			t.Errorf("%q: %v, want %s", entry, err, want)
		case err != nil && strings.Contains(err.Error(), "s3cret"):
			t.Errorf("%q: the error tells the secret: %v", entry, err)
		}
	}
}

// -config names the file, and so does the environment.
func TestConfigFile(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"a.toml": "depth = 1", "b.toml": "depth = 2"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := map[string]string{"CRAWL_CONFIG": filepath.Join(dir, "a.toml")}
	if c := commandLineIn(t, "", env, "depth = 3", ""); c.depth != 1 {
		t.Errorf("CRAWL_CONFIG: depth %d, want 1", c.depth)
	}
	if c := commandLineIn(t, "-config "+filepath.Join(dir, "b.toml"), env, "depth = 3", ""); c.depth != 2 {
		t.Errorf("-config: depth %d, want 2", c.depth)
	}
	if c := commandLineIn(t, "-config /dev/null", env, "depth = 3", ""); c.depth != -1 {
		t.Errorf("-config /dev/null: depth %d, want none", c.depth)
	}
}
