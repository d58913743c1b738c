package jsonl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/joinable/crawl/storage"
)

// A File writes lines to a file. It is resumable: a crawl that goes on, after
// a kill as well, cuts the file back to what is known to be in it, and goes on
// there, so that each outcome has exactly one line. Devices and named pipes
// are written to as a [Stream] is.
type File struct {
	path   string
	file   *os.File // nil before Begin
	stream bool     // path is no regular file
	at     mark
	encoder
}

// A mark is a place in a file.
type mark struct {
	Bytes int64  `json:"bytes"`
	ID    int64  `json:"id"`   // of the line that ends there; 0 for none
	Path  string `json:"path"` // of the file, absolute
}

// NewFile makes an output to the file path, which is opened when the crawl
// begins. Close it after the crawl.
func NewFile(path string) *File { return &File{path: path} }

// Name tells it apart from other outputs.
func (f *File) Name() string { return "jsonl " + f.path }

// Begin opens the file. Without a mark it must not exist or be empty. With
// one, a file that was removed meanwhile is begun anew; one in which something
// else stands is an error, and is left alone.
func (f *File) Begin(text string) (kept bool, err error) {
	was := mark{}
	if text != "" {
		if err := json.Unmarshal([]byte(text), &was); err != nil {
			return false, fmt.Errorf("the mark %q cannot be read: %w", text, err)
		}
	}
	f.at = mark{}
	if f.at.Path, err = filepath.Abs(f.path); err != nil {
		return false, err
	}
	info, err := os.Stat(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.file, err = os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		return was.Bytes == 0, err
	case err != nil:
		return false, err
	case !info.Mode().IsRegular():
		f.stream = true
		f.file, err = os.OpenFile(f.path, os.O_WRONLY, 0)
		return true, err
	}
	return f.reopen(was, info.Size())
}

// reopen opens a file that exists.
func (f *File) reopen(was mark, size int64) (kept bool, err error) {
	if size > 0 && was.Bytes == 0 && was.Path != f.at.Path {
		return false, fmt.Errorf("%s is there already, and not from this crawl: remove it, or name another file", f.path)
	}
	if f.file, err = os.OpenFile(f.path, os.O_RDWR, 0); err != nil {
		return false, err
	}
	if size == 0 && was.Bytes > 0 {
		return false, nil // emptied by somebody
	}
	f.at.Bytes, f.at.ID = was.Bytes, was.ID
	err = f.verify(size)
	if err == nil {
		err = f.file.Truncate(f.at.Bytes)
	}
	if err == nil {
		_, err = f.file.Seek(f.at.Bytes, io.SeekStart)
	}
	if err != nil {
		return false, errors.Join(err, f.Close())
	}
	return true, nil
}

// maxLine bounds the search for the beginning of the last line.
const maxLine = 256 << 20

// verify looks whether the line that ends at the mark is the one that the
// crawl wrote there, before anything is cut off.
func (f *File) verify(size int64) error {
	if f.at.Bytes == 0 {
		return nil
	}
	foreign := fmt.Errorf("%s is not what this crawl wrote there: remove it, or name another file", f.path)
	if size < f.at.Bytes {
		return foreign
	}
	line, err := f.lineBefore(f.at.Bytes)
	if err != nil {
		return err
	}
	line, ends := bytes.CutSuffix(line, []byte("\n"))
	var last struct {
		V  int   `json:"v"`
		ID int64 `json:"id"`
	}
	if !ends || json.Unmarshal(line, &last) != nil || last.V == 0 || last.ID != f.at.ID {
		return foreign
	}
	return nil
}

// lineBefore reads the line that ends before an offset.
func (f *File) lineBefore(end int64) ([]byte, error) {
	for n := int64(64 << 10); ; n *= 4 {
		n = min(n, end)
		tail := make([]byte, n)
		if _, err := f.file.ReadAt(tail, end-n); err != nil {
			return nil, err
		}
		if i := bytes.LastIndexByte(bytes.TrimSuffix(tail, []byte("\n")), '\n'); i >= 0 || n == end || n > maxLine {
			return tail[i+1:], nil
		}
	}
}

// Write writes a line for each outcome.
func (f *File) Write(outcomes []storage.Stored) error {
	f.buf.Reset()
	for i := range outcomes {
		if err := f.add(&outcomes[i]); err != nil {
			return err
		}
	}
	n, err := f.file.Write(f.buf.Bytes())
	if err != nil {
		return err
	}
	f.at.Bytes += int64(n)
	f.at.ID = outcomes[len(outcomes)-1].ID
	return nil
}

// Mark sees to it that what was written is on the disk.
func (f *File) Mark() (string, error) {
	if f.stream {
		return "", nil
	}
	if err := f.file.Sync(); err != nil {
		return "", err
	}
	text, err := json.Marshal(f.at)
	return string(text), err
}

// Close closes the file.
func (f *File) Close() error {
	if f.file == nil {
		return nil
	}
	file := f.file
	f.file = nil
	return file.Close()
}
