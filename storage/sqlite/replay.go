//go:build cgo

package sqlite

import (
	"context"
	"database/sql/driver"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// Replay reads every row, table by table. Numbers that go together come
// packed in one, for what costs time is handing values from C to Go.
func (j *journal) Replay(ctx context.Context, r storage.Replay) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	steps := []func(context.Context, storage.Replay) error{
		j.replayHosts, j.replayOutcomes, j.replayRetries, j.replayDepths, j.replayWays, j.replayBodies, j.replayTasks,
	}
	for _, step := range steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := step(ctx, r); err != nil {
			return err
		}
	}
	return j.number()
}

// number finds where the tables that number rows go on.
func (j *journal) number() (err error) {
	next := &j.writer.next
	for table, n := range map[string]*int64{"outcomes": &next.outcome, "links": &next.link, "items": &next.item} {
		if *n, err = j.reader.one("SELECT max(id) FROM " + table); err != nil {
			return err
		}
	}
	return nil
}

func (j *journal) replayHosts(_ context.Context, r storage.Replay) error {
	if r.Host == nil {
		return nil
	}
	return j.reader.each("SELECT h.id, h.key, f.not_before FROM hosts h LEFT JOIN facts f ON f.host = h.id ORDER BY h.id", func(row []driver.Value) error {
		r.Host(frontier.HostID(integer(row[0])), text(row[1]), parseTime(row[2]))
		return nil
	})
}

func (j *journal) replayOutcomes(_ context.Context, r storage.Replay) error {
	if r.Outcome == nil {
		return nil
	}
	return j.reader.each("SELECT id, (url << 16) | (fate << 8) | ifnull(reason, 0) FROM outcomes ORDER BY id", func(row []driver.Value) error {
		n := integer(row[1])
		r.Outcome(frontier.TaskID(n>>16), storage.Fate(n>>8), storage.Reason(n))
		if j.limit {
			j.note(n>>16, integer(row[0]))
		}
		return nil
	})
}

func (j *journal) replayRetries(_ context.Context, r storage.Replay) error {
	if r.Retry == nil {
		return nil
	}
	return j.reader.each("SELECT url, ifnull(tries, 0), not_before FROM outcomes WHERE fate IN (7, 8) ORDER BY id", func(row []driver.Value) error {
		r.Retry(frontier.TaskID(integer(row[0])), uint8(integer(row[1])), parseTime(row[2]))
		return nil
	})
}

func (j *journal) replayDepths(_ context.Context, r storage.Replay) error {
	if r.Depth == nil {
		return nil
	}
	return j.reader.each("SELECT url, depth FROM depths", func(row []driver.Value) error {
		r.Depth(frontier.TaskID(integer(row[0])), int(integer(row[1])))
		return nil
	})
}

func (j *journal) replayWays(_ context.Context, r storage.Replay) error {
	if r.Way == nil {
		return nil
	}
	return j.reader.each("SELECT url, origin FROM ways", func(row []driver.Value) error {
		r.Way(frontier.TaskID(integer(row[0])), frontier.Origin(integer(row[1])))
		return nil
	})
}

func (j *journal) replayBodies(_ context.Context, r storage.Replay) error {
	if r.Body == nil {
		return nil
	}
	return j.reader.each("SELECT body, hash, size FROM hashes", func(row []driver.Value) error {
		r.Body(integer(row[0]), uint64(integer(row[1])), integer(row[2]))
		return nil
	})
}

// replayTasks reads tasks in one goroutine and hands them over in another: it
// is most of a resume, and half of it is SQLite's work, half the ledger's.
func (j *journal) replayTasks(_ context.Context, r storage.Replay) error {
	full := make(chan []storage.PastTask, 2)  // closed by the reader
	empty := make(chan []storage.PastTask, 4) // holds all portions there are: never blocks
	done := make(chan error, 1)
	for range cap(empty) {
		empty <- make([]storage.PastTask, 0, 4096)
	}
	go func() {
		defer close(full)
		done <- j.readTasks(full, empty)
	}()
	for portion := range full {
		for _, t := range portion {
			r.Task(t)
		}
		empty <- portion[:0]
	}
	return <-done
}

// readTasks reads tasks into empty portions and sends them when they are
// full.
func (j *journal) readTasks(full chan<- []storage.PastTask, empty <-chan []storage.PastTask) error {
	const query = "SELECT hash, (host << 32) | id, (priority << 25) | ((origin = 5) << 24) | (min(depth, 65535) << 8) | ifnull(parked, 0) FROM urls ORDER BY id"
	portion := <-empty
	err := j.reader.each(query, func(row []driver.Value) error {
		if len(portion) == cap(portion) {
			full <- portion
			portion = <-empty
		}
		where, how := integer(row[1]), integer(row[2])
		portion = append(portion, storage.PastTask{
			Identity: uint64(integer(row[0])),
			ID:       frontier.TaskID(uint32(where)), Host: frontier.HostID(where >> 32),
			Priority: int32(how >> 25), IsAsset: how>>24&1 != 0, Depth: int(uint16(how >> 8)), Parked: storage.Reason(how),
		})
		return nil
	})
	full <- portion
	return err
}
