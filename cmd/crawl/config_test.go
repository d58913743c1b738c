package main

import (
	"regexp"
	"strings"
	"testing"
)

func TestConfigErrors(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"unknown key", "# c\n\nmaxpages = 5", `f:3: there is no option "maxpages"; did you mean max-pages?`},
		{"unknown key, nothing near", "frobnicate = 1", `f:1: there is no option "frobnicate"` + "\n"},
		{"control character", "\x17", "f:1: TOML files cannot contain control characters"},
		{"short name", "q = true", `f:1: there is no option "q"; did you mean quiet?`},
		{"behind a list", "include = [\n 'a',\n]\ndept = 3", "f:4: there is no option \"dept\"; did you mean depth?"},
		{"text for a number", "\ndepth = '3'", "f:2: depth takes a whole number, as in depth = 2"},
		{"fraction for a number", "depth = 1.5", "f:1: depth takes a whole number"},
		{"number for a text", "user-agent = 5", `f:1: user-agent takes a text in quotes, as in user-agent = "mybot`},
		{"number for a time", "timeout = 5", `f:1: timeout takes a text in quotes, as in timeout = "1m"`},
		{"text for a switch", "quiet = 'yes'", "f:1: quiet takes true or false, as in quiet = true"},
		{"switch for a text", "scope = true", "f:1: scope takes a text in quotes"},
		{"list for a text", "scope = ['any']", "f:1: scope takes a text in quotes"},
		{"number in a list", "include = ['a', 5]", `f:1: include takes a list of texts, as in include = ["/docs/"]`},
		{"date", "depth = 2020-01-01", "f:1: depth takes a whole number"},
		{"wrong word", "\n\nscope = 'galaxy'", `f:3: scope: "galaxy" is not one of host`},
		{"wrong word in a list", "exclude = ['a', '(']", `f:1: exclude: "(" is not a regular expression`},
		{"number out of range", "concurrency = 0", `f:1: concurrency: "0": it takes a number of requests`},
		{"secret", "header = ['s3cret']", "f:1: header: it takes a header"},
		{"no setting", "fresh = true", "f:1: fresh cannot be said in a file; type -fresh"},
		{"no setting either", "config = 'x'", "f:1: config cannot be said in a file"},
		{"table", "depth = 1\n[crawl]\nrate = 5", `f:2: "crawl" is a table`},
		{"table of that name", "\n[depth]\nx = 1", "f:2: depth takes a whole number"},
		{"dotted", "\ndepth.x = 1", "f:2: depth takes a whole number"},
		{"twice", "depth = 1\ndepth = 2", "f:2: Key 'depth' has already been defined"},
		{"no TOML", "depth = 1\nwhat is this", "f:2: "},
		{"not UTF-8", "db = \"\xff\"", "f:1: "},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := parseConfig("f", c.text, crawlFlags())
			if err == nil || !strings.HasPrefix(err.Error()+"\n", c.want) || exitCode(err) != exitUsage {
				t.Errorf("%v, want %s", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the error tells the secret: %v", err)
			}
		})
	}
}

func TestConfigValues(t *testing.T) {
	c := commandLineIn(t, "", nil, `
seeds = ""
scope = "any"
include = "one"
exclude = ['\.pdf$', "b"]
depth = 0
rate = 2
total-rate = 0.5
max-body = 1000
delay = "1s"
retries = 0
ignore-robots = true
log = "json"
`, "")
	o := c.crawlOptions()
	if len(o.Include) != 1 || len(o.Exclude) != 2 || o.Exclude[0].String() != `\.pdf$` {
		t.Errorf("include %v, exclude %v", o.Include, o.Exclude)
	}
	if c.depth != 0 || o.Rate != 2 || o.TotalRate != 0.5 || o.MaxBody != 1000 || o.Delay != 1e9 || o.Retries != -1 || !o.IgnoreRobots || c.log != "json" {
		t.Errorf("%+v", o)
	}
}

var commented = regexp.MustCompile(`(?m)^#([a-z])`)

// What config init writes says nothing; without the marks of comments it says
// the defaults, and every option is in it.
func TestSampleConfig(t *testing.T) {
	sample := sampleConfig()
	if c := commandLineIn(t, "", nil, sample, ""); len(c.layers[file]) != 0 {
		t.Errorf("the file says %v", c.layers[file])
	}
	all := commented.ReplaceAllString(sample, "$1")
	c := commandLineIn(t, "", nil, all, "")
	for _, d := range crawlFlags() {
		if in := strings.Contains(all, "\n"+d.key()+" = "); in == d.noFile {
			t.Errorf("%s is in the file: %v", d.key(), in)
		}
		for _, s := range c.layers.words(d) {
			if s.word != d.fallback && (d.form != aSwitch || s.word != "false") {
				t.Errorf("%s = %s, want %s", d.key(), s.word, d.fallback)
			}
		}
	}
}

// Every example of a file's line is one.
func TestExamplesOfConfig(t *testing.T) {
	for _, d := range crawlFlags() {
		if d.noFile {
			continue
		}
		l, err := parseConfig("f", exampleTOML(d), crawlFlags())
		if err != nil || len(l[d.name]) != 1 {
			t.Errorf("%s: %v, %v", exampleTOML(d), l, err)
		}
	}
}
