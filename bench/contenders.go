package main

import "regexp"

// contenders are all that are compared, in the order of the table.
func contenders() []contender {
	return []contender{
		crawlAlone, loopAlone, loopTokens,
		loopGoquery, selector,
		collyPlain, collyTuned, collyStoring, fetchbotBare,
		katanaBare, scrapyLines, crawleeDataset, wget2Mirror, httrackMirror,
		crawlAlone.on(2), selector.on(2), collyTuned.on(2),
		crawlSlow,
	}
}

// quick are the contenders of a run that takes a minute.
func quick() []contender { return []contender{crawlAlone, loopAlone, loopTokens} }

// chosen are the contenders that the options ask for.
func (o options) chosen() []contender {
	all := contenders()
	switch {
	case o.quick:
		all = quick()
	case o.embed:
		all = embedders()
	}
	only := regexp.MustCompile(o.only) // parseFlags has compiled it before
	var some []contender
	for _, c := range all {
		if only.MatchString(c.name) {
			some = append(some, c)
		}
	}
	return some
}
