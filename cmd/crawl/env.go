package main

import (
	"slices"
	"strings"
)

// envPrefix begins the name of every variable that is read.
const envPrefix = "CRAWL_"

// fromEnvironment reads options from variables such as CRAWL_MAX_PAGES. An
// empty one counts as not set. A list has one value a line. Variables of that
// prefix that name no option are somebody else's, unless they look like a slip.
func fromEnvironment(environ []string, docs []flagDoc) (layer, error) {
	l := make(layer)
	for _, entry := range environ {
		name, text, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, envPrefix) || text == "" {
			continue
		}
		i := slices.IndexFunc(docs, func(d flagDoc) bool { return d.variable() == name })
		if i < 0 {
			if near := nearestVariables(name, docs); len(near) > 0 {
				return nil, usagef("%s: there is no such variable%s", name, didYouMean(near, ""))
			}
			continue
		}
		for _, word := range environmentWords(text, docs[i]) {
			if err := l.add(docs[i], word, name); err != nil {
				return nil, err
			}
		}
	}
	return l, nil
}

// environmentWords are the values in a variable's text.
func environmentWords(text string, d flagDoc) []string {
	if d.form != aList {
		return []string{text}
	}
	words := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	return slices.DeleteFunc(words, func(w string) bool { return strings.TrimSpace(w) == "" })
}

// nearestVariables returns the variables that a name may have been meant for.
// CRAWL_H and the like are those of -H.
func nearestVariables(name string, docs []flagDoc) []string {
	rest := strings.TrimPrefix(name, envPrefix)
	var near []string
	best := max(1, len(rest)/4)
	for _, d := range docs {
		n := slips(rest, strings.TrimPrefix(d.variable(), envPrefix))
		if strings.EqualFold(rest, d.name) {
			n = 0
		}
		if n < best {
			best, near = n, nil
		}
		if n == best {
			near = append(near, d.variable())
		}
	}
	return near
}
