package frontier

// End says how Run ended.
type End uint8

// The ends of a run.
const (
	// Aborted: the context was cancelled, or the backlog failed. It comes
	// with an error.
	Aborted End = iota
	// Finished: nothing is pending.
	Finished
	// BudgetSpent: MaxPages tasks ended as pages, and nothing is in flight.
	BudgetSpent
	// Drained: Drain was called, and nothing is in flight.
	Drained
	// GaveUp: nothing is in flight, and all that is pending is on hosts that
	// have been given up: each is blocked, by a streak of blocks without a
	// proper answer in between that lasts longer than Options.GiveUp. As long
	// as anything else is to be done, such hosts are asked again when their
	// block ends.
	GaveUp
)

var endNames = [...]string{"aborted", "finished", "budget spent", "drained", "gave up"}

// String is the end in words.
func (e End) String() string {
	if int(e) < len(endNames) {
		return endNames[e]
	}
	return "unknown"
}

// ending is the end that has come, or Aborted if none has.
func (s *scheduler) ending(holds int) End {
	switch {
	case s.inFlight > 0 || s.gates > 0:
		return Aborted
	case holds == 0 && s.held == 0 && s.backlog <= 0:
		return Finished
	case s.draining:
		return Drained
	case s.MaxPages > 0 && s.pages >= s.MaxPages:
		return BudgetSpent
	case holds == 0 && s.allGivenUp():
		return GaveUp
	}
	return Aborted
}

// more reports whether an end is put off, for something may yet come.
func (s *scheduler) more(end End) bool {
	return (end == Finished || end == GaveUp) && s.More != nil && s.More()
}
