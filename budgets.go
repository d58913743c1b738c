package crawl

// What the stages of a run may hold, unless Options.MaxMemory says less. All
// bounds count bytes, for a page may have ten of them or ten million.
const (
	bodyBudget   = 64 << 20 // bodies between their first byte and the end of parsing
	resultBudget = 32 << 20 // results between a parser and their commit
	asideBudget  = 64 << 20 // bodies that do not go to a parser
	// rulesBudget is for the robots rules in memory; those of other hosts are
	// read from the store again.
	rulesBudget = 64 << 20
	taskWindow  = 32768 // tasks in the frontier's window
)

// taskSize is about what a task in the window takes, in bytes: itself, its
// URL and its place.
const taskSize = 512

// budgets are the bounds of a run.
type budgets struct {
	bodies, results, asides, rules int64
	window                         int
}

// budgets share out what MaxMemory allows: an eighth to bodies, as much to
// rules, a sixteenth each to results, to what is fetched aside and to the window. The rest is for what
// is known of every URL, which cannot be bounded without losing some, and for
// pages as they are parsed. So little that nothing would move is never given.
func (o *Options) budgets() budgets {
	b := budgets{bodyBudget, resultBudget, asideBudget, rulesBudget, taskWindow}
	if m := o.MaxMemory; m > 0 {
		const least = 1 << 20
		b.bodies = max(min(b.bodies, m/8), least)
		b.results = max(min(b.results, m/16), least)
		b.asides = max(min(b.asides, m/16), least)
		b.rules = max(min(b.rules, m/8), least)
		b.window = int(max(min(int64(b.window), m/16/taskSize), 256))
	}
	return b
}
