package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// root is the folder of the repository.
const root = "../.."

func readRoot(t *testing.T, name string) string {
	t.Helper()
	return readPage(t, filepath.Join(root, name))
}

// make install puts everything where it is looked for, and make uninstall
// removes it. Nothing is built: the command is the one of the tests.
func TestInstall(t *testing.T) {
	program, err := exec.LookPath("crawl")
	if err != nil {
		t.Fatal(err)
	}
	dest, share := t.TempDir(), t.TempDir()
	run := func(target string) {
		t.Helper()
		cmd := exec.Command(lookPath(t, "make"), "-C", root, target, "DESTDIR="+dest, "PREFIX=/usr", "SHARE="+share, "BIN="+program, "GO=no-go-here")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("make %s: %v\n%s", target, err, out)
		}
	}
	run("install")
	want := map[string]string{
		"usr/bin/crawl":                                  "", // not worth reading
		"usr/share/man/man1/crawl.1":                     helpText(t, "man"),
		"usr/share/bash-completion/completions/crawl":    completionText(t, "bash"),
		"usr/share/zsh/site-functions/_crawl":            completionText(t, "zsh"),
		"usr/share/fish/vendor_completions.d/crawl.fish": completionText(t, "fish"),
	}
	if diff := cmp.Diff(want, installed(t, dest)); diff != "" {
		t.Errorf("make install (-want +got):\n%s", diff)
	}
	if f, err := os.Stat(filepath.Join(dest, "usr/bin/crawl")); err != nil || f.Mode().Perm() != 0o755 {
		t.Errorf("the program: %v, %v", f, err)
	}
	run("uninstall")
	if left := installed(t, dest); len(left) > 0 {
		t.Errorf("make uninstall leaves %v", left)
	}
}

func completionText(t *testing.T, shell string) string {
	t.Helper()
	text, err := os.ReadFile(scriptFor(t, shell))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// installed is every file below a folder and its text; programs have none.
func installed(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		text := []byte{}
		if filepath.Base(filepath.Dir(path)) != "bin" {
			text, err = os.ReadFile(path)
		}
		files[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// The image is built by the Makefile's own rule, with the Go of go.mod, and
// nothing that the build reads is kept from it.
func TestDockerfile(t *testing.T) {
	file := readRoot(t, "Dockerfile")
	if strings.Contains(file, "go build") || !strings.Contains(file, "\nRUN make build-static STATIC=/out/crawl") || !strings.Contains(file, "\nCOPY --from=build /out/crawl ") {
		t.Error("the Dockerfile does not build with make build-static")
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(readRoot(t, "go.mod"))[1]
	if !strings.Contains(file, "\nFROM golang:"+version+"-") {
		t.Errorf("the Dockerfile does not build with Go %s", version)
	}
	for _, line := range []string{"USER nonroot", "STOPSIGNAL SIGINT", "WORKDIR /data", `ENTRYPOINT ["crawl"]`} {
		if !strings.Contains(file, "\n"+line+"\n") {
			t.Errorf("the Dockerfile has no line %s", line)
		}
	}
	if rule := regexp.MustCompile(`(?m)^build-static:`); !rule.MatchString(readRoot(t, "Makefile")) {
		t.Error("the Makefile has no build-static")
	}
	for _, needed := range []string{"Makefile", "go.sum", "cmd", "storage", "*.sql", "**/*.sql", "*.go", "**/*.go"} {
		if strings.Contains("\n"+readRoot(t, ".dockerignore"), "\n"+needed+"\n") {
			t.Errorf(".dockerignore keeps %s from the build", needed)
		}
	}
}

// The unit runs a command line that the program understands, and knows its
// exit codes.
func TestUnit(t *testing.T) {
	unit := readRoot(t, "packaging/crawl@.service")
	for _, line := range []string{
		fmt.Sprintf("SuccessExitStatus=%d", exitInterrupted),
		fmt.Sprintf("RestartPreventExitStatus=%d %d %d", exitUsage, exitNoSeed, exitHeld),
		"KillSignal=SIGINT",
	} {
		if !strings.Contains(unit, "\n"+line+"\n") {
			t.Errorf("the unit has no line %s", line)
		}
	}
	dir := t.TempDir()
	config := filepath.Join(dir, "news.toml")
	if err := os.WriteFile(config, []byte("seeds = \"/etc/crawl/news.txt\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	typed := regexp.MustCompile(`(?m)^ExecStart=\S+/crawl (.*)$`).FindStringSubmatch(unit)[1]
	typed = strings.ReplaceAll(typed, "/etc/crawl/%i.toml", config)
	if c, err := parseCommandLine(strings.Fields(typed)); err != nil || c.db != "crawl.db" || c.seeds != "/etc/crawl/news.txt" {
		t.Errorf("crawl %s: %v", typed, err)
	}
}

// systemd has nothing to say against the units.
func TestUnitsVerify(t *testing.T) {
	analyze := lookPath(t, "systemd-analyze")
	program, err := exec.LookPath("crawl")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range []string{"crawl@.service", "crawl@.timer"} {
		unit := strings.ReplaceAll(readRoot(t, "packaging/"+name), "/usr/local/bin/crawl", program)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(unit), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(analyze, "verify", "--man=no", filepath.Join(dir, name)).CombinedOutput()
		// It also says what it thinks of the system's own units.
		if strings.Contains(string(out), "crawl@") {
			t.Errorf("%s: %v\n%s", name, err, out)
		} else if err != nil {
			t.Skipf("systemd-analyze does not work here: %v\n%s", err, out)
		}
	}
}
