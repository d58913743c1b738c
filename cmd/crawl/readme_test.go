package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The program in the README compiles and vets.
func TestReadmeProgram(t *testing.T) {
	code := regexp.MustCompile("(?s)```go\n(.*?)```").FindStringSubmatch(readme(t))
	if code == nil {
		t.Fatal("the README has no program")
	}
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(code[1]), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "vet", "-tags", "sqlite_fts5", file).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// Every command line in the README is one that crawl understands.
func TestReadmeCommands(t *testing.T) {
	lines := regexp.MustCompile(`(?m)^(?:\$ )?crawl (.*)$`).FindAllStringSubmatch(readme(t), -1)
	if len(lines) < 15 {
		t.Fatalf("the README has %d command lines", len(lines))
	}
	for _, l := range lines {
		typed, _, _ := strings.Cut(l[1], " #")
		words, err := exec.Command("sh", "-c", `for w in `+typed+`; do printf '%s\n' "$w"; done`).Output()
		if err != nil {
			t.Errorf("crawl %s: %v", typed, err)
			continue
		}
		args := strings.Split(strings.TrimSpace(string(words)), "\n")
		if c, ok := findCommand(args[0]); ok && c.name != "run" {
			for _, a := range args[1:] {
				name := strings.TrimLeft(a, "-")
				if _, known := findFlag(c.allFlags(), name); name != a && !known {
					t.Errorf("crawl %s: %s has no flag %s", typed, c.name, a)
				}
			}
		} else if _, err := parseCommandLine(args); err != nil {
			t.Errorf("crawl %s: %v", typed, err)
		}
	}
}
