//go:build cgo

package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/joinable/crawl/storage"
)

// Add puts URLs aside for the crawl, in one transaction. It waits for a commit
// under way and holds up none for longer than it takes to write the URLs.
func (s *Store) Add(ctx context.Context, urls []storage.Addition) (err error) {
	if s.options.ReadOnly {
		return fmt.Errorf("adding URLs to %s: it was opened to read only", s.path)
	}
	c, err := dial(s.path, "mode=rw", s.options.writing()...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	at := timeValue(time.Now())
	return c.transact(ctx, func() error {
		for _, a := range urls {
			if err := c.do("INSERT INTO additions (url, guessed, at) VALUES (?, ?, ?)", a.URL, a.Guessed, at); err != nil {
				return err
			}
		}
		return nil
	})
}

// Additions reads what was put aside.
func (j *journal) Additions(_ context.Context, most int) (found []storage.Addition, err error) {
	err = j.read("SELECT id, url, guessed FROM additions ORDER BY id LIMIT ?", func(row []driver.Value) error {
		found = append(found, storage.Addition{ID: integer(row[0]), URL: text(row[1]), Guessed: integer(row[2]) != 0})
		return nil
	}, int64(most))
	return found, err
}

// taken forgets additions.
func (w *writer) taken(ids []int64) error {
	for _, id := range ids {
		if err := w.conn.do("DELETE FROM additions WHERE id = ?", id); err != nil {
			return err
		}
	}
	return nil
}

// keepsAdditions reports whether the database is not of an older version.
func (c *conn) keepsAdditions() bool {
	version, err := c.version()
	return err == nil && version >= 3
}
