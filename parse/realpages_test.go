package parse

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"
)

const (
	fewestPages  = 2_000
	mostPages    = 4_000
	largestPage  = 1 << 20
	longestTrial = 15 * time.Second // of comparing, so that a slow machine sees fewer
)

// TestRealPagesAgreeWithDOM reads the documentation that is installed here:
// pages by dozens of generators, from thirty years.
func TestRealPagesAgreeWithDOM(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some ten seconds")
	}
	t.Parallel()
	paths := realPages(t)
	if len(paths) < fewestPages {
		t.Skipf("%d pages of documentation are installed, %d are wanted:\napt-get install --no-install-recommends "+
			"cmake-doc libstdc++-12-doc maxima-doc debian-reference-en debian-handbook apache2-doc", len(paths), fewestPages)
	}
	kinds := make(map[string]int)
	step, seen, end := max(1, len(paths)/mostPages), 0, time.Now().Add(longestTrial)
	for i := 0; i < len(paths) && (seen < fewestPages || time.Now().Before(end)); i += step {
		page, err := readPage(paths[i])
		if err != nil || len(page) > largestPage {
			continue
		}
		seen++
		if bad := disagreement(page); bad != "" {
			t.Errorf("%s: %.2000s", paths[i], bad)
		}
		for _, l := range HTML(Input{Body: page}, Options{}).Links {
			kinds[l.Kind.String()]++
		}
	}
	t.Logf("%d of %d pages, links %v", seen, len(paths), kinds)
	if seen < fewestPages {
		t.Errorf("only %d pages could be read", seen)
	}
}

// realPages are the files of HTML in the folders of documentation, in order.
func realPages(t *testing.T) (paths []string) {
	roots, err := filepath.Glob("/usr/share/*/html")
	if err != nil {
		t.Fatal(err)
	}
	for _, root := range append(roots, "/usr/share/doc") {
		// What may not be read is passed over.
		_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			name := strings.TrimSuffix(path, ".gz")
			if err == nil && d.Type().IsRegular() && (strings.HasSuffix(name, ".html") || strings.HasSuffix(name, ".htm")) {
				paths = append(paths, path)
			}
			return nil
		})
	}
	sort.Strings(paths)
	return paths
}

func readPage(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err != nil || !strings.HasSuffix(path, ".gz") {
		return b, err
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(z, largestPage+1))
}
