//go:build cgo

package sqlite

import (
	"database/sql/driver"
	"strings"
)

// rowsPerInsert is how many rows one statement inserts: most of what there
// is to gain, measured, at a number of variables that any SQLite takes.
const rowsPerInsert = 10

// An inserter gathers rows for a table and inserts them ten at a time.
type inserter struct {
	conn *conn
	// many is the query for ten rows; one, for a single one.
	many, one string
	columns   int
	// args are the values of the rows not inserted yet, without those that
	// are NULL: variables are NULL unless bound, and binding is what costs.
	args []driver.NamedValue
	// ends are where in args each of those rows ends.
	ends []int
}

// newInserter makes an inserter: head is the statement up to VALUES, tail
// what comes after.
func newInserter(c *conn, columns int, head, tail string) *inserter {
	row := "(?" + strings.Repeat(",?", columns-1) + ")"
	return &inserter{
		conn: c, columns: columns,
		many: head + " VALUES " + row + strings.Repeat(","+row, rowsPerInsert-1) + tail,
		one:  head + " VALUES " + row + tail,
	}
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
	if len(i.ends) < rowsPerInsert {
		return nil
	}
	defer i.drop()
	return i.conn.run(i.many, i.args)
}

// flush inserts the rows that are left.
func (i *inserter) flush() error {
	defer i.drop()
	from := 0
	for n, end := range i.ends {
		row := i.args[from:end]
		for k := range row {
			row[k].Ordinal -= n * i.columns
		}
		if err := i.conn.run(i.one, row); err != nil {
			return err
		}
		from = end
	}
	return nil
}

// drop forgets the rows that are left, and what they refer to.
func (i *inserter) drop() {
	clear(i.args)
	i.args, i.ends = i.args[:0], i.ends[:0]
}
