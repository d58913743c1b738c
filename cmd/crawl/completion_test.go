package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// scriptFor writes the completion of a shell to a file.
func scriptFor(t *testing.T, shell string) string {
	t.Helper()
	var script bytes.Buffer
	if err := completion([]string{shell}, &script); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "crawl."+shell)
	if err := os.WriteFile(path, script.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// lookPath skips the test where a program is not installed.
func lookPath(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("%s is not installed", program)
	}
	return path
}

// Bash completes for real. The words are parted as bash parts them.
func TestBashCompletes(t *testing.T) {
	bash := lookPath(t, "bash")
	script := scriptFor(t, "bash")
	dir := t.TempDir()
	for _, name := range []string{"urls.txt", "up.db", "with space.db"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cases := []struct{ typed, want string }{
		{"st", "status"},
		{"co", "config completion"},
		{"-sc", "-scope"},
		{"--sc", "--scope"},
		{"-max", "-max-pages -max-host-pages -max-host-urls -max-time -max-memory -max-body -max-redirects -max-header -max-ratio -max-url -max-links"},
		{"-h", "-host-rule -header"},
		{"-H", "-H"},
		{"http://x -ord", "-order"},
		{"-scope ", "host domain prefix any"},
		{"-scope d", "domain"},
		{"--scope p", "prefix"},
		{"-scope = ", "host domain prefix any"},
		{"-scope = a", "any"},
		{"-scope =", "host domain prefix any"},
		{"-depth ", ""},
		{"-seeds u", "urls.txt up.db"},
		{"-db w", "with_space.db"},
		{"-q -bodies n", "none"},
		{"run -order b", "bfs best"},
		{"status -", "-db"},
		{"status -db u", "urls.txt up.db"},
		{"status -scope ", ""},
		{"config ", "init show"},
		{"config show -bod", "-bodies"},
		{"config show -bodies a", "all"},
		{"completion f", "fish"},
		{"help fl", "flags"},
		{"version ", ""},
	}
	for _, c := range cases {
		t.Run(c.typed, func(t *testing.T) {
			const ask = `source "$1"; shift; COMP_WORDS=(crawl "$@"); COMP_CWORD=$#; _crawl; printf '%s\n' "${COMPREPLY[@]}"; complete -p crawl >&2`
			cmd := exec.Command(bash, append([]string{"--norc", "-c", ask, "bash", script}, strings.Split(c.typed, " ")...)...)
			cmd.Dir = dir
			var stderr strings.Builder
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if err != nil || !strings.Contains(stderr.String(), "_crawl") || strings.Contains(stderr.String(), "syntax") {
				t.Fatalf("%v\n%s", err, &stderr)
			}
			var got []string
			for line := range strings.Lines(string(out)) {
				if line = strings.TrimSpace(line); line != "" {
					got = append(got, strings.ReplaceAll(line, " ", "_"))
				}
			}
			want := strings.Fields(c.want)
			if strings.HasSuffix(c.want, ".db") { // files come in no order
				if len(got) != len(want) || !strings.Contains(c.want, got[0]) {
					t.Errorf("%q, want %q", got, want)
				}
				return
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

func TestShellsParse(t *testing.T) {
	for _, shell := range shells {
		t.Run(shell, func(t *testing.T) {
			path := lookPath(t, shell)
			if out, err := exec.Command(path, "-n", scriptFor(t, shell)).CombinedOutput(); err != nil || len(out) > 0 {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func TestFishCompletes(t *testing.T) {
	fish := lookPath(t, "fish")
	script := scriptFor(t, "fish")
	for typed, want := range map[string]string{
		"-sc": "-scope", "--sc": "--scope", "-scope d": "domain", "stat": "status", "config ": "init show", "status -d": "-db",
	} {
		out, err := exec.Command(fish, "--no-config", "-c", "source "+script+"; complete -C 'crawl "+typed+"'").CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		var got []string
		for line := range strings.Lines(string(out)) {
			word, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
			got = append(got, word)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", typed, got, want)
		}
	}
}

// Whatever the shell, every flag and every command is in its script.
func TestCompletionIsWhole(t *testing.T) {
	for _, shell := range shells {
		script, err := os.ReadFile(scriptFor(t, shell))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range crawlFlags() {
			if !bytes.Contains(script, []byte(d.name)) || !bytes.Contains(script, []byte(d.key())) {
				t.Errorf("%s: no -%s", shell, d.name)
			}
		}
		for _, name := range commandNames() {
			if !bytes.Contains(script, []byte(name)) {
				t.Errorf("%s: no %s", shell, name)
			}
		}
	}
}
