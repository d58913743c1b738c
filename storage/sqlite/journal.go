//go:build cgo

package sqlite

import (
	"context"
	crand "crypto/rand"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// A journal is the storage.Journal of a session: a connection to write and
// one to read.
type journal struct {
	writer *writer // used by whoever appends, one at a time
	// trail tells the latest outcome of each task. It is kept only when
	// depth is limited: nothing else asks how a task leads on. It is
	// written by whoever appends, who alone reads it.
	trail []uint32
	limit bool
	// From walLimit on the WAL is too long; something is done about it from
	// walNext on. They are used by whoever appends.
	walLimit, walNext int64

	mu     sync.Mutex // guards reader
	reader *conn
}

func openJournal(path string, o Options, limit bool) (*journal, error) {
	c, err := dial(path, "mode=rw", o.writing()...)
	if err != nil {
		return nil, err
	}
	// A transaction asks between waits whether to go on waiting.
	err = c.exec(fmt.Sprintf("PRAGMA busy_timeout = %d", busyWait.Milliseconds()))
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	reader, err := dial(path, "mode=rw", reading...)
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	c.fault = o.fault
	return &journal{writer: newWriter(c), reader: reader, limit: limit, walLimit: walLimit}, nil
}

func (j *journal) close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return errors.Join(j.reader.close(), j.writer.conn.close())
}

// read runs a query on the reading connection.
func (j *journal) read(query string, yield func(row []driver.Value) error, values ...driver.Value) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.reader.each(query, yield, values...)
}

// Past is what there is to know before Replay.
func (j *journal) Past(ctx context.Context) (p storage.Past, err error) {
	if p.HashSeed, err = j.seed(ctx); err != nil {
		return p, err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if p.Counts, err = j.reader.counts(); err != nil {
		return p, err
	}
	err = j.reader.each("SELECT id, max_depth FROM runs ORDER BY id DESC LIMIT 1", func(row []driver.Value) error {
		p.Run, p.MaxDepth = integer(row[0]), int(integer(row[1]))
		return nil
	})
	if err != nil {
		return p, err
	}
	err = j.reader.each("SELECT value FROM meta WHERE key = 'policy'", func(row []driver.Value) error {
		p.Policy = text(row[0])
		return nil
	})
	if err != nil {
		return p, err
	}
	if p.Marks, err = j.reader.marks(); err != nil {
		return p, err
	}
	p.Scope, err = j.reader.scope()
	return p, err
}

// seed is the crawl's hash seed. The first run draws it.
func (j *journal) seed(ctx context.Context) (uint64, error) {
	var random [8]byte
	_, _ = crand.Read(random[:]) // never fails
	c := j.writer.conn
	err := c.transact(ctx, func() error {
		return c.do("INSERT OR IGNORE INTO meta VALUES ('hash_seed', ?), ('created', ?)",
			int64(binary.LittleEndian.Uint64(random[:])), timeValue(time.Now()))
	})
	if err != nil {
		return 0, err
	}
	n, err := c.one("SELECT value FROM meta WHERE key = 'hash_seed'")
	return uint64(n), err
}

// scope reads what batches said about the scope.
func (c *conn) scope() (iter.Seq[string], error) {
	var all []string
	err := c.each("SELECT value FROM scope", func(row []driver.Value) error {
		all = append(all, text(row[0]))
		return nil
	})
	return func(yield func(string) bool) {
		for _, s := range all {
			if !yield(s) {
				return
			}
		}
	}, err
}

// Begin records that a run begins.
func (j *journal) Begin(ctx context.Context, r storage.Run, job storage.JobSpec) error {
	c := j.writer.conn
	return c.transact(ctx, func() error {
		err := c.do(`INSERT INTO runs (id, started, version, "order", max_depth, pages, options) VALUES (?, ?, ?, ?, ?, 0, ?)`,
			r.ID, timeValue(r.Started), r.Version, int64(job.Order), int64(max(job.MaxDepth, -1)), textValue(string(job.Options)))
		if err != nil {
			return err
		}
		return c.showRecords(job.Records)
	})
}

// End records that the latest run has ended, and folds the WAL into the
// database file.
func (j *journal) End(ctx context.Context, end storage.End) error {
	c := j.writer.conn
	err := c.transact(context.WithoutCancel(ctx), func() error {
		return c.do(`UPDATE runs SET ended = ?, "end" = ? WHERE id = (SELECT max(id) FROM runs)`, timeValue(time.Now()), string(end))
	})
	if err != nil {
		return err
	}
	return c.exec("PRAGMA wal_checkpoint(TRUNCATE)")
}

// Host is what is known about a host.
func (j *journal) Host(_ context.Context, id frontier.HostID) (f storage.HostFacts, ok bool, err error) {
	err = j.read("SELECT not_before, blocked_since, failures, why, robots_at, robots_status, robots FROM facts WHERE host = ?", func(row []driver.Value) error {
		ok = true
		f = storage.HostFacts{
			Host: id, NotBefore: parseTime(row[0]), BlockedSince: parseTime(row[1]), Failures: int(integer(row[2])), Why: text(row[3]),
			RobotsAt: parseTime(row[4]), RobotsStatus: int(integer(row[5])), Robots: blob(row[6]),
		}
		return nil
	}, int64(id))
	if err == nil && ok {
		f.Sitemaps, err = j.sitemapsOf(int64(id))
	}
	return f, ok, err
}
