package main

import (
	"bufio"
	"database/sql/driver"
	"strings"
)

// A markdownWriter writes a table of GitHub Flavored Markdown, whose cells
// mean nothing but their text.
type markdownWriter struct{ w *bufio.Writer }

var literal = strings.NewReplacer(`\`, `\\`, `|`, `\|`, "`", "\\`", `*`, `\*`, `[`, `\[`, `]`, `\]`, `~`, `\~`, `<`, `&lt;`, `&`, `&amp;`)

func (m *markdownWriter) head(columns []string) error {
	rule := ""
	for _, name := range columns {
		m.cell(name)
		rule += "| --- "
	}
	_, err := m.w.WriteString("|\n" + rule + "|\n")
	return err
}

func (m *markdownWriter) row(values []driver.Value) error {
	for _, v := range values {
		m.cell(cellText(v))
	}
	_, err := m.w.WriteString("|\n")
	return err
}

func (m *markdownWriter) end() error { return nil }

func (m *markdownWriter) cell(s string) {
	m.w.WriteString("| ")
	m.w.WriteString(literal.Replace(sanitise(s, maxCell)))
	m.w.WriteByte(' ')
}
