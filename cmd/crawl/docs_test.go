package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	mdLink    = regexp.MustCompile(`\]\(([^)#:]*)(#[^)]*)?\)`)
	mdHeading = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// Links between the documents lead somewhere, to the heading.
func TestLinksInDocs(t *testing.T) {
	pages, err := filepath.Glob(root + "/docs/*.md")
	if err != nil || len(pages) < 5 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, page := range append(pages, root+"/README.md", root+"/ARCHITECTURE.md", root+"/CONTRIBUTING.md") {
		for _, link := range mdLink.FindAllStringSubmatch(readPage(t, page), -1) {
			target := page
			if link[1] != "" {
				target = filepath.Join(filepath.Dir(page), link[1])
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: %v", page, err)
			} else if link[2] != "" && !hasAnchor(readPage(t, target), link[2][1:]) {
				t.Errorf("%s: %s has no heading %s", page, target, link[2])
			}
		}
	}
}

func readPage(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// hasAnchor reports whether a page has the heading that an anchor names.
func hasAnchor(page, anchor string) bool {
	for _, heading := range mdHeading.FindAllStringSubmatch(page, -1) {
		if strings.ReplaceAll(strings.ToLower(heading[1]), " ", "-") == anchor {
			return true
		}
	}
	return false
}
