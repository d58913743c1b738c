//go:build cgo

package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// tasksPerQuery is how many tasks one query reads.
const tasksPerQuery = 16

var (
	taskQuery  = "SELECT u.id, u.host, u.url, u.parent, u.priority, coalesce(w.origin, u.origin), u.hops, u.method, u.label, u.body, u.data FROM urls u LEFT JOIN ways w ON w.url = u.id WHERE u.id = ?"
	tasksQuery = strings.TrimSuffix(taskQuery, "= ?") + "IN (?" + strings.Repeat(",?", tasksPerQuery-1) + ")"
)

// Tasks reads tasks of which only the ID is set.
func (j *journal) Tasks(_ context.Context, tasks []*frontier.Task) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for len(tasks) >= tasksPerQuery {
		if err := j.reader.tasks(tasksQuery, tasks[:tasksPerQuery]); err != nil {
			return err
		}
		tasks = tasks[tasksPerQuery:]
	}
	for i := range tasks {
		if err := j.reader.tasks(taskQuery, tasks[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

// tasks fills in the tasks that a query asks for by their IDs.
func (c *conn) tasks(query string, tasks []*frontier.Task) error {
	ids := make([]driver.Value, len(tasks))
	for i, t := range tasks {
		ids[i] = int64(t.ID)
	}
	found := 0
	err := c.each(query, func(row []driver.Value) error {
		id := frontier.TaskID(integer(row[0]))
		for _, t := range tasks {
			if t.ID == id {
				fill(t, row)
				found++
				break
			}
		}
		return nil
	}, ids...)
	if err == nil && found < len(tasks) {
		err = &fileError{path: c.path, kind: storage.ErrForeign, err: fmt.Errorf("URLs are missing: found %d of %d", found, len(tasks))}
	}
	return err
}

func fill(t *frontier.Task, row []driver.Value) {
	t.Host, t.URL, t.Parent = frontier.HostID(integer(row[1])), text(row[2]), frontier.TaskID(integer(row[3]))
	t.Priority, t.Origin, t.Hops = int32(integer(row[4])), frontier.Origin(integer(row[5])), uint8(integer(row[6]))
	r := frontier.Request{Method: text(row[7]), Label: text(row[8]), Body: blob(row[9]), Data: blob(row[10])}
	if r.Method != "" || r.Label != "" || r.Body != nil || r.Data != nil {
		t.Request = &r
	}
}
