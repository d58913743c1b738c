package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// unrun are the recipes that cannot run here, and why.
var unrun = map[string]string{
	"How do I run it as a service?": "it wants systemd as the first process",
	"How do I run it in Docker?":    "it wants a Docker engine",
	"Where is the manual?":          "man opens a pager, and many containers have no man",
}

// exiting are the recipes that end otherwise than with 0, for that is what
// they are about.
var exiting = map[string]int{
	"How do I fail a CI job when a link is broken?": 1,
}

// TestCookbook runs every command of docs/cookbook.md, in order and in one
// folder, and compares what it prints with what the page shows.
func TestCookbook(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the recipes run where SSL_CERT_FILE is heard")
	}
	kitchen := &kitchen{dir: t.TempDir(), web: serveCookbook(t)}
	recipes := readCookbook(t)
	for _, r := range recipes {
		t.Run(r.heading, func(t *testing.T) {
			if why := unrun[r.heading]; why != "" {
				t.Skip(why)
			}
			needShell(t, r)
			kitchen.cook(t, r)
		})
	}
	wantHeadings(t, recipes)
}

// needShell skips a recipe with sqlite3 where that is missing; CI has it.
func needShell(t *testing.T, r recipe) {
	t.Helper()
	uses := func(b block) bool {
		return strings.HasPrefix(b.text, "sqlite3 ") || strings.Contains(b.text, "\nsqlite3 ")
	}
	if !slices.ContainsFunc(r.blocks, uses) {
		return
	}
	if _, err := exec.LookPath("sqlite3"); err != nil && os.Getenv("CI") == "true" {
		t.Fatal("sqlite3 is not installed")
	}
	lookPath(t, "sqlite3")
}

// wantHeadings wants the lists above to name recipes that there are, and every
// recipe to have a command.
func wantHeadings(t *testing.T, recipes []recipe) {
	t.Helper()
	known := make(map[string]bool)
	for _, r := range recipes {
		known[r.heading] = true
		if len(r.blocks) == 0 || r.blocks[0].language != "sh" {
			t.Errorf("%q begins without a block of sh", r.heading)
		}
	}
	for heading := range unrun {
		if !known[heading] {
			t.Errorf("unrun: there is no recipe %q", heading)
		}
	}
	for heading := range exiting {
		if !known[heading] {
			t.Errorf("exiting: there is no recipe %q", heading)
		}
	}
}

// A recipe is a question and the blocks that answer it.
type recipe struct {
	heading string
	blocks  []block
}

// A block is what stands between fences. sh is run, text is what it prints.
type block struct {
	language, text string
	line           int
}

// readCookbook reads the page. Every block belongs to a recipe.
func readCookbook(t *testing.T) []recipe {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "cookbook.md"))
	if err != nil {
		t.Fatal(err)
	}
	var recipes []recipe
	var open *block
	n := 0
	for line := range strings.Lines(string(page)) {
		n++
		heading, headed := strings.CutPrefix(line, "### ")
		fence, fenced := strings.CutPrefix(line, "```")
		switch {
		case open == nil && headed:
			recipes = append(recipes, recipe{heading: strings.TrimSpace(heading)})
		case fenced && open == nil:
			open = &block{language: strings.TrimSpace(fence), line: n}
		case fenced:
			if last := len(recipes) - 1; last < 0 || open.language != "sh" && open.language != "text" {
				t.Fatalf("cookbook.md:%d: a block of %q, which nobody runs", open.line, open.language)
			} else {
				recipes[last].blocks = append(recipes[last].blocks, *open)
			}
			open = nil
		case open != nil:
			open.text += line
		}
	}
	return recipes
}

// A kitchen is where recipes are tried.
type kitchen struct {
	dir string
	web *cookbookWeb
}

// cook runs a recipe's commands.
func (k *kitchen) cook(t *testing.T, r recipe) {
	said := ""
	for _, b := range r.blocks {
		if b.language == "text" {
			if !likeness(b.text).MatchString(said) {
				t.Errorf("cookbook.md:%d shows:\n%s\nit is:\n%s", b.line, b.text, said)
			}
			continue
		}
		code := 0
		if said, code = k.shell(t, b.text); code != exiting[r.heading] {
			t.Errorf("cookbook.md:%d: exit code %d, want %d\n%s\n%s", b.line, code, exiting[r.heading], b.text, said)
		}
	}
}

// shell runs a script as a user would type it, but one request after another,
// so that everything comes in the same order every time, and no slower than
// it must.
func (k *kitchen) shell(t *testing.T, script string) (said string, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-e")
	cmd.Stdin = strings.NewReader(script)
	cmd.Dir = k.dir
	cmd.Env = append(k.web.environ(), "PATH="+os.Getenv("PATH"), "HOME="+k.dir, "TZ=UTC", "LC_ALL=C", "CRAWL_CONCURRENCY=1", "CRAWL_RATE=0",
		"GORACE=atexit_sleep_ms=0") // else the race detector waits a second at each exit
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.WaitDelay = 10 * time.Second // for what it left behind
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%v\n%s", err, script)
	}
	return strings.ReplaceAll(output.String(), "\r\n", "\n"), cmd.ProcessState.ExitCode()
}

// likeness matches what a block shows: … stands for anything on its line, and
// alone on a line for any lines.
func likeness(shown string) *regexp.Regexp {
	var b strings.Builder
	for line := range strings.Lines(shown) {
		if strings.TrimSpace(line) == "…" {
			b.WriteString(`(?:.*\n)*?`)
			continue
		}
		b.WriteString(strings.ReplaceAll(regexp.QuoteMeta(strings.TrimRight(line, " \n")), "…", ".*") + ` *\n`)
	}
	return regexp.MustCompile(`^` + b.String() + `$`)
}
