package folder

import (
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"github.com/joinable/crawl/frontier/urlnorm"
)

// noteVersion is the version of notes. Others are not resumed.
const noteVersion = 1

// A note is what stands beside a partial body: what is known about it, as of
// the last time that it was on the disk.
type note struct {
	V   int    `json:"v"`
	URL string `json:"url"`
	validator
	Type  string `json:"type,omitempty"` // the Content-Type header
	Total int64  `json:"total"`          // bytes of the whole; -1 if not known
	Have  int64  `json:"have"`           // bytes of it that are there
	// State is that of SHA-256 after so many bytes: to read ten gigabytes
	// again takes some twenty seconds, to go on from here none.
	State []byte `json:"sha256"`
}

// keyLength is the length of a key: 128 bits in hexadecimal.
const keyLength = 32

// key is what the files of a URL's download are called.
func key(u urlnorm.URL) string {
	sum := sha256.Sum256([]byte(u.String()))
	return hex.EncodeToString(sum[:keyLength/2])
}

func partName(key string) string { return partials + "/" + key + ".part" }
func noteName(key string) string { return partials + "/" + key + ".json" }

// readNote reads the note of a download; ok is false if there is none, or none
// that its body can be resumed by.
func (f *Folder) readNote(key string) (n note, ok bool, err error) {
	file, err := f.root.Open(noteName(key))
	if errors.Is(err, os.ErrNotExist) {
		return note{}, false, nil
	} else if err != nil {
		return note{}, false, err
	}
	text, err := io.ReadAll(io.LimitReader(file, maxNote))
	if err = errors.Join(err, file.Close()); err != nil {
		return note{}, false, err
	}
	if json.Unmarshal(text, &n) != nil || !n.resumable() {
		return note{}, false, nil
	}
	part, err := f.root.Stat(partName(key))
	if errors.Is(err, os.ErrNotExist) {
		return note{}, false, nil
	}
	return n, err == nil && part.Mode().IsRegular() && part.Size() >= n.Have, err
}

// maxNote is more than any note that was written has: URLs have up to 64 KB.
const maxNote = 1 << 20

// resumable reports whether a body can be resumed by the note.
func (n *note) resumable() bool {
	if len(n.State) == 0 {
		return false
	}
	_, err := n.sum()
	return n.V == noteVersion && n.Have > 0 && (n.Total < 0 || n.Have <= n.Total) && n.strong() && err == nil
}

// sum is the checksum as it stands.
func (n *note) sum() (hash.Hash, error) {
	h := sha256.New()
	return h, h.(encoding.BinaryUnmarshaler).UnmarshalBinary(n.State)
}

// writeNote replaces the note of a download in one step. The body must be on
// the disk before.
func (f *Folder) writeNote(key string, n note) error {
	text, err := json.Marshal(n)
	if err != nil {
		return err
	}
	fresh := noteName(key) + ".new"
	file, err := f.root.OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = f.root.Rename(fresh, noteName(key))
	}
	if err == nil {
		return nil
	}
	_, left := f.remove(fresh)
	return fmt.Errorf("noting how far a download is: %w", errors.Join(err, left))
}

// discard removes what is left of a download: the note first and durably, so
// that it never stands beside another body.
func (f *Folder) discard(key string) error {
	was, err := f.remove(noteName(key))
	if err == nil && was {
		err = f.syncDir(partials)
	}
	if err == nil {
		_, err = f.remove(partName(key))
	}
	return err
}
