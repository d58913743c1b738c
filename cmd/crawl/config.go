package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// configFile is read if it lies in the working directory.
const configFile = "crawl.toml"

// fromFile reads options from a TOML file whose keys are the flags' names; path
// is "" for the one in the working directory, which may be absent.
func fromFile(path string, docs []flagDoc) (layer, error) {
	name := path
	if name == "" {
		name = configFile
	}
	content, err := os.ReadFile(name)
	switch {
	case path == "" && errors.Is(err, fs.ErrNotExist):
		return layer{}, nil
	case err != nil:
		return nil, usagef("-config: %w", err)
	}
	return parseConfig(name, string(content), docs)
}

func parseConfig(name, content string, docs []flagDoc) (layer, error) {
	values := make(map[string]toml.Primitive)
	meta, err := toml.Decode(content, &values)
	var bad toml.ParseError
	switch {
	case errors.As(err, &bad):
		return nil, usagef("%s:%d: %s", name, 1+strings.Count(content[:max(0, min(len(content), bad.Position.Start))], "\n"), bad.Message) // its own Line counts the end of a line to the next
	case err != nil:
		return nil, usagef("%s: %w", name, err)
	}
	l := make(layer)
	isRule := func(path toml.Key) bool {
		return path[0] == "extract" && (len(path) > 1 || meta.Type("extract") == "Hash")
	}
	if slices.ContainsFunc(meta.Keys(), isRule) {
		if err := l.addRules(name, content, docs); err != nil {
			return nil, err
		}
	}
	for _, path := range meta.Keys() {
		key := path[0] // a longer path leads into a table, which is refused
		if isRule(path) {
			continue
		}
		var e entry
		e.line = lineOf(meta.PrimitiveDecode(values[key], &e))
		if e.line == 0 {
			e.line = 1 + strings.Count(content[:max(0, strings.Index(content, key))], "\n")
		}
		if err := l.addEntry(fmt.Sprintf("%s:%d", name, e.line), key, e.value, docs); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// An entry is what stands behind a key, and on which line.
type entry struct {
	value any
	line  int
}

// errLocate makes package toml say where a value stands: it tells only in
// errors.
var errLocate = errors.New("where is this?")

// UnmarshalTOML is toml.Unmarshaler's.
func (e *entry) UnmarshalTOML(value any) error {
	e.value = value
	return errLocate
}

func lineOf(err error) int {
	var located toml.ParseError
	if errors.As(err, &located) {
		return located.Position.Line
	}
	return 0
}

// addEntry takes what a key says. An empty text says nothing.
func (l layer) addEntry(where, key string, v any, docs []flagDoc) error {
	if tables, is := v.(map[string]any); is && key == "host" {
		rules, err := hostTable(tables)
		if err != nil {
			return usagef("%s: %w", where, err)
		}
		return l.addEntry(where, "host-rule", rules, docs)
	}
	d, ok := findFlag(docs, key)
	if _, table := v.(map[string]any); table && !ok {
		return usagef("%s: %q is a table; options stand at the top, as in %s", where, key, exampleTOML(docs[0]))
	}
	switch {
	case !ok || d.key() != key:
		near := nearestFlags(key, docs)
		if ok {
			near = []string{d.key()}
		}
		return usagef("%s: there is no option %q%s", where, key, didYouMean(near, ""))
	case d.noFile:
		return usagef("%s: %s cannot be said in a file; type -%s", where, key, d.name)
	}
	words, ok := tomlWords(v, d.form)
	if !ok {
		return usagef("%s: %s takes %s, as in %s", where, key, d.form, exampleTOML(d))
	}
	switch {
	case d.form == aList:
		l[d.name] = nil // an empty list is one
	case words[0] == "":
		return nil
	}
	for _, word := range words {
		if err := l.add(d, word, where+": "+key); err != nil {
			return err
		}
	}
	return nil
}

// tomlWords are the words that a value of a file stands for; ok is false if it
// is of the wrong type.
func tomlWords(v any, f valueForm) (words []string, ok bool) {
	if list, is := v.([]any); is && f == aList {
		for _, element := range list {
			word, ok := tomlWord(element, f)
			if !ok {
				return nil, false
			}
			words = append(words, word)
		}
		return words, true
	}
	word, ok := tomlWord(v, f)
	return []string{word}, ok
}

func tomlWord(v any, f valueForm) (word string, ok bool) {
	switch v := v.(type) {
	case string:
		return v, f == aText || f == aTextOrNumber || f == aList
	case bool:
		return strconv.FormatBool(v), f == aSwitch
	case int64:
		return strconv.FormatInt(v, 10), f == aNumber || f == aTextOrNumber
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), f == aTextOrNumber
	default:
		return "", false
	}
}

// exampleTOML is an example of an option in a file.
func exampleTOML(d flagDoc) string {
	switch {
	case d.form == aSwitch:
		return d.key() + " = true"
	case d.form == aList:
		return d.key() + " = [" + tomlText(d.example) + "]"
	default:
		return d.key() + " = " + tomlWordOf(d, d.example)
	}
}

// defaultTOML is the line that says what holds without it.
func defaultTOML(d flagDoc) string {
	switch {
	case d.form == aSwitch:
		return d.key() + " = false"
	case d.form == aList:
		return d.key() + " = []"
	default:
		return d.key() + " = " + tomlWordOf(d, d.fallback)
	}
}

// tomlWordOf writes a word as the option's type demands.
func tomlWordOf(d flagDoc, word string) string {
	if d.form == aNumber {
		return word
	}
	return tomlText(word)
}

// String is what a value of the form is called.
func (f valueForm) String() string {
	return [...]string{"a text in quotes", "a whole number", "a text in quotes or a number", "true or false", "a list of texts"}[f]
}

// tomlText quotes a text for TOML, literally if that needs no escapes.
func tomlText(s string) string {
	if strings.Contains(s, `\`) && !strings.Contains(s, "'") {
		return "'" + s + "'"
	}
	return strconv.Quote(s)
}
