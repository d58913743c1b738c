package main

import (
	"bufio"
	"database/sql/driver"
	"strings"
)

// A csvWriter writes RFC 4180: CRLF ends a line, and what holds a comma, a
// quote or a line break is quoted. Package encoding/csv would change the line
// breaks within cells. Text that a spreadsheet would take for a formula gets a
// ' before it (OWASP, CSV injection).
type csvWriter struct {
	w      *bufio.Writer
	screen int
}

func (c *csvWriter) head(columns []string) error {
	for i, name := range columns {
		c.cell(i, harmless(cellText(name)))
	}
	_, err := c.w.WriteString("\r\n")
	return err
}

func (c *csvWriter) row(values []driver.Value) error {
	for i, v := range values {
		s := cellText(v)
		if !isNumber(v) {
			s = harmless(s)
		}
		c.cell(i, s)
	}
	_, err := c.w.WriteString("\r\n") // it repeats the error of a cell
	return err
}

func (c *csvWriter) end() error { return nil }

func (c *csvWriter) cell(i int, s string) {
	if i > 0 {
		c.w.WriteByte(',')
	}
	if c.screen > 0 {
		s = sanitise(s, len(s)*len(`\U0010ffff`))
	}
	if strings.ContainsAny(s, ",\"\r\n") {
		s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	c.w.WriteString(s)
}

// harmless makes text no formula.
func harmless(s string) string {
	if strings.IndexAny(s, "=+-@\t\r\n＝＋－＠") == 0 {
		return "'" + s
	}
	return s
}
