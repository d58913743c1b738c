package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A flagDoc is what is said of a flag, wherever it is said: in the help, the
// manual, the documentation, crawl.toml, the environment and the completion.
type flagDoc struct {
	name  string
	long  string // a second name, for flags of one letter
	takes string // what stands behind the flag, a|b|c for one of those; "" for a switch
	group string
	help  string
	// fallback is the default, as it would be typed; "" if the help says it.
	fallback string
	example  string // a word it takes; not for switches
	// brief is the help in crawl -h, which leaves out flags without it.
	brief string
	// stored: the database remembers it, so that 'crawl -db FILE' alone goes
	// on in the same way.
	stored bool
	// isPath: it is a file's, which is stored as seen from the database.
	isPath bool
	// noFile: it makes no sense in crawl.toml.
	noFile bool

	form valueForm
}

// A flagRow is a flag of one command, whose settings are a T.
type flagRow[T any] struct {
	flagDoc
	bind func(*T) value
}

// within are the rows of a table for settings that have its own as a part.
func within[T, P any](rows []flagRow[P], part func(*T) *P) []flagRow[T] {
	wider := make([]flagRow[T], len(rows))
	for i, r := range rows {
		wider[i] = flagRow[T]{r.flagDoc, func(whole *T) value { return r.bind(part(whole)) }}
	}
	return wider
}

// describe is what is said of the flags of a table.
func describe[T any](rows []flagRow[T]) []flagDoc {
	docs := make([]flagDoc, len(rows))
	for i, r := range rows {
		docs[i] = r.flagDoc
		docs[i].form = r.bind(new(T)).form
	}
	return docs
}

// readFlags reads flags into settings, in any order with the arguments that
// are no flags, and returns those. note, if not nil, hears every word.
func readFlags[T any](rows []flagRow[T], settings *T, note func(name, word string), args []string) ([]string, error) {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	var bad error
	for _, r := range rows {
		v := listener{r.bind(settings), func(word string, err error) {
			if err != nil {
				bad = fmt.Errorf("-%s: %w", r.name, err)
			} else if note != nil {
				note(r.name, word)
			}
		}}
		for _, name := range r.names() {
			fs.Var(v, name, "")
		}
	}
	var rest []string
	for len(args) > 0 {
		err := fs.Parse(args)
		switch {
		case errors.Is(err, flag.ErrHelp):
			return nil, err
		case bad != nil:
			return nil, usageError{bad}
		case err != nil:
			return nil, usageError{advise(err, describe(rows))}
		}
		left := fs.Args()
		if len(left) == 0 {
			break
		}
		if n := len(args) - len(left); n > 0 && args[n-1] == "--" {
			return append(rest, left...), nil
		}
		rest, args = append(rest, left[0]), left[1:]
	}
	return rest, nil
}

// A listener is a value that tells what it was set to, or why it was not.
type listener struct {
	value
	heard func(word string, err error)
}

// Set is flag.Value's.
func (l listener) Set(word string) error {
	err := l.set(word)
	l.heard(word, err)
	return err
}

// advise makes an error of package flag say what could be done.
func advise(err error, docs []flagDoc) error {
	if name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -"); ok {
		return fmt.Errorf("there is no flag -%s%s", name, didYouMean(nearestFlags(name, docs), "-"))
	}
	if name, ok := strings.CutPrefix(err.Error(), "flag needs an argument: -"); ok {
		d, _ := findFlag(docs, name)
		return fmt.Errorf("-%s: it takes %s, and nothing stands behind it", name, d.takes)
	}
	return err
}

// findFlag returns the flag of that name.
func findFlag(docs []flagDoc, name string) (flagDoc, bool) {
	i := slices.IndexFunc(docs, func(d flagDoc) bool { return slices.Contains(d.names(), name) })
	if i < 0 {
		return flagDoc{}, false
	}
	return docs[i], true
}

// names are the flag's, the one it is called by first.
func (d flagDoc) names() []string {
	if d.long == "" {
		return []string{d.name}
	}
	return []string{d.name, d.long}
}

// key is the flag's name in crawl.toml.
func (d flagDoc) key() string {
	if d.long != "" {
		return d.long
	}
	return d.name
}

// variable is the flag's name in the environment.
func (d flagDoc) variable() string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(d.key(), "-", "_"))
}

// choices are the words that the flag takes, if they can be listed.
func (d flagDoc) choices() []string {
	if !strings.Contains(d.takes, "|") {
		return nil
	}
	return strings.Split(d.takes, "|")
}

// takesFile reports whether a file stands behind the flag.
func (d flagDoc) takesFile() bool { return d.takes == "FILE" }

// typed is the flag as it is typed, with what it takes.
func (d flagDoc) typed() string {
	s := "-" + strings.Join(d.names(), ", -")
	if d.takes != "" {
		s += " " + d.takes
	}
	return s
}

// exampleTyped is an example of the flag on a command line.
func (d flagDoc) exampleTyped() string {
	if d.takes == "" {
		return "-" + d.name
	}
	return asTyped(d, d.example)
}
