//go:build cgo

package sqlite

import (
	"database/sql/driver"
	"strings"
)

// sizes are how many rows one statement inserts, the most first. The links of
// a page go into one: that is most of what there is to gain, measured, at a
// number of variables that any SQLite takes.
var sizes = [...]int{40, 10, 1}

// An inserter gathers rows for a table and inserts many at a time.
type inserter struct {
	conn    *conn
	queries [len(sizes)]string // for as many rows
	columns int
	// args are the values of the rows not inserted yet, without those that
	// are NULL: variables are NULL unless bound, and binding is what costs.
	args []driver.NamedValue
	// ends are where in args each of those rows ends.
	ends []int
}

// newInserter makes an inserter: head is the statement up to VALUES, tail
// what comes after.
func newInserter(c *conn, columns int, head, tail string) *inserter {
	i := &inserter{conn: c, columns: columns}
	row := "(?" + strings.Repeat(",?", columns-1) + ")"
	for k, rows := range sizes {
		i.queries[k] = head + " VALUES " + row + strings.Repeat(","+row, rows-1) + tail
	}
	return i
}

// add adds a row of as many values as there are columns.
func (i *inserter) add(values ...driver.Value) error {
	first := len(i.ends)*i.columns + 1
	for k, v := range values {
		if v != nil {
			i.args = append(i.args, driver.NamedValue{Ordinal: first + k, Value: v})
		}
	}
	i.ends = append(i.ends, len(i.args))
	if len(i.ends) < sizes[0] {
		return nil
	}
	return i.flush()
}

// flush inserts the rows that are left.
func (i *inserter) flush() error {
	defer i.drop()
	done := 0
	for k, rows := range sizes {
		for ; len(i.ends)-done >= rows; done += rows {
			if err := i.conn.run(i.queries[k], i.part(done, rows)); err != nil {
				return err
			}
		}
	}
	return nil
}

// part is the values of n rows, numbered for a statement of their own.
func (i *inserter) part(from, n int) []driver.NamedValue {
	first := 0
	if from > 0 {
		first = i.ends[from-1]
	}
	args := i.args[first:i.ends[from+n-1]]
	for k := range args {
		args[k].Ordinal -= from * i.columns
	}
	return args
}

// drop forgets the rows that are left, and what they refer to.
func (i *inserter) drop() {
	clear(i.args)
	i.args, i.ends = i.args[:0], i.ends[:0]
}
