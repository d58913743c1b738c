package main

import (
	"bufio"
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
)

// A jsonWriter writes every row as an object, in an array or on a line of its
// own. Characters that do not print are escaped, so that it is safe on a
// terminal without changing what it says.
type jsonWriter struct {
	w     *bufio.Writer
	array bool
	keys  [][]byte // quoted, with what stands around them
	rows  int
}

func (j *jsonWriter) head(columns []string) error {
	taken := make(map[string]bool)
	for i, name := range columns {
		name = strings.ToValidUTF8(name, "\ufffd")
		unique := name
		for n := 2; taken[unique]; n++ {
			unique = fmt.Sprintf("%s_%d", name, n)
		}
		taken[unique] = true
		key := append(jsonText(unique), ':')
		if i > 0 {
			key = append([]byte(","), key...)
		}
		j.keys = append(j.keys, key)
	}
	return nil
}

func (j *jsonWriter) row(values []driver.Value) error {
	j.rows++
	switch {
	case j.array && j.rows == 1:
		j.w.WriteString("[\n")
	case j.array:
		j.w.WriteString(",\n")
	}
	j.w.WriteByte('{')
	for i, v := range values {
		j.w.Write(j.keys[i])
		j.w.Write(jsonValue(v))
	}
	j.w.WriteByte('}')
	if !j.array {
		j.w.WriteByte('\n')
	}
	_, err := j.w.WriteString("") // the first error so far
	return err
}

func (j *jsonWriter) end() error {
	end := ""
	switch {
	case j.array && j.rows == 0:
		end = "[]\n"
	case j.array:
		end = "\n]\n"
	}
	_, err := j.w.WriteString(end)
	return err
}

func jsonValue(v driver.Value) []byte {
	switch {
	case v == nil:
		return []byte("null")
	case isNumber(v):
		return []byte(cellText(v))
	}
	return jsonText(cellText(v))
}

// jsonText is a JSON string in which every character prints.
func jsonText(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // strings cannot fail
	quoted := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	if isPlain(string(quoted)) {
		return quoted
	}
	return []byte(escapeUnprintable(string(quoted)))
}

func escapeUnprintable(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch high, low := utf16.EncodeRune(r); {
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		}
	}
	return b.String()
}
