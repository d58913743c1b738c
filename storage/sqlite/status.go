//go:build cgo

package sqlite

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"strings"

	"github.com/joinable/crawl/storage"
)

// Status counts what the database holds, from a few rows that every commit
// keeps up to date.
func (s *Store) Status(context.Context) (st storage.Status, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reader == nil {
		return st, errors.New("reading the status: the store is closed")
	}
	// One transaction, so that all of it is of one moment.
	if err := s.reader.exec("BEGIN"); err != nil {
		return st, err
	}
	defer func() { err = errors.Join(err, s.reader.exec("COMMIT")) }()
	if st.Counts, err = s.reader.counts(); err != nil {
		return st, err
	}
	err = s.reader.each("SELECT id, started, ended, \"end\", version, pages, options FROM runs ORDER BY id", func(row []driver.Value) error {
		run := storage.Run{ID: integer(row[0]), Started: parseTime(row[1]), Ended: parseTime(row[2]), End: storage.End(text(row[3])), Version: text(row[4]), Pages: integer(row[5])}
		st.Runs = append(st.Runs, run)
		st.Options = json.RawMessage(text(row[6]))
		return nil
	})
	if err != nil {
		return st, err
	}
	if st.Marks, err = s.reader.marks(); err != nil || !s.reader.keepsAdditions() {
		return st, err
	}
	st.Added, err = s.reader.one("SELECT count(*) FROM additions")
	return st, err
}

// counts reads the tallies.
func (c *conn) counts() (storage.Counts, error) {
	n := storage.Counts{Fates: map[storage.Fate]int64{}, Parked: map[storage.Reason]int64{}}
	fields := countFields(&n)
	err := c.each("SELECT name, value FROM tallies", func(row []driver.Value) error {
		name, value := text(row[0]), integer(row[1])
		if p := fields[name]; p != nil {
			*p = value
			return nil
		}
		if value == 0 {
			return nil
		}
		kind, which, _ := strings.Cut(name, " ")
		setCount(&n, kind, which, value)
		return nil
	})
	return n, err
}

// setCount sets one of the counts by fate or reason.
func setCount(n *storage.Counts, kind, which string, value int64) {
	switch kind {
	case "fate":
		for f := storage.Fetched; f.Final(); f++ {
			if f.String() == which {
				n.Fates[f] = value
			}
		}
	case "parked":
		for _, r := range storage.Reasons() {
			if r.String() == which {
				n.Parked[r] = value
			}
		}
	}
}

// countFields are the counts by their names in table tallies.
func countFields(n *storage.Counts) map[string]*int64 {
	return map[string]*int64{
		"known": &n.Known, "pending": &n.Pending, "pages": &n.Pages, "links": &n.Links, "items": &n.Items,
		"hosts": &n.Hosts, "bytes": &n.Bytes, "wire": &n.Wire, "retries": &n.Retries,
	}
}
