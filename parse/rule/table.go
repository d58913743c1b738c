package rule

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// An entry is one key of a TOML table, with what stands behind it and where.
type entry struct {
	key   string
	line  int // 0: unknown
	value any
	table []entry // of a table, in the order of the text
}

// isTable reports whether the value is a table.
func (e entry) isTable() bool {
	_, is := e.value.(map[string]any)
	return is
}

// readTable reads a TOML text into entries.
func readTable(text string) ([]entry, error) {
	values := make(map[string]toml.Primitive)
	meta, err := toml.Decode(text, &values)
	var bad toml.ParseError
	switch {
	case errors.As(err, &bad):
		line := 1 + strings.Count(text[:max(0, min(len(text), bad.Position.Start))], "\n") // its own Line counts the end of a line to the next
		return nil, &lineError{line, errors.New(bad.Message)}
	case err != nil:
		return nil, err
	}
	return entriesOf(&meta, nil, values)
}

// entriesOf are the entries of the table at a path, which package toml keeps
// in a map.
func entriesOf(meta *toml.MetaData, path toml.Key, values map[string]toml.Primitive) (all []entry, err error) {
	seen := make(map[string]bool)
	for _, k := range meta.Keys() {
		if len(k) <= len(path) || !slices.Equal(k[:len(path)], path) || seen[k[len(path)]] {
			continue
		}
		e := entry{key: k[len(path)]}
		seen[e.key] = true
		e.value, e.line = locate(meta, values[e.key])
		if e.isTable() {
			within := make(map[string]toml.Primitive)
			if err := meta.PrimitiveDecode(values[e.key], &within); err != nil {
				return nil, err
			}
			if e.table, err = entriesOf(meta, append(slices.Clone(path), e.key), within); err != nil {
				return nil, err
			}
			if e.line == 0 && len(e.table) > 0 {
				e.line = e.table[0].line // the table has no line of its own
			}
		}
		all = append(all, e)
	}
	return all, nil
}

// locate is a value, and its line. Package toml tells where a value stands only
// in errors.
func locate(meta *toml.MetaData, p toml.Primitive) (value any, line int) {
	var l located
	var bad toml.ParseError
	if errors.As(meta.PrimitiveDecode(p, &l), &bad) {
		line = bad.Position.Line
	}
	return l.value, line
}

// A located takes a value and fails, so that package toml says where it is.
type located struct{ value any }

var errLocate = errors.New("where is this?")

// UnmarshalTOML is toml.Unmarshaler's.
func (l *located) UnmarshalTOML(value any) error {
	l.value = value
	return errLocate
}

// A lineError is an error in one line of a text.
type lineError struct {
	line int
	err  error
}

func (e *lineError) Error() string { return e.err.Error() }
func (e *lineError) Unwrap() error { return e.err }

// in names the file and line of an error, as far as they are known.
func in(file string, err error) error {
	var at *lineError
	switch {
	case err == nil || file == "":
		return err
	case errors.As(err, &at) && at.line > 0:
		return fmt.Errorf("%s:%d: %w", file, at.line, err)
	}
	return fmt.Errorf("%s: %w", file, err)
}

// failf is an error of an entry; path is where it stands among the tables.
func (e entry) failf(path, format string, args ...any) error {
	return &lineError{e.line, fmt.Errorf(path+": "+format, args...)}
}
