//go:build cgo

package sqlite

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/joinable/crawl/storage"
)

// TestOpenForeign opens what is not ours. It must be refused, left as it is,
// and named.
func TestOpenForeign(t *testing.T) {
	database := func(t *testing.T, path string, sql string) {
		c, err := dial(path, "mode=rwc")
		must(t, err)
		must(t, c.exec(sql))
		must(t, c.close())
	}
	for name, test := range map[string]struct {
		make func(t *testing.T, path string)
		want error
	}{
		"text": {func(t *testing.T, path string) {
			must(t, os.WriteFile(path, bytes.Repeat([]byte("not a database\n"), 1000), 0o644))
		}, storage.ErrForeign},
		"short text":        {func(t *testing.T, path string) { must(t, os.WriteFile(path, []byte("hi\n"), 0o644)) }, storage.ErrForeign},
		"another program's": {func(t *testing.T, path string) { database(t, path, "CREATE TABLE urls (id)") }, storage.ErrForeign},
		"another application": {func(t *testing.T, path string) {
			database(t, path, "PRAGMA application_id = 7; CREATE TABLE urls (id)")
		}, storage.ErrForeign},
		"newer": {func(t *testing.T, path string) {
			must(t, open(t, path).Close())
			database(t, path, "PRAGMA user_version = 99")
		}, storage.ErrNewer},
		"damaged": {func(t *testing.T, path string) {
			must(t, open(t, path).Close())
			b, err := os.ReadFile(path)
			must(t, err)
			copy(b[100:], bytes.Repeat([]byte{0xff}, 10_000))
			must(t, os.WriteFile(path, b, 0o644))
		}, storage.ErrForeign},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.db")
			test.make(t, path)
			before, err := os.ReadFile(path)
			must(t, err)
			for _, o := range []Options{{}, {ReadOnly: true}} {
				_, err := Open(path, o)
				if !errors.Is(err, test.want) || !strings.Contains(err.Error(), path) {
					t.Errorf("opening: %v, want %v", err, test.want)
				}
			}
			after, err := os.ReadFile(path)
			must(t, err)
			if !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
}

// TestOpenMissing opens what cannot be opened.
func TestOpenMissing(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(filepath.Join(dir, "none.db"), Options{ReadOnly: true}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("reading a file that does not exist: %v", err)
	}
	for _, path := range []string{"", dir, filepath.Join(dir, "no", "such", "dir.db")} {
		if _, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("opening %q: %v", path, err)
		}
	}
}

// TestOpenOddName opens files whose names mean something in a URI.
func TestOpenOddName(t *testing.T) {
	for _, name := range []string{"a b.db", "100%.db", "what?.db", "a#b.db", "%41.db", "-x", "mode=ro&x.db"} {
		path := filepath.Join(t.TempDir(), name)
		must(t, open(t, path).Close())
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}

// TestOpenEmpty opens an empty file, as mktemp makes it.
func TestOpenEmpty(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	must(t, os.WriteFile(path, nil, 0o644))
	if _, err := Open(path, Options{ReadOnly: true}); !errors.Is(err, storage.ErrForeign) {
		t.Errorf("reading an empty file: %v", err)
	}
	f := resumeFixture(t, path, Options{})
	must(t, f.commit(f.seeds(1)))
}

// TestReadOnly reads the status of a database that another holds, and that
// may not be written to.
func TestReadOnly(t *testing.T) {
	f := newFixture(t, Options{unsynced: true})
	must(t, f.commit(f.seeds(1, 2)))
	s, err := Open(f.path, Options{ReadOnly: true})
	must(t, err)
	for i := 1; i <= 3; i++ {
		st, err := s.Status(context.Background())
		must(t, err)
		if st.Pages != int64(i-1) || len(st.Runs) != 1 {
			t.Errorf("status: %+v", st)
		}
		must(t, f.commit(f.pages(i)))
	}
	if _, err := s.Join(context.Background(), anyDepth); err == nil {
		t.Error("joined a store that was opened to read")
	}
	must(t, s.Close())
	must(t, f.session.Leave(context.Background(), storage.EndFinished))
	must(t, f.store.Close())
	dir := filepath.Dir(f.path)
	must(t, os.Chmod(dir, 0o555))
	must(t, os.Chmod(f.path, 0o444))
	t.Cleanup(func() { _ = os.Chmod(dir, 0o755) })
	s, err = Open(f.path, Options{ReadOnly: true})
	must(t, err)
	defer func() { must(t, s.Close()) }()
	st, err := s.Status(context.Background())
	must(t, err)
	if st.Pages != 3 {
		t.Errorf("status: %+v", st)
	}
}
