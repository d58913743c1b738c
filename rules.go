package crawl

import (
	"log/slog"
	"sync/atomic"

	"github.com/joinable/crawl/parse/rule"
	"github.com/joinable/crawl/storage"
)

// barrenPages is on how many pages a rule finds nothing before that is told.
const barrenPages = 20

// RuleStats is what came of a rule in this run.
type RuleStats struct {
	Name    string
	Pages   int64 // that it is for
	Records int64
	Lacking int64 // records that were dropped: a required field was not found
	// Example is the first page that it is for, or "".
	Example string
}

// IsBarren reports whether the rule found nothing, on enough pages to tell.
func (s RuleStats) IsBarren() bool { return s.Records == 0 && s.Pages >= barrenPages }

// ruleCounts is written by the parsers and read by anybody.
type ruleCounts struct {
	logger *slog.Logger
	rules  []*rule.Rule
	of     map[*rule.Rule]*ruleCount
}

type ruleCount struct {
	pages, records, lacking atomic.Int64
	example                 atomic.Pointer[string]
}

func newRuleCounts(rules []*rule.Rule, logger *slog.Logger) *ruleCounts {
	c := &ruleCounts{logger: logger, rules: rules, of: make(map[*rule.Rule]*ruleCount, len(rules))}
	for _, r := range rules {
		c.of[r] = new(ruleCount)
	}
	return c
}

// count adds what came of the rules on a page.
func (c *ruleCounts) count(url string, tallies []rule.Tally) {
	for _, t := range tallies {
		n := c.of[t.Rule]
		n.records.Add(int64(t.Records)) // before the page, so that no rule looks barren that is not
		n.lacking.Add(int64(t.Lacking))
		n.example.CompareAndSwap(nil, &url)
		if n.pages.Add(1) == barrenPages && n.records.Load() == 0 {
			c.logger.Warn("a rule finds nothing; 'crawl try URL RULE' shows why",
				"rule", t.Rule.Name(), "pages", barrenPages, "lacking", n.lacking.Load(), "example", *n.example.Load())
		}
	}
}

// stats are those of the rules, in their order.
func (c *ruleCounts) stats() []RuleStats {
	stats := make([]RuleStats, len(c.rules))
	for i, r := range c.rules {
		n := c.of[r]
		stats[i] = RuleStats{Name: r.Name(), Pages: n.pages.Load(), Records: n.records.Load(), Lacking: n.lacking.Load()}
		if example := n.example.Load(); example != nil {
			stats[i].Example = *example
		}
	}
	return stats
}

// shapes are the records of the rules as stores have them.
func shapes(rules []*rule.Rule) (all []storage.Shape) {
	for _, r := range rules {
		s := storage.Shape{Name: r.Name()}
		for _, c := range r.Columns() {
			s.Fields = append(s.Fields, storage.Field{Name: c.Name, Type: c.Type.String()})
		}
		if len(s.Fields) > 0 {
			all = append(all, s)
		}
	}
	return all
}
