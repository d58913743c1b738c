package fetch

import "time"

const (
	// paceWindow is the time over which a body's speed is averaged. No body
	// is judged before it has been under way for that long.
	paceWindow = 20 * time.Second
	paceSteps  = 4
	paceStep   = paceWindow / paceSteps
)

// A pace judges the speed of a body at the end of every step, over the last
// window: so a server that stops is found out within a window and a step, and
// one that sends in bursts has time for them.
type pace struct {
	rate  int64            // bytes a second, or more
	due   time.Time        // when the step ends; zero is never
	steps int              // that have ended
	marks [paceSteps]int64 // bytes received when they ended; those of a window ago are overwritten
}

// lags reports whether a step has ended and fewer bytes than necessary were
// received in the window that ended with it.
func (p *pace) lags(now time.Time, received int64) bool {
	if p.due.IsZero() || now.Before(p.due) {
		return false
	}
	p.due = now.Add(paceStep)
	p.steps++
	mark := &p.marks[p.steps%paceSteps]
	before := *mark
	*mark = received
	return p.steps >= paceSteps && received-before < p.rate*int64(paceWindow/time.Second)
}
