package main

import (
	"fmt"
	"slices"
)

// A rank is a place where options are said; a lower one counts more. What was
// typed for a crawl holds until something else is typed, for 'crawl -db FILE'
// has to go on in the same way wherever it is run. Environment and file are
// surroundings: those of now count more than those of former runs.
type rank int

const (
	typed       rank = iota // on this command line
	typedBefore             // on that of a former run, and stored with the crawl
	environment
	file
	surrounded // in the environment or the file of a former run, and stored
	ranks      = iota
)

// A said is one word for an option, and where it was said.
type said struct {
	word  string
	where string
	rank  rank
}

// A layer is what one place says: words by the option's name. An option that
// is there without words is an empty list.
type layer map[string][]said

// add takes a word for an option if it makes sense. Of an option that is no
// list the last word counts.
func (l layer) add(d flagDoc, word, where string) error {
	if err := checkWord(d.name, word); err != nil {
		return usagef("%s: %w", where, err)
	}
	l.put(d, said{word: word, where: where})
	return nil
}

func (l layer) put(d flagDoc, s said) {
	if d.form != aList {
		l[d.name] = nil
	}
	if d.name == "extract" {
		if lines, err := ruleLines(s.word); err == nil { // a word that is wrong is told of by who sets it
			for _, line := range lines {
				l[d.name] = append(l[d.name], said{line, s.where, s.rank})
			}
			return
		}
	}
	l[d.name] = append(l[d.name], s)
}

// checkWord says what is wrong with a word for an option of the crawl.
func checkWord(name, word string) error {
	i := slices.IndexFunc(options, func(o flagRow[settings]) bool { return o.name == name })
	return options[i].bind(newSettings()).set(word)
}

// layers are all places, by rank.
type layers [ranks]layer

// words are what counts for an option. Headers are options of their own: those
// of one name are taken from the first place that has any.
func (ls *layers) words(d flagDoc) []said {
	var found []said
	names := make(map[string]rank)
	for r, l := range ls {
		words, ok := l[d.name]
		for _, s := range words {
			s.rank = rank(r)
			key := ""
			if d.name == "H" {
				key = headerName(s.word)
			}
			if first, seen := names[key]; !seen || first == s.rank {
				names[key] = s.rank
				found = append(found, s)
			}
		}
		if ok && d.name != "H" {
			break
		}
	}
	return found
}

// apply sets settings to what counts.
func (ls *layers) apply(to *settings) error {
	*to = *newSettings()
	for _, o := range options {
		v := o.bind(to)
		for _, s := range ls.words(describeOption(o)) {
			if err := v.set(s.word); err != nil {
				return fmt.Errorf("%s: %w", s.where, err)
			}
		}
	}
	ls.choose(to)
	return nil
}

// choose decides between -q and -v, should they come from different places.
func (ls *layers) choose(to *settings) {
	if !to.quiet || !to.verbose {
		return
	}
	for _, l := range ls {
		_, q := l["q"]
		_, v := l["v"]
		if q || v {
			to.quiet, to.verbose = q, v
			return
		}
	}
}

func describeOption(o flagRow[settings]) flagDoc { return describe([]flagRow[settings]{o})[0] }
