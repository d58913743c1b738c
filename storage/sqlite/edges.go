//go:build cgo

package sqlite

import (
	"context"
	"database/sql/driver"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// Outlinks are the ways that lead on from a task. It is called by whoever
// appends, and only when depth is limited.
func (j *journal) Outlinks(_ context.Context, id frontier.TaskID) ([]storage.Edge, error) {
	var edges []storage.Edge
	add := func(link bool) func([]driver.Value) error {
		return func(row []driver.Value) error {
			edges = append(edges, storage.Edge{Source: id, Target: frontier.TaskID(integer(row[0])), Link: link})
			return nil
		}
	}
	var outcome, from, count int64
	if int(id) < len(j.trail) {
		outcome = int64(j.trail[id])
	}
	err := j.read("SELECT redirect, links_from, links_count FROM outcomes WHERE id = ?", func(row []driver.Value) error {
		from, count = integer(row[1]), integer(row[2])
		if row[0] == nil {
			return nil
		}
		return add(false)(row)
	}, outcome)
	if err != nil {
		return nil, err
	}
	if err := j.read("SELECT target FROM links WHERE id >= ? AND id < ?", add(true), from, from+count); err != nil {
		return nil, err
	}
	err = j.read("SELECT target FROM also WHERE source = ?", add(false), int64(id))
	return edges, err
}

// Edges calls yield with the ways that lead on from all tasks.
func (j *journal) Edges(_ context.Context, yield func(storage.Edge)) error {
	const query = `
SELECT o.url, l.target, 1 FROM links l JOIN outcomes o ON o.id = l.page
UNION ALL SELECT url, redirect, 0 FROM outcomes WHERE redirect IS NOT NULL
UNION ALL SELECT source, target, 0 FROM also`
	return j.read(query, func(row []driver.Value) error {
		yield(storage.Edge{
			Source: frontier.TaskID(integer(row[0])), Target: frontier.TaskID(integer(row[1])), Link: integer(row[2]) == 1,
		})
		return nil
	})
}
