//go:build cgo

package sqlite

import (
	"context"

	"github.com/joinable/crawl/storage"
)

// Append stores an entry in one transaction.
func (j *journal) Append(ctx context.Context, e *storage.Entry) error {
	first := j.writer.next.outcome
	if err := j.writer.append(ctx, e); err != nil {
		return err
	}
	if j.limit {
		j.follow(first, e)
	}
	j.relieve()
	return nil
}

// follow notes which outcomes tasks ended with.
func (j *journal) follow(first int64, e *storage.Entry) {
	for i := range e.Outcomes {
		j.note(int64(e.Outcomes[i].Task), first+int64(i)+1)
	}
}

// note notes the latest outcome of a task.
func (j *journal) note(task, outcome int64) {
	for int64(len(j.trail)) <= task {
		j.trail = append(j.trail, 0)
	}
	j.trail[task] = uint32(outcome)
}
