package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/joinable/crawl/parse/rule"
)

// selectors reads the shorthand of rules.
func selectors(field *[]*rule.Rule) value {
	return value{form: aList, set: func(word string) error {
		r, err := rule.Select(word)
		if err != nil {
			return err
		}
		*field = append(*field, r)
		return nil
	}}
}

// rules reads a rule in one line, or a file of rules.
func rules(field *[]*rule.Rule) value {
	return value{form: aList, set: func(word string) error {
		more, err := readRules(word)
		if err != nil {
			return err
		}
		*field = append(*field, more...)
		return nil
	}}
}

// readRules reads a word of -extract. What has no "=" is no rule, but a file.
func readRules(word string) ([]*rule.Rule, error) {
	if strings.Contains(word, "=") {
		return rule.ParseLine(word)
	}
	text, err := os.ReadFile(word)
	if err != nil {
		return nil, fmt.Errorf("it takes a rule such as 'title = {fields = {name = \"h1\"}}', or a file: %w", err)
	}
	found, err := rule.Parse(word, string(text))
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("%s: there is no rule in it, such as [extract.title] and below it fields.name = \"h1\"", word)
	}
	return found, err
}

// ruleLines are the rules that a word of -extract stands for, one a line. They
// are what is stored: the file may not be there when the crawl goes on.
func ruleLines(word string) ([]string, error) {
	found, err := readRules(word)
	lines := make([]string, len(found))
	for i, r := range found {
		lines[i] = r.String()
	}
	return lines, err
}

// addRules takes the tables [extract.NAME] of a file.
func (l layer) addRules(name, content string, docs []flagDoc) error {
	found, err := rule.Parse(name, content)
	if err != nil {
		return usageError{err}
	}
	d, _ := findFlag(docs, "extract")
	l[d.name] = nil
	for _, r := range found {
		if err := l.add(d, r.String(), name+": "+d.name); err != nil {
			return err
		}
	}
	return nil
}
