package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// katanaBare is Katana as a library, in a program of its own: what it brings
// along would show in the memory of all others.
var katanaBare = contender{
	name:  "Katana",
	about: "its standard engine as a library, breadth first, 64 at a time, no limit of rate; writes the URLs it found, to the last page without its idle tail",
	command: func(b *bench, t target) []string {
		return []string{b.path("katana"), b.path("katana.txt"), t.roots[0]}
	},
	web:     fewer(10),
	idles:   true,
	ready:   buildKatana,
	release: katanaRelease,
}

// buildKatana builds the program. Its modules may not be there.
func buildKatana(ctx context.Context, b *bench) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-o", b.path("katana"), ".")
	cmd.Dir = "katana"
	out, err := cmd.CombinedOutput()
	if err != nil {
		return errors.Join(fmt.Errorf("building it: %w", err), errors.New(strings.TrimSpace(string(out))))
	}
	return nil
}

// katanaRelease is the version that its module asks for.
func katanaRelease() string {
	return valueIn(filepath.Join("katana", "go.mod"), "\tgithub.com/projectdiscovery/katana", " ")
}
