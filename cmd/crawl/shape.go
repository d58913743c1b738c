package main

import (
	"bufio"
	"database/sql/driver"
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A rowWriter writes an answer in some shape.
type rowWriter interface {
	head(columns []string) error
	row(values []driver.Value) error
	end() error
}

// A shape is a way to write an answer. screen is how many columns the terminal
// has that it goes to, or 0.
type shape struct {
	name, ending string
	begin        func(w *bufio.Writer, screen int) rowWriter
}

// shapes are all of them, the default first.
var shapes = []*shape{
	{"table", "txt", func(w *bufio.Writer, screen int) rowWriter { return &tableWriter{w: w, screen: screen} }},
	{"csv", "csv", func(w *bufio.Writer, screen int) rowWriter { return &csvWriter{w: w, screen: screen} }},
	{"json", "json", func(w *bufio.Writer, _ int) rowWriter { return &jsonWriter{w: w, array: true} }},
	{"jsonl", "jsonl", func(w *bufio.Writer, _ int) rowWriter { return &jsonWriter{w: w} }},
	{"markdown", "md", func(w *bufio.Writer, _ int) rowWriter { return &markdownWriter{w: w} }},
}

func parseShape(name string) (*shape, bool) {
	for _, f := range shapes {
		if name == f.name || name == f.ending {
			return f, true
		}
	}
	return nil, false
}

// cellText is a value as text. NULL is empty.
func cellText(v driver.Value) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return strings.ToValidUTF8(v, "\ufffd")
	case []byte:
		return base64.StdEncoding.EncodeToString(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return floatText(v)
	}
	return fmt.Sprint(v)
}

// floatText is a number as SQLite, JSON and spreadsheets understand it, the
// infinite included.
func floatText(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "9e999"
	case math.IsInf(f, -1):
		return "-9e999"
	case f == 0 || math.Abs(f) >= 1e-6 && math.Abs(f) < 1e15:
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

func isNumber(v driver.Value) bool {
	switch v.(type) {
	case int64, float64:
		return true
	}
	return false
}
