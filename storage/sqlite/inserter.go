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
	args      []driver.NamedValue // of the rows not inserted yet
	columns   int
}

// newInserter makes an inserter: head is the statement up to VALUES, tail
// what comes after.
func newInserter(c *conn, columns int, head, tail string) *inserter {
	row := "(?" + strings.Repeat(",?", columns-1) + ")"
	return &inserter{
		conn: c, columns: columns,
		many: head + " VALUES " + row + strings.Repeat(","+row, rowsPerInsert-1) + tail,
		one:  head + " VALUES " + row + tail,
		args: make([]driver.NamedValue, 0, columns*rowsPerInsert),
	}
}

// add adds a row of as many values as there are columns.
func (i *inserter) add(values ...driver.Value) error {
	for _, v := range values {
		i.args = append(i.args, driver.NamedValue{Ordinal: len(i.args) + 1, Value: v})
	}
	if len(i.args) < i.columns*rowsPerInsert {
		return nil
	}
	err := i.conn.run(i.many, i.args)
	i.drop()
	return err
}

// flush inserts the rows that are left.
func (i *inserter) flush() error {
	defer i.drop()
	for from := 0; from < len(i.args); from += i.columns {
		row := i.args[from : from+i.columns]
		for k := range row {
			row[k].Ordinal = k + 1
		}
		if err := i.conn.run(i.one, row); err != nil {
			return err
		}
	}
	return nil
}

// drop forgets the rows that are left, and what they refer to.
func (i *inserter) drop() {
	clear(i.args)
	i.args = i.args[:0]
}
