package main

import (
	"bytes"
	"os"
	"os/exec"
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
	for _, topic := range append([]string{"", "flags", "exit"}, commandNames()...) {
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

// Every command can run, and its row says what there is to say of it, in each
// place where it is told.
func TestTableOfCommands(t *testing.T) {
	names := make(map[string]bool)
	man, docs := helpText(t, "man"), helpText(t, "markdown")
	for _, c := range commands() {
		if names[c.name] {
			t.Errorf("%s stands twice in the table", c.name)
		}
		names[c.name] = true
		if c.run == nil || c.summary == "" || c.about == "" || !strings.Contains(c.example, "crawl "+c.name) {
			t.Errorf("%s: its row is not whole", c.name)
		}
		if !strings.Contains(docs, codeCell(c.usage())) || !strings.Contains(man, ".SS "+roff(c.usage())) {
			t.Errorf("%s: the manual or docs/flags.md leave it out", c.name)
		}
		help := strings.Join(strings.Fields(helpText(t, c.name)), " ")
		for _, d := range c.flags {
			if !strings.Contains(help, d.typed()+" "+d.fullHelp()) || d.takes != "" && !strings.Contains(help, "e.g. "+d.exampleTyped()) {
				t.Errorf("help %s: -%s is missing or not whole", c.name, d.name)
			}
			if !strings.Contains(man, `\fB`+roff(d.typed())+`\fR`) || !strings.Contains(docs, flagCells(d)) {
				t.Errorf("%s: the manual or docs/flags.md leave out -%s", c.name, d.name)
			}
		}
	}
	if first := commandNames()[0]; first != "run" {
		t.Errorf("a command line without a command would run %s", first)
	}
}

// crawl COMMAND -h is crawl help COMMAND, wherever the -h stands.
func TestHelpOfCommands(t *testing.T) {
	for _, name := range commandNames()[1:] {
		for _, args := range [][]string{{name, "-h"}, {name, "--help"}, {name, "-h", "-db", "nosuch.db"}} {
			if code, out, errs := runApp(args...); code != exitDone || out != helpText(t, name) || errs != "" {
				t.Errorf("crawl %s: %d %s%s", strings.Join(args, " "), code, out, errs)
			}
		}
	}
}
