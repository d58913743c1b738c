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
	"time"

	"github.com/joinable/crawl/storage"
)

// A File writes lines to a file. It is resumable: a crawl that goes on, after
// a kill as well, cuts the file back to what is known to be in it, and goes on
// there, so that each outcome has exactly one line. Devices and named pipes
// are written to as a [Stream] is; a pipe that nobody reads holds up the lines,
// and not the crawl.
type File struct {
	name, path string
	file       *os.File       // nil before Begin, and if path is no regular file
	stream     io.WriteCloser // what path is then
	at         mark
	head       []byte // the first line of what stands there and is in no mark
	encoder
}

// A mark is a place in a file.
type mark struct {
	Bytes int64  `json:"bytes"`
	ID    int64  `json:"id"`   // of the line that ends there; 0 for none
	Path  string `json:"path"` // of the file, absolute
}

// NewFile makes an output to the file path, which is opened when the crawl
// begins. The crawl remembers it by name, whatever folder the path is seen
// from. Close it after the crawl.
func NewFile(name, path string) *File { return &File{name: "jsonl " + name, path: path} }

// Name tells it apart from other outputs.
func (f *File) Name() string { return f.name }

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
	f.at, f.head = mark{}, nil
	if f.at.Path, err = filepath.Abs(f.path); err != nil {
		return false, err
	}
	info, err := os.Stat(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		// Not O_EXCL: it may be a link to a file that is not there yet.
		f.file, err = os.OpenFile(f.path, os.O_RDWR|os.O_CREATE, 0o666)
		return false, err
	case err != nil:
		return false, err
	case info.Mode()&fs.ModeNamedPipe != 0:
		f.stream = openPipe(f.path)
		return true, nil
	case !info.Mode().IsRegular():
		device, err := os.OpenFile(f.path, os.O_WRONLY, 0)
		if err != nil {
			return false, err
		}
		f.stream = device
		return true, nil
	}
	return f.reopen(was, info.Size())
}

// reopen opens a file that exists.
func (f *File) reopen(was mark, size int64) (kept bool, err error) {
	if size > 0 && was.Bytes == 0 && was.Path != f.at.Path {
		return false, f.foreign()
	}
	if f.file, err = os.OpenFile(f.path, os.O_RDWR, 0); err != nil {
		return false, err
	}
	switch {
	case size == 0: // new, or emptied by somebody
		return false, nil
	case was.Bytes == 0:
		f.head, err = f.firstLine()
	default:
		f.at.Bytes, f.at.ID = was.Bytes, was.ID
		if kept, err = true, f.verify(size); err == nil {
			err = f.cut()
		}
	}
	if err != nil {
		return false, errors.Join(err, f.Close())
	}
	return kept, nil
}

// foreign says that the file is not, or no longer, what was written to it.
func (f *File) foreign() error {
	return fmt.Errorf("%s has lines that this crawl did not write there: remove it, or name another file", f.path)
}

// cut drops what stands behind the mark.
func (f *File) cut() error {
	if err := f.file.Truncate(f.at.Bytes); err != nil {
		return err
	}
	_, err := f.file.Seek(f.at.Bytes, io.SeekStart)
	return err
}

// maxHead is how much of the first line is looked at.
const maxHead = 64 << 10

// firstLine reads the first line, without its end; it may be torn.
func (f *File) firstLine() ([]byte, error) {
	head, err := io.ReadAll(io.NewSectionReader(f.file, 0, maxHead))
	head, _, _ = bytes.Cut(head, []byte("\n"))
	return head, err
}

// restart drops what a run wrote that was killed before its first mark, if the
// file begins with the line that is now to be its first: another crawl may have
// taken the file meanwhile.
func (f *File) restart() error {
	first, _, _ := bytes.Cut(f.buf.Bytes(), []byte("\n"))
	if !sameOutcome(f.head, first) {
		return f.foreign()
	}
	f.head = nil
	return f.cut()
}

// sameOutcome reports whether two lines are of the same outcome; was may be
// torn.
func sameOutcome(was, line []byte) bool {
	var a, b struct {
		ID        int64     `json:"id"`
		Run       int64     `json:"run"`
		URL       string    `json:"url"`
		FetchedAt time.Time `json:"fetched_at"`
	}
	if json.Unmarshal(was, &a) != nil || json.Unmarshal(line, &b) != nil {
		return bytes.HasPrefix(line, was)
	}
	return a == b
}

// maxLine bounds the search for the beginning of the last line.
const maxLine = 256 << 20

// verify looks whether the line that ends at the mark is the one that the
// crawl wrote there, before anything is cut off.
func (f *File) verify(size int64) error {
	if size < f.at.Bytes {
		return f.foreign()
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
		return f.foreign()
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
	if f.stream != nil {
		_, err := f.stream.Write(f.buf.Bytes())
		return err
	}
	if err := f.ready(); err != nil {
		return err
	}
	n, err := f.file.Write(f.buf.Bytes())
	if err != nil {
		return err
	}
	f.at.Bytes += int64(n)
	f.at.ID = outcomes[len(outcomes)-1].ID
	return nil
}

// ready sees to it that what is written next comes behind what was written
// before, and over nothing else.
func (f *File) ready() error {
	if f.head != nil {
		return f.restart()
	}
	info, err := f.file.Stat()
	if err == nil && info.Size() != f.at.Bytes {
		err = fmt.Errorf("%s should have %d bytes and has %d: another program writes to it", f.path, f.at.Bytes, info.Size())
	}
	return err
}

// Mark sees to it that what was written is on the disk.
func (f *File) Mark() (string, error) {
	if f.stream != nil {
		return "", nil
	}
	if err := f.file.Sync(); err != nil {
		return "", err
	}
	text, err := json.Marshal(f.at)
	return string(text), err
}

// Close closes the file. It may be called while an output of an aborted crawl
// is still writing.
func (f *File) Close() (err error) {
	switch {
	case f.stream != nil:
		err = f.stream.Close()
	case f.file != nil:
		err = f.file.Close()
	}
	if errors.Is(err, fs.ErrClosed) {
		return nil
	}
	return err
}
