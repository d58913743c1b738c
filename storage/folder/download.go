package folder

import (
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage"
)

// Errors that callers branch on, besides storage.ErrFull and storage.ErrHeld.
var (
	// ErrBusy means that the URL is being downloaded already.
	ErrBusy = errors.New("is being downloaded already")
	// ErrAnswer means that an answer brings no body that could be saved.
	ErrAnswer = errors.New("no body to save")
	// ErrLength means that a body is not as long as was promised.
	ErrLength = errors.New("wrong length")
)

// A Download is one body on its way into the folder. It belongs to one
// goroutine at a time, and ends with Finish, Keep or Drop; after the first of
// these that succeeds, further ones do nothing.
type Download struct {
	folder *Folder
	url    urlnorm.URL
	key    string

	note    note // as it is on the disk, or would be
	resumes bool // there is a note, and no answer yet

	file  *os.File  // nil before the answer, and again once flushed
	sum   hash.Hash // of the bytes so far
	have  int64     // bytes so far
	limit int64     // that have may come to by this answer; -1 is none
	fault error     // why what came since the note is not to be relied on
	ended bool
}

// Begin begins a download, or takes up what is left of an earlier one. While
// it lasts, another of the same URL is ErrBusy.
func (f *Folder) Begin(u urlnorm.URL) (*Download, error) {
	if u.IsZero() {
		return nil, errors.New("saving: no URL")
	}
	d := &Download{folder: f, url: u, key: key(u)}
	if !f.claim(d.key) {
		return nil, d.failed(ErrBusy)
	}
	n, ok, err := f.readNote(d.key)
	if err != nil {
		f.free(d.key)
		return nil, d.failed(err)
	}
	d.note, d.resumes = n, ok && n.URL == u.String()
	return d, nil
}

// Size is how many bytes have come so far, those of earlier attempts included,
// and how many there will be; -1 if that is not known.
func (d *Download) Size() (have, total int64) {
	switch {
	case d.resumes:
		return d.note.Have, d.note.Total
	case d.sum == nil:
		return 0, -1
	}
	return d.have, d.note.Total
}

// Write appends to the body. It is an error to write more than the answer
// promised (ErrLength). When the disk is full (storage.ErrFull), what has been
// written stands and can be kept.
func (d *Download) Write(p []byte) (int, error) {
	switch {
	case d.fault != nil:
		return 0, d.failed(d.fault)
	case d.file == nil:
		return 0, d.failed(errors.New("a body without an answer"))
	}
	if d.limit >= 0 && int64(len(p)) > d.limit-d.have {
		d.fault = fmt.Errorf("%w: more than %d bytes", ErrLength, d.limit)
		return 0, d.failed(d.fault)
	}
	n, err := d.file.Write(p)
	d.sum.Write(p[:n])
	d.have += int64(n)
	if err == nil && d.have-d.note.Have >= d.folder.checkpoint {
		err = d.renew()
	}
	return n, d.failed(err)
}

// renew writes the body through to the disk and notes that it is there.
func (d *Download) renew() error {
	if !d.note.strong() || d.have == d.note.Have {
		return nil
	}
	if err := d.sync(); err != nil {
		return err
	}
	next := d.note
	var err error
	if next.State, err = d.sum.(encoding.BinaryMarshaler).MarshalBinary(); err != nil {
		return err
	}
	next.Have = d.have
	if err := d.folder.writeNote(d.key, next); err != nil {
		return err
	}
	d.note = next
	return nil
}

// sync writes the body through to the disk, if that is still to be done. Once
// it fails nobody knows what is there.
func (d *Download) sync() error {
	if d.file == nil {
		return d.fault
	}
	if err := d.file.Sync(); err != nil {
		d.fault = err
	}
	return d.fault
}

// close closes the body.
func (d *Download) close() error {
	if d.file == nil {
		return nil
	}
	file := d.file
	d.file = nil
	return file.Close()
}

// Saved is a body that was saved.
type Saved struct {
	Path   string // relative to the folder, with slashes
	Size   int64  // bytes
	SHA256 string // in lower-case hexadecimal
}

// Finish ends the download: it sees to it that the body is as long as was
// promised (else ErrLength) and on the disk, and gives it its name in one step,
// in place of what had it before. After an error the download can still be kept
// or dropped.
func (d *Download) Finish() (Saved, error) {
	if d.sum == nil || d.ended {
		return Saved{}, d.failed(errors.New("finished without a body"))
	}
	if d.note.Total >= 0 && d.have != d.note.Total && d.fault == nil {
		return Saved{}, d.failed(fmt.Errorf("%w: %d bytes of %d", ErrLength, d.have, d.note.Total))
	}
	if err := d.sync(); err != nil {
		return Saved{}, d.failed(err)
	}
	if err := d.close(); err != nil {
		d.fault = err
		return Saved{}, d.failed(err)
	}
	s := Saved{Path: Path(d.url, d.note.Type), Size: d.have, SHA256: hex.EncodeToString(d.sum.Sum(nil))}
	if err := d.folder.place(partName(d.key), s.Path); err != nil {
		return Saved{}, d.failed(err)
	}
	d.end()
	_, err := d.folder.remove(noteName(d.key))
	return s, d.failed(err)
}

// Keep ends the download and leaves what has come for later. What can never be
// resumed, since the server gave no strong validator, is dropped.
func (d *Download) Keep() error {
	if d.ended {
		return nil
	}
	defer d.end()
	if d.sum == nil {
		return nil // as it was
	}
	var err error
	if d.fault == nil {
		err = d.renew()
	}
	err = errors.Join(err, d.close())
	if !d.note.resumable() {
		err = errors.Join(err, d.folder.discard(d.key))
	}
	return d.failed(err)
}

// Drop ends the download and removes what has come.
func (d *Download) Drop() error {
	if d.ended {
		return nil
	}
	defer d.end()
	return d.failed(errors.Join(d.close(), d.folder.discard(d.key)))
}

func (d *Download) end() {
	d.ended = true
	d.folder.free(d.key)
}

// failed says what was being saved, without a password, and what to do.
func (d *Download) failed(err error) error {
	switch {
	case err == nil:
		return nil
	case isFull(err):
		err = fmt.Errorf("%w: %w (free some space and go on)", storage.ErrFull, err)
	}
	return fmt.Errorf("saving %s%s: %w", d.url.HostKey(), d.url.RequestTarget(), err)
}

// begin opens the body for a new answer.
func (d *Download) begin(n note, limit int64) error {
	if err := d.folder.discard(d.key); err != nil {
		return err
	}
	file, err := d.folder.root.OpenFile(partName(d.key), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	d.file, d.sum, d.note, d.have, d.limit, d.resumes = file, sha256.New(), n, 0, limit, false
	return nil
}

// goOn opens the body where the note says that it is good up to, and cuts off
// what is behind.
func (d *Download) goOn(limit int64) error {
	sum, err := d.note.sum()
	if err != nil {
		return err
	}
	file, err := d.folder.root.OpenFile(partName(d.key), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	err = file.Truncate(d.note.Have)
	if err == nil {
		_, err = file.Seek(d.note.Have, io.SeekStart)
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	d.file, d.sum, d.have, d.limit, d.resumes = file, sum, d.note.Have, limit, false
	return nil
}
