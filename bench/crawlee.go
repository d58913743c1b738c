package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// crawleeDataset is Crawlee with its own dataset.
var crawleeDataset = contender{
	name:  "Crawlee",
	about: "`CheerioCrawler`, 64 at a time from the start, robots.txt obeyed: URL, title and links of each page pushed to its dataset, a file for each",
	command: func(b *bench, t target) []string {
		storage := b.path("crawlee")
		_ = os.RemoveAll(storage) // it may not exist
		return append([]string{"env", "CRAWLEE_STORAGE_DIR=" + storage, "node", filepath.Join("crawlee", "site.js")}, t.roots...)
	},
	stored: crawleeStored,
	web:    fewer(30),
	needs:  []string{"env", "node"},
	ready: func(context.Context, *bench) error {
		_, err := os.Stat(filepath.Join("crawlee", "node_modules"))
		if errors.Is(err, os.ErrNotExist) {
			return errors.New("run 'npm install' in bench/crawlee")
		}
		return err
	},
	release: func() string {
		wanted := valueIn(filepath.Join("crawlee", "package.json"), `    "@crawlee/cheerio"`, ":")
		return releaseIn(wanted) + ", Node " + programRelease("node", "--version")()
	},
}

// crawleeStored counts the files of its dataset.
func crawleeStored(_ context.Context, b *bench, _ target) (int, error) {
	files, err := filepath.Glob(filepath.Join(b.path("crawlee"), "datasets", "default", "*.json"))
	return len(files), err
}
