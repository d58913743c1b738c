// Package folder keeps downloaded bodies as files in a folder: of any size,
// with constant memory, resumable after a cut and after a kill.
//
//	f, err := folder.Open("files", folder.Options{})
//	defer f.Close()
//	d, err := f.Begin(url)
//	next, err := d.Answer(resp.StatusCode, resp.Header) // to a request with d.Header()
//	_, err = io.Copy(d, resp.Body)                      // if next is folder.Body
//	saved, err := d.Finish()                            // or d.Keep(), d.Drop()
//
// What is under way lies in .partial within the folder, beside a note of what
// is known about it. A file appears under its name, [Path], in one step when
// it is complete and on the disk.
//
// # Names
//
// A name is what stands in the URL, decoded, where that can be the name of
// nothing else on any file system in use: ext4, APFS, NTFS, exFAT, and what
// SMB makes of them. Otherwise it is as much of it as can stand, with ~ and a
// hash of 60 bits behind:
//
//	https://example.com/docs/paper.pdf     example.com/docs/paper.pdf
//	http://example.com:8080/               example.com_http_8080/index.html
//	https://example.com/get?id=7           example.com/get~id=7~.pdf (as application/pdf)
//	https://example.com/README.md          example.com/README~wm2wgbkrnawb.md
//	https://example.com/..%2fetc/con       example.com/_._etc~hash/_con~hash.bin
//
// A hash is added to what has upper case, is not in normal form C, has a
// character that is forbidden somewhere or does not print, a dot, dash, dollar
// or blank in front, a dot or blank behind, a ~, is a device of Windows, is too
// long, is spelt in a URL otherwise than it would be encoded, or would be taken
// for something that this package makes. So every name without a hash has one
// URL, and names with a hash differ by their hashes, which have no case.
//
// # Caveats
//
// Which letters have a case, and what the normal form is, are the Unicode
// version's that the program was built with: a URL with letters newer than
// that may get another name from a later program.
//
// User names and passwords are not part of a name, but of a note in .partial,
// which only the user may read.
package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"sync"

	"github.com/joinable/crawl/storage"
)

// partials is the folder of what is under way. No host is called so.
const partials = ".partial"

// Options are how a Folder works. The zero value is good.
type Options struct {
	// Checkpoint is how many bytes of a download may have to be fetched
	// again after a kill: so often it is written through to the disk, and its
	// note renewed. Zero is 16 MB.
	Checkpoint int64
}

// A Folder keeps files below one folder of the system, and nothing outside of
// it, be there symbolic links or not. One process has it at a time. Its methods
// may be called from several goroutines.
type Folder struct {
	dir        string
	checkpoint int64
	root       *os.Root
	lock       *os.File

	mu   sync.Mutex // guards busy
	busy map[string]bool
}

// Open opens a folder, and makes it if need be. It removes what earlier
// processes left of downloads that cannot be resumed. If another process has
// the folder the error is storage.ErrHeld.
func Open(dir string, o Options) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("making the folder for files: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the folder for files: %w", err)
	}
	f := &Folder{dir: dir, checkpoint: o.Checkpoint, root: root, busy: make(map[string]bool)}
	if f.checkpoint <= 0 {
		f.checkpoint = 16 << 20
	}
	if err := f.take(); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the folder %s for files: %w", dir, err), f.Close())
	}
	return f, nil
}

// take locks the folder for this process and cleans it up.
func (f *Folder) take() (err error) {
	if err := f.root.Mkdir(partials, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	// The lock is a file of its own, which stays: see storage/sqlite.
	f.lock, err = f.root.OpenFile(partials+"/lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	ok, err := tryLock(f.lock)
	if err == nil && !ok {
		err = fmt.Errorf("%w: wait until it ends, or name another folder", storage.ErrHeld)
	}
	if err == nil {
		err = f.sweep()
	}
	return err
}

// Close gives the folder up. Downloads must have ended before.
func (f *Folder) Close() error {
	var err error
	if f.lock != nil {
		err = f.lock.Close()
	}
	return errors.Join(err, f.root.Close())
}

// claim takes a download for the caller alone; ok is false if another has it.
func (f *Folder) claim(key string) (ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.busy[key] {
		return false
	}
	f.busy[key] = true
	return true
}

func (f *Folder) isBusy(key string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.busy[key]
}

func (f *Folder) free(key string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.busy, key)
}

// remove removes a file; was is false if it was not there.
func (f *Folder) remove(name string) (was bool, err error) {
	err = f.root.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// place moves a complete file to its name, durably.
func (f *Folder) place(from, to string) error {
	dir := path.Dir(to)
	if err := f.root.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if err := f.root.Rename(from, to); err != nil {
		return err
	}
	// Who made the folders above may not have come so far as to sync them.
	for ; ; dir = path.Dir(dir) {
		if err := f.syncDir(dir); err != nil || dir == "." {
			return err
		}
	}
}

// syncDir writes the names in a folder through to the disk, where the system
// has a way to.
func (f *Folder) syncDir(name string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := f.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
