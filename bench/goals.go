package main

import "fmt"

// A goal is a figure that crawl is to reach beside another contender.
type goal struct {
	what string
	goal string
	// figure is what was measured; its error says which contender it lacks.
	figure func(rows []row) (string, error)
}

var goals = []goal{
	{"crawl -db, speed to " + loopAlone.name, "≥ 0.85", speedTo(crawlAlone, loopAlone)},
	{"crawl -db, speed to " + loopTokens.name, "≥ 1.7", speedTo(crawlAlone, loopTokens)},
	{"crawl -db, speed to " + collyStoring.name, "≥ 7", speedTo(crawlAlone, collyStoring)},
	{"crawl -db, speed to " + scrapyLines.name, "≥ 30", speedTo(crawlAlone, scrapyLines)},
	{"crawl -db, speed to " + katanaBare.name, "≥ 6", speedTo(crawlAlone, katanaBare)},
	{"crawl -db, speed to " + crawleeDataset.name, "≥ 30", speedTo(crawlAlone, crawleeDataset)},
	{"crawl + selector, speed to " + loopGoquery.name, "≥ 0.95", speedTo(selector, loopGoquery)},
	{"crawl + selector, speed to " + collyTuned.name, "", speedTo(selector, collyTuned)},
	{"two cores: crawl + selector, speed to " + collyTuned.name, "", speedTo(selector.on(2), collyTuned.on(2))},
	{"two cores: pages of crawl -db per CPU second, to those on one", "≥ 0.9", ratioOf(crawlAlone, crawlAlone.on(2), sample.cost)},
	{"two cores: duplicates of crawl -db", "0", duplicatesOf(crawlAlone.on(2))},
	{"two cores: peak RSS of crawl -db, MB", "≤ 120", rssOf(crawlAlone.on(2))},
	{"200 ms away: share of the ideal " + fmt.Sprintf("%.0f pages/s", slowIdeal), "≥ 0.95", shareOfIdeal},
}

// goalTable is the goals with what was measured. Those whose contenders have
// not run are left out.
func goalTable(rows []row) table {
	t := table{{"ratio", "measured", "goal"}}
	for _, g := range goals {
		if figure, err := g.figure(rows); err == nil {
			t = append(t, []string{g.what, figure, g.goal})
		}
	}
	return t
}

func speedTo(a, b contender) func([]row) (string, error) { return ratioOf(a, b, sample.speed) }

func ratioOf(a, b contender, f func(sample) float64) func([]row) (string, error) {
	return figureOf([]contender{a, b}, func(r []row) string { return fmt.Sprintf("%.2f", r[0].ratio(r[1], f)) })
}

func duplicatesOf(c contender) func([]row) (string, error) {
	return figureOf([]contender{c}, func(r []row) string {
		return fmt.Sprint(worst(r[0], func(s sample) int { return s.duplicates }))
	})
}

func rssOf(c contender) func([]row) (string, error) {
	return figureOf([]contender{c}, func(r []row) string { return fmt.Sprintf("%.0f", r[0].medianOf(sample.megabytes)) })
}

// shareOfIdeal is how much of the time the fetchers were waiting for an answer.
func shareOfIdeal(rows []row) (string, error) {
	return figureOf([]contender{crawlSlow}, func(r []row) string {
		return fmt.Sprintf("%.3f", r[0].medianOf(sample.speed)/slowIdeal)
	})(rows)
}

// figureOf makes a figure of the rows of some contenders, if all have run.
func figureOf(of []contender, figure func([]row) string) func([]row) (string, error) {
	return func(rows []row) (string, error) {
		var found []row
		for _, c := range of {
			r := rowOf(rows, c.name)
			if !r.ran() {
				return "", fmt.Errorf("%s has not run", c.name)
			}
			found = append(found, r)
		}
		return figure(found), nil
	}
}
