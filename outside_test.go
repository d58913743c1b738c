package crawl_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/joinable/crawl/internal/webtest"
)

// outside is a module of its own, as that of somebody who uses this one, with the
// files that are given by name. It lives in a folder for the length of a test.
func outside(t *testing.T, files map[string]string) (dir string) {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module example.org/outside\n\ngo 1.26.0\n\nrequire "+module+" v0.0.0\n\nreplace "+module+" => "+here+"\n")
	write("go.sum", string(sums))
	for name, text := range files {
		write(name, text)
	}
	return dir
}

// goIn runs the go command in a folder, without a network: what this module needs
// is there, and a program that uses it needs no more.
func goIn(t *testing.T, dir, cgo string, args ...string) (out string) {
	t.Helper()
	cmd := exec.CommandContext(within(t, 5*time.Minute), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off", "CGO_ENABLED="+cgo)
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, said)
	}
	return string(said)
}

// readmeProgram is the program of the README, with another seed.
func readmeProgram(t *testing.T, seed string) string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile("(?s)```go\n(.*?)```").FindSubmatch(text)
	if code == nil {
		t.Fatal("the README has no program")
	}
	return substitute(t, string(code[1]), `"https://example.com/"`, `"`+seed+`"`)
}

// substitute replaces what stands in a text once.
func substitute(t *testing.T, text, old, with string) string {
	t.Helper()
	if n := strings.Count(text, old); n != 1 {
		t.Fatalf("%s stands there %d times, want once:\n%s", old, n, text)
	}
	return strings.Replace(text, old, with, 1)
}

// The program of the README compiles in a module of its own, and crawls.
func TestReadmeProgramOutside(t *testing.T) {
	web := serve(t, webtest.Config{PagesPerHost: 4, LinksPerPage: 3, Plain: true})
	dir := outside(t, map[string]string{"main.go": readmeProgram(t, web.Seed())})
	// The tag shares what other tests have built; without it only the search
	// for words is missing.
	goIn(t, dir, "1", "run", "-tags", "sqlite_fts5", ".")
	wantFetched(t, web, web.URLs())
	if n := wantStatus(t, openFile(t, filepath.Join(dir, "crawl.db"))).Pages; n != 4 {
		t.Errorf("the database has %d pages, want 4", n)
	}
}

// A program that names the database builds without a C compiler as well; it says
// what it lacks when it is run.
func TestReadmeProgramOutsideWithoutCgo(t *testing.T) {
	dir := outside(t, map[string]string{"main.go": readmeProgram(t, "http://127.0.0.1:1/")})
	goIn(t, dir, "0", "build", "-o", "program", ".")
	cmd := exec.CommandContext(within(t, time.Minute), filepath.Join(dir, "program"))
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "CGO_ENABLED=1") {
		t.Errorf("it ended with %v and said %q, want a hint at CGO_ENABLED=1", err, out)
	}
}

// With the store in memory the same program needs no C compiler, and has nothing
// of the database in it.
func TestOutsideWithoutCgo(t *testing.T) {
	web := serve(t, webtest.Config{PagesPerHost: 4, LinksPerPage: 3, Plain: true})
	program := readmeProgram(t, web.Seed())
	program = substitute(t, program, "	store, err := sqlite.Open(\"crawl.db\", sqlite.Options{})\n	if err != nil {\n		log.Fatal(err)\n	}\n", "	store := storage.NewMemory()\n")
	program = substitute(t, program, `"github.com/joinable/crawl/storage/sqlite"`, `"github.com/joinable/crawl/storage"`)
	dir := outside(t, map[string]string{"main.go": program})
	goIn(t, dir, "0", "run", ".")
	wantFetched(t, web, web.URLs())
	wantNoDatabase(t, dir)
}

// wantNoDatabase fails if SQLite is among the packages that a program is made of,
// with cgo too.
func wantNoDatabase(t *testing.T, dir string) {
	t.Helper()
	for line := range strings.Lines(goIn(t, dir, "1", "list", "-deps", ".")) {
		if strings.Contains(line, "sqlite") {
			t.Errorf("it is made of %s", line)
		}
	}
}
