//go:build cgo

package sqlite

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/joinable/crawl/storage"
)

// A revision gathers rows in tables of its own, beside those that they are to
// replace.
type revision struct {
	conn    *conn
	lock    *lock
	note    revisionNote
	dropped bool
	pages   int64 // the last page there is
	merger  *merger
	closed  bool
}

// A revisionNote is what meta keeps of a revision that is not finished.
type revisionNote struct {
	Purpose  string
	Progress storage.Progress
	Item     int64 // the last number given to an item
}

// revisionKey is its key there.
const revisionKey = "revision"

// Revise begins a revision or goes on with one. It holds the lock of a crawl.
func (s *Store) Revise(ctx context.Context, purpose string) (storage.Revision, error) {
	if s.options.ReadOnly {
		return nil, fmt.Errorf("revising the crawl in %s: it was opened to read only", s.path)
	}
	lock, err := hold(s.path)
	if err != nil {
		return nil, err
	}
	r, err := beginRevision(ctx, s, purpose)
	if err != nil {
		return nil, errors.Join(err, lock.release())
	}
	r.lock = lock
	return r, nil
}

func beginRevision(ctx context.Context, s *Store, purpose string) (*revision, error) {
	// Renaming a table otherwise rewrites the views, which refer to the tables
	// by the names that they are to have, and fails if one is missing.
	c, err := dial(s.path, "mode=rw", append(s.options.writing(), "legacy_alter_table = ON")...)
	if err != nil {
		return nil, err
	}
	c.fault = s.options.fault
	r := &revision{conn: c, note: revisionNote{Purpose: purpose}}
	if err := c.transact(ctx, r.begin); err != nil {
		return nil, errors.Join(err, c.close())
	}
	r.merger = newMerger(c, r.note.Item)
	return r, nil
}

// begin finds what was gathered for the same purpose, or makes room anew.
func (r *revision) begin() (err error) {
	if r.pages, err = r.conn.one("SELECT coalesce(max(id), 0) FROM pages"); err != nil {
		return err
	}
	var former revisionNote
	err = r.conn.each("SELECT value FROM meta WHERE key = ?", func(row []driver.Value) error {
		r.dropped = true
		return json.Unmarshal([]byte(text(row[0])), &former)
	}, revisionKey)
	if err != nil {
		return err
	}
	if r.dropped && former.Purpose == r.note.Purpose {
		r.dropped, r.note = false, former
		return nil
	}
	for _, table := range revisedTables {
		if err := r.conn.exec("DROP TABLE IF EXISTS " + gathering(table)); err != nil {
			return err
		}
		if err := r.conn.imitate(table); err != nil {
			return err
		}
	}
	return r.save()
}

// imitate creates the table in which new rows of a table are gathered.
func (c *conn) imitate(table string) error {
	var create string
	err := c.each("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", func(row []driver.Value) error {
		create = text(row[0])
		return nil
	}, table)
	if err != nil {
		return err
	}
	return c.exec("CREATE TABLE " + gathering(table) + " " + create[strings.IndexByte(create, '('):])
}

// save stores the note.
func (r *revision) save() error {
	note, _ := json.Marshal(&r.note) // texts and numbers cannot fail
	return r.conn.do("INSERT OR REPLACE INTO meta VALUES (?, ?)", revisionKey, string(note))
}

func (r *revision) Progress() storage.Progress { return r.note.Progress }

func (r *revision) Dropped() bool { return r.dropped }

var errRevised = errors.New("the revision is over")

// Put gathers the results of pages. See storage.Revision.
func (r *revision) Put(ctx context.Context, pages []storage.Revised, p storage.Progress) error {
	if r.closed {
		return errRevised
	}
	before := r.note
	err := r.conn.transact(ctx, func() error { return r.gather(pages, p) })
	if err != nil {
		r.note, r.merger.item = before, before.Item
		r.merger.drop()
	}
	return err
}

func (r *revision) gather(pages []storage.Revised, p storage.Progress) error {
	if err := r.merger.merge(pages, r.note.Progress.After, p.After); err != nil {
		return err
	}
	r.note.Progress, r.note.Item = p, r.merger.item
	return r.save()
}

// Finish replaces the tables. See storage.Revision.
func (r *revision) Finish(ctx context.Context, run storage.Run, job storage.JobSpec) error {
	if r.closed {
		return errRevised
	}
	err := r.conn.transact(ctx, func() error {
		rest := r.note.Progress
		if rest.After < r.pages {
			rest.After = r.pages
			if err := r.gather(nil, rest); err != nil {
				return err
			}
		}
		for _, table := range revisedTables {
			if err := r.conn.replace(table); err != nil {
				return err
			}
		}
		return r.record(run, job)
	})
	if err != nil {
		return err
	}
	r.closed = true
	return r.conn.exec("PRAGMA wal_checkpoint(TRUNCATE)")
}

// record writes what goes with the new results: their number, the run, and that
// the revision is over.
func (r *revision) record(run storage.Run, job storage.JobSpec) error {
	err := r.conn.do("INSERT OR REPLACE INTO tallies VALUES ('items', (SELECT count(*) FROM items))")
	if err != nil {
		return err
	}
	err = r.conn.do(`INSERT INTO runs (id, started, ended, "end", version, "order", max_depth, pages, options)
		SELECT id + 1, ?, ?, ?, ?, "order", max_depth, 0, ? FROM runs ORDER BY id DESC LIMIT 1`,
		timeValue(run.Started), timeValue(run.Ended), string(storage.EndRevised), run.Version, textValue(string(job.Options)))
	if err != nil {
		return err
	}
	if err := r.conn.showRecords(job.Records); err != nil {
		return err
	}
	return r.conn.do("DELETE FROM meta WHERE key = ?", revisionKey)
}

// replace puts a table's gathered rows in its place. Indexes and triggers that
// users made are made anew.
func (c *conn) replace(table string) error {
	var again []string
	err := c.each("SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL", func(row []driver.Value) error {
		again = append(again, text(row[0]))
		return nil
	}, table)
	if err != nil {
		return err
	}
	steps := append([]string{"DROP TABLE " + table, "ALTER TABLE " + gathering(table) + " RENAME TO " + table}, again...)
	for _, step := range steps {
		if err := c.exec(step); err != nil {
			return err
		}
	}
	return nil
}

// Close lets go of the database.
func (r *revision) Close() error {
	if r.lock == nil {
		return nil
	}
	r.closed = true
	err := errors.Join(r.conn.close(), r.lock.release())
	r.lock = nil
	return err
}
