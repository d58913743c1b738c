package crawltest_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// dirFS is a folder on disk with files, or one below it.
func dirFS(t *testing.T, files map[string]string, below ...string) fs.FS {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return os.DirFS(filepath.Join(append([]string{dir}, below...)...))
}
