package main

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func helpText(t *testing.T, topic ...string) string {
	t.Helper()
	var b bytes.Buffer
	if err := helpTopic(topic, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The first help fits on a screen of 80 by 30, all others are 80 wide.
func TestHelpFits(t *testing.T) {
	if n := strings.Count(helpText(t), "\n"); n > 30 {
		t.Errorf("crawl -h has %d lines", n)
	}
	for _, topic := range append([]string{"", "flags", "exit"}, commandNames...) {
		for line := range strings.Lines(helpText(t, topic)) {
			if len(line) > 81 {
				t.Errorf("help %s: %d columns: %s", topic, len(line)-1, line)
			}
		}
	}
}

// Every flag is in the list of flags, in the manual and in docs/flags.md, with
// its help and an example.
func TestHelpIsWhole(t *testing.T) {
	fold := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	flags, man, docs := fold(helpText(t, "flags")), fold(helpText(t, "man")), fold(helpText(t, "markdown"))
	for _, d := range crawlFlags() {
		if !strings.Contains(flags, d.typed()+" "+d.fullHelp()) || d.takes != "" && !strings.Contains(flags, "e.g. "+d.exampleTyped()) {
			t.Errorf("help flags: -%s is missing or not whole", d.name)
		}
		if !strings.Contains(man, `\fB`+roff(d.typed())+`\fR `+roff(d.fullHelp())) || !strings.Contains(man, ".B "+d.variable()) {
			t.Errorf("help man: -%s is missing or not whole", d.name)
		}
		if !strings.Contains(docs, codeCell(d.typed())+" | "+markdownCell(d.help)) || !strings.Contains(docs, "`"+d.variable()+"`") {
			t.Errorf("docs/flags.md: -%s is missing or not whole", d.name)
		}
	}
	for _, e := range exits {
		for name, text := range map[string]string{"exit": fold(helpText(t, "exit")), "man": man, "docs": docs} {
			if !strings.Contains(text, e.meaning) {
				t.Errorf("%s: exit code %d is missing", name, e.code)
			}
		}
	}
}

func TestDocsAreUpToDate(t *testing.T) {
	got, err := os.ReadFile("../../docs/flags.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != helpText(t, "markdown") {
		t.Error("docs/flags.md is not what the table says: run go generate ./cmd/crawl")
	}
}

func TestManualIsClean(t *testing.T) {
	groff := lookPath(t, "groff")
	cmd := exec.Command(groff, "-man", "-Tutf8", "-ww", "-P-cbou")
	cmd.Stdin = strings.NewReader(helpText(t, "man"))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil || stderr.Len() > 0 {
		t.Errorf("%v\n%s", err, &stderr)
	}
	for _, want := range []string{"-max-pages N", `-exclude '\.pdf$'`, "-select 'NAME=CSS[@ATTR]'", "CRAWL_HEADER", "echo 'source <(crawl completion bash)' >> ~/.bashrc"} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("the manual has lost %s", want)
		}
	}
}

// The table of commands is what main dispatches.
func TestTableOfCommands(t *testing.T) {
	source, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?s)switch args\[0\] \{\s*case (.*?):`).FindSubmatch(source)
	if m == nil {
		t.Fatal("main.go's switch was not found")
	}
	var dispatched []string
	for _, q := range regexp.MustCompile(`"(\w+)"`).FindAllStringSubmatch(string(m[1]), -1) {
		dispatched = append(dispatched, q[1])
	}
	var rows []string
	for _, c := range commands() {
		rows = append(rows, c.name)
		if c.summary == "" || c.about == "" || !strings.HasPrefix(c.example, "crawl "+c.name) && !strings.Contains(c.example, "crawl "+c.name) {
			t.Errorf("%s: its row is not whole", c.name)
		}
	}
	if !slices.Equal(rows, commandNames) {
		t.Errorf("commandNames is %v, the table has %v", commandNames, rows)
	}
	slices.Sort(dispatched)
	slices.Sort(rows)
	if !slices.Equal(rows, dispatched) {
		t.Errorf("main.go dispatches %v, commands.go has rows for %v", dispatched, rows)
	}
}
