//go:build cgo

// Package sqlite keeps a crawl in one SQLite database: a journal that is only
// appended to, with every index in memory (see storage.Ledger), so that
// storing a URL costs the same whether a thousand are known or ten million.
//
//	store, err := sqlite.Open("crawl.db", sqlite.Options{})
//	defer store.Close()
//	c, err := crawl.New(crawl.Options{Store: store})
//
// A [Reader] asks it anything, from any program, also while the crawl runs:
//
//	r, err := sqlite.OpenReader("crawl.db")
//	rows, err := r.Query(ctx, "SELECT url, status FROM v_pages")
//
// The schema, its views and their columns are described in schema.sql. The
// file may be read by any program while a crawl runs, and copied when it has
// ended: Leave folds the write-ahead log (FILE-wal) into it. Copies taken
// while a crawl runs must be made with SQLite's own means (.backup, VACUUM
// INTO). FILE.lock tells that a crawl holds the database.
//
// It needs cgo, and the build tag sqlite_fts5 for full-text search.
package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"github.com/joinable/crawl/storage"
)

// Options are how a database is opened. The zero value creates it if need be
// and opens it for a crawl.
type Options struct {
	// ReadOnly opens an existing database for Status alone, without writing
	// to it, its directory permitting or not.
	ReadOnly bool

	// unsynced is for tests: synchronous=OFF.
	unsynced bool
	// fault is for tests: what may fail a statement of the writer.
	fault func(query string) error
}

// A Store is one crawl's database. Its methods may be called from several
// goroutines.
type Store struct {
	path    string
	options Options

	mu      sync.Mutex // guards all that follows
	reader  *conn      // for Status
	session *session   // nil when there is none

	following sync.Mutex // guards follower
	follower  *conn      // for Stored; nil until it is called
}

// The pragmas of connections that write.
//
//   - page_size: a body of 6 KB fits in one page of 16 KB with another and
//     is not cut into chains; scans make a quarter of the system calls.
//   - journal_mode=WAL: readers and the writer do not wait for each other.
//   - synchronous=FULL: a commit is on the disk when it is acknowledged, so a
//     power failure loses nothing. It costs one fsync a commit, which is free
//     when commits are timed.
//   - wal_autocheckpoint: 16 MB. The commit that crosses it copies what it can
//     without waiting for readers.
//   - journal_size_limit: 64 MB stay of a WAL that grew longer under a long
//     reader. See session.checkpoint.
//   - temp_store=MEMORY: nothing is written beside the database.
//   - cache_size: 8 MB; appending needs little.
const pageSize = 16384

func (o Options) writing() []string {
	pragmas := []string{
		fmt.Sprintf("page_size = %d", pageSize),
		"journal_mode = WAL",
		"synchronous = FULL",
		fmt.Sprintf("wal_autocheckpoint = %d", 16<<20/pageSize),
		fmt.Sprintf("journal_size_limit = %d", 64<<20),
		"temp_store = MEMORY",
		"cache_size = -8192",
	}
	if o.unsynced {
		pragmas = append(pragmas, "synchronous = OFF")
	}
	return pragmas
}

// reading are the pragmas of connections that only read.
var reading = []string{"query_only = ON", "cache_size = -8192", "temp_store = MEMORY"}

// Open opens the database in the file path, and creates it if it does not
// exist. It fails with storage.ErrForeign if the file is something else or
// damaged, and with storage.ErrNewer if a later version wrote it.
func Open(path string, o Options) (*Store, error) {
	if path == "" {
		return nil, errors.New("opening a crawl database: no file named")
	}
	if o.ReadOnly {
		return openReadOnly(path)
	}
	if err := create(path, o); err != nil {
		return nil, err
	}
	reader, err := dial(path, "mode=rw", reading...)
	if err != nil {
		return nil, err
	}
	return &Store{path: path, options: o, reader: reader}, nil
}

// create creates the database or brings it up to date.
func create(path string, o Options) (err error) {
	c, err := dial(path, "mode=rwc")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	// Nothing may be changed in a file before it is known to be ours.
	if _, err := c.version(); err != nil {
		return err
	}
	if err := c.pragmas(o.writing()); err != nil {
		return err
	}
	return c.migrate()
}

// openReadOnly opens a database that exists. Where even the files that SQLite
// keeps beside it cannot be written, the database is taken to be at rest.
func openReadOnly(path string) (*Store, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("opening a crawl database: %w", err)
	}
	var first error
	for _, mode := range []string{"mode=ro", "mode=ro&immutable=1"} {
		c, err := openReader(path, mode)
		if err == nil {
			return &Store{path: path, options: Options{ReadOnly: true}, reader: c}, nil
		}
		if first == nil {
			first = err
		}
		if errors.Is(err, storage.ErrForeign) || errors.Is(err, storage.ErrNewer) {
			break
		}
	}
	return nil, first
}

func openReader(path, mode string) (*conn, error) {
	c, err := dial(path, mode, reading...)
	if err != nil {
		return nil, err
	}
	version, err := c.version()
	if err == nil && version == 0 {
		err = foreign(path, "an empty file")
	}
	if err == nil {
		return c, nil
	}
	return nil, errors.Join(err, c.close())
}

// Join begins a run. It fails with storage.ErrHeld while another crawl, of
// this process or any other, holds the database.
func (s *Store) Join(ctx context.Context, job storage.JobSpec) (storage.Session, error) {
	if s.options.ReadOnly {
		return nil, fmt.Errorf("joining the crawl in %s: it was opened to read only", s.path)
	}
	lock, err := hold(s.path)
	if err != nil {
		return nil, err
	}
	session, err := begin(ctx, s, lock, job)
	if err != nil {
		return nil, errors.Join(err, lock.release())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.session = session
	return session, nil
}

// Close releases the database. A session that was not left ends as if the
// process had been killed.
func (s *Store) Close() error {
	s.mu.Lock()
	session, reader := s.session, s.reader
	s.reader = nil
	s.mu.Unlock()
	var err error
	if session != nil {
		err = session.abandon()
	}
	if reader != nil {
		err = errors.Join(err, reader.close())
	}
	return errors.Join(err, s.unfollow())
}
