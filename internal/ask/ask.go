// Package ask reads the answers of a database as text, for the demo and for
// tests.
package ask

import (
	"database/sql"
	"strings"

	_ "github.com/joinable/crawl/storage/sqlite" // registers the driver
)

// An Answer is the result of a query, every value as text and NULL as "".
type Answer struct {
	Columns []string
	Rows    [][]string
}

// Lines are the rows with | between the values.
func (a Answer) Lines() []string {
	lines := make([]string, len(a.Rows))
	for i, row := range a.Rows {
		lines[i] = strings.Join(row, "|")
	}
	return lines
}

// Query asks the SQLite database in a file, which is not written to.
func Query(file, query string) (a Answer, err error) {
	db, err := sql.Open("sqlite3", "file:"+file+"?mode=ro")
	if err != nil {
		return a, err
	}
	defer db.Close()
	rows, err := db.Query(query)
	if err != nil {
		return a, err
	}
	defer rows.Close()
	if a.Columns, err = rows.Columns(); err != nil {
		return a, err
	}
	for rows.Next() {
		row, err := scan(rows, len(a.Columns))
		if err != nil {
			return a, err
		}
		a.Rows = append(a.Rows, row)
	}
	return a, rows.Err()
}

func scan(rows *sql.Rows, columns int) ([]string, error) {
	cells, targets := make([]sql.NullString, columns), make([]any, columns)
	for i := range cells {
		targets[i] = &cells[i]
	}
	if err := rows.Scan(targets...); err != nil {
		return nil, err
	}
	row := make([]string, columns)
	for i, c := range cells {
		row[i] = c.String
	}
	return row, nil
}
