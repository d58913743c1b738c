package main

import "fmt"

// A goal is a figure that crawl is to reach beside another contender.
type goal struct {
	what string
	goal string // "" where there is none
	// figure is what was measured; its error says which contender it lacks.
	figure func(rows []row) (string, error)
	// byCPU is the same by CPU time alone, which other work on the machine
	// spoils less; nil for what has none.
	byCPU func(rows []row) (string, error)
}

var goals = []goal{
	speed(crawlAlone, loopAlone, "≥ 0.85"),
	speed(crawlAlone, loopTokens, "≥ 1.7"),
	speed(crawlAlone, collyStoring, "≥ 7"),
	speed(crawlAlone, scrapyLines, "≥ 30"),
	speed(crawlAlone, crawleeDataset, "≥ 30"),
	speed(crawlAlone, katanaBare, "≥ 6"),
	speed(selector, loopGoquery, "≥ 0.95"),
	speed(selector, collyTuned, ""),
	speed(selector.on(2), collyTuned.on(2), ""),
	{what: "pages of crawl -db per CPU second on two cores, to those on one", goal: "≥ 0.9", figure: ratioOf(crawlAlone, crawlAlone.on(2), sample.cost)},
	{what: "duplicates of crawl -db on two cores", goal: "0", figure: duplicatesOf(crawlAlone.on(2))},
	{what: "peak RSS of crawl -db on two cores, MB", goal: "≤ 120", figure: rssOf(crawlAlone.on(2))},
	{what: fmt.Sprintf("200 ms away: share of the ideal %.0f pages/s", slowIdeal), goal: "≥ 0.95", figure: shareOfIdeal},
}

// speed is the goal of a to be so many times as fast as b.
func speed(a, b contender, want string) goal {
	return goal{
		what: a.name + ", speed to " + b.name, goal: want,
		figure: ratioOf(a, b, sample.speed), byCPU: ratioOf(b, a, sample.cost),
	}
}

// goalTable is the goals with what was measured. Those whose contenders have
// not run are left out.
func goalTable(rows []row) table {
	t := table{{"ratio", "measured", "by CPU", "goal"}}
	for _, g := range goals {
		figure, err := g.figure(rows)
		if err != nil {
			continue
		}
		byCPU := ""
		if g.byCPU != nil {
			byCPU, _ = g.byCPU(rows) // the same contenders, which have run
		}
		t = append(t, []string{g.what, figure, byCPU, g.goal})
	}
	return t
}

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
