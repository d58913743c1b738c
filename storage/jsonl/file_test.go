package jsonl_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/jsonl"
)

func outcomes(from, to int64) (all []storage.Stored) {
	for id := from; id <= to; id++ {
		s := storage.Stored{ID: id, Task: frontier.Task{URL: "http://a/" + strings.Repeat("x", int(id))}}
		s.Fate = storage.Fetched
		s.Page = &storage.Page{Title: "t"}
		all = append(all, s)
	}
	return all
}

// begin begins a file and returns it; the test fails if it is not kept as
// wanted.
func begin(t *testing.T, path, mark string, kept bool) *jsonl.File {
	t.Helper()
	f := jsonl.NewFile("out", path)
	got, err := f.Begin(mark)
	if err != nil || got != kept {
		t.Fatalf("begun: kept %v, %v; want %v", got, err, kept)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func write(t *testing.T, f *jsonl.File, from, to int64) (mark string) {
	t.Helper()
	if err := f.Write(outcomes(from, to)); err != nil {
		t.Fatal(err)
	}
	mark, err := f.Mark()
	if err != nil {
		t.Fatal(err)
	}
	return mark
}

// ids are those of the lines in a file.
func ids(t *testing.T, path string) (all []int64) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(content) {
		var p jsonl.Page
		if err := json.Unmarshal(line, &p); err != nil {
			t.Fatalf("%.100s: %v", line, err)
		}
		all = append(all, p.ID)
	}
	return all
}

func want(t *testing.T, path string, all ...int64) {
	t.Helper()
	if diff := cmp.Diff(all, ids(t, path)); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// A file is cut back to its mark, whatever stands behind it.
func TestFileResumes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.jsonl")
	f := begin(t, path, "", false)
	mark := write(t, f, 1, 3)
	if err := f.Write(outcomes(4, 9)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(read(t, path), `{"v":1,"id":10,"to`...), 0o644); err != nil {
		t.Fatal(err)
	}
	f = begin(t, path, mark, true)
	want(t, path, 1, 2, 3)
	mark = write(t, f, 4, 5)
	want(t, path, 1, 2, 3, 4, 5)
	begin(t, path, mark, true)
	want(t, path, 1, 2, 3, 4, 5)
}

// A first mark is of an empty file: what a kill leaves behind it goes, be it
// torn or not.
func TestFileKilledEarly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.jsonl")
	f := begin(t, path, "", false)
	mark, err := f.Mark()
	if err != nil {
		t.Fatal(err)
	}
	write(t, f, 1, 3)
	f = begin(t, path, mark, false)
	write(t, f, 1, 2)
	want(t, path, 1, 2)
	if err := os.Truncate(path, 30); err != nil {
		t.Fatal(err)
	}
	write(t, begin(t, path, mark, false), 1, 2)
	want(t, path, 1, 2)
}

// A file that another crawl has taken while it was empty is that one's.
func TestFileTaken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.jsonl")
	mark, err := begin(t, path, "", false).Mark()
	if err != nil {
		t.Fatal(err)
	}
	write(t, begin(t, path, "", false), 5, 9)
	f := begin(t, path, mark, false)
	if err := f.Write(outcomes(1, 2)); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("it was written: %v", err)
	}
	want(t, path, 5, 6, 7, 8, 9)
}

// Two crawls cannot write to one file, nor can anybody cut it meanwhile.
func TestFileShared(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.jsonl")
	one, other := begin(t, path, "", false), begin(t, path, "", false)
	write(t, one, 1, 2)
	if err := other.Write(outcomes(3, 4)); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("the other wrote as well: %v", err)
	}
	write(t, one, 3, 4)
	want(t, path, 1, 2, 3, 4)
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	if err := one.Write(outcomes(5, 6)); err == nil {
		t.Error("it was written behind a hole")
	}
}

// A link may lead to a file that is not there yet.
func TestFileLink(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "link")
	if err := os.Symlink("out.jsonl", path); err != nil {
		t.Skip(err)
	}
	write(t, begin(t, path, "", false), 1, 2)
	want(t, filepath.Join(dir, "out.jsonl"), 1, 2)
}

// A file that was removed or emptied is written anew from the first outcome.
func TestFileRemoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.jsonl")
	mark := write(t, begin(t, path, "", false), 1, 3)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	mark = write(t, begin(t, path, mark, false), 1, 4)
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	write(t, begin(t, path, mark, false), 1, 2)
	want(t, path, 1, 2)
}

// The last line before the mark may be long.
func TestFileLongLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.jsonl")
	f := begin(t, path, "", false)
	write(t, f, 1, 1)
	mark := write(t, f, 1_000_000, 1_000_000)
	begin(t, path, mark, true)
	want(t, path, 1, 1_000_000)
}

// A file in which something else stands is refused and left as it is.
func TestFileForeign(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.jsonl")
	f := begin(t, path, "", false)
	first, err := f.Mark()
	if err != nil {
		t.Fatal(err)
	}
	mark := write(t, f, 1, 3)
	ours := string(read(t, path))
	for name, c := range map[string]struct{ path, mark, content string }{
		"without a mark":                {"a", "", "precious\n"},
		"of another name, at its start": {"b", first, "precious\n"},
		"shorter than the mark":         {"out.jsonl", mark, ours[:len(ours)-5]},
		"other lines":                   {"out.jsonl", mark, strings.Repeat("precious\n", 1000)},
		"lines of another crawl":        {"out.jsonl", mark, strings.ReplaceAll(ours, `"id":3`, `"id":4`)},
		"shifted lines":                 {"out.jsonl", mark, "\n" + ours},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, c.path)
			if err := os.WriteFile(path, []byte(c.content), 0o644); err != nil {
				t.Fatal(err)
			}
			f := jsonl.NewFile("out", path)
			if _, err := f.Begin(c.mark); err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("it was begun: %v", err)
			}
			if got := string(read(t, path)); got != c.content {
				t.Errorf("it was changed to %q", got)
			}
		})
	}
}

func TestFileDevice(t *testing.T) {
	f := begin(t, os.DevNull, "", true)
	if mark := write(t, f, 1, 3); mark != "" {
		t.Errorf("a device has the mark %q", mark)
	}
	begin(t, os.DevNull, "", true)
}

// What went into a pipe is not in a file that comes to its place.
func TestFileInPlaceOfStream(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.jsonl")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	begin(t, path, "", false)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
