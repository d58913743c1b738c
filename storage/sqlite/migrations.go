//go:build cgo

package sqlite

import (
	"context"
	_ "embed"
	"fmt"
)

//go:embed schema.sql
var schema string

//go:embed views.sql
var views string

//go:embed additions.sql
var additions string

//go:embed robots.sql
var robots string

//go:embed traps.sql
var traps string

//go:embed extraction.sql
var extraction string

//go:embed visits.sql
var visits string

// migrations bring a database from one user_version to the next. They are
// history: never change one that was released.
var migrations = [...]string{schema, views, additions, robots, traps, extraction, visits}

// applicationID marks the file as ours: "craw".
const applicationID = 0x63726177

// migrate brings the database up to the latest version, or creates it. One
// process does it; others wait for the lock.
func (c *conn) migrate() error {
	version, err := c.version()
	if err != nil || version == len(migrations) {
		return err
	}
	return c.transact(context.Background(), func() error {
		if version, err = c.version(); err != nil {
			return err
		}
		for ; version < len(migrations); version++ {
			if err := c.exec(migrations[version]); err != nil {
				return fmt.Errorf("migrating to version %d: %w", version+1, err)
			}
		}
		return c.exec(fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, version))
	})
}

// version is the database's version; 0 is that of an empty file. It is an
// error if the database is not ours, or newer.
func (c *conn) version() (int, error) {
	application, err := c.one("PRAGMA application_id")
	if err != nil {
		return 0, err
	}
	version, err := c.one("PRAGMA user_version")
	if err != nil {
		return 0, err
	}
	tables, err := c.one("SELECT count(*) FROM sqlite_schema")
	switch {
	case err != nil:
		return 0, err
	case application == 0 && version == 0 && tables == 0:
		return 0, nil
	case application != applicationID:
		return 0, foreign(c.path, "an SQLite database of another program")
	case version > int64(len(migrations)):
		return 0, newer(c.path, version)
	case version < 1:
		return 0, foreign(c.path, "its schema has no version")
	}
	return int(version), nil
}
