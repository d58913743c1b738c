package storage

import "strconv"

// Fate is what became of a task. A task without a fate is pending.
type Fate uint8

// The fates. Their numbers are stored: never renumber them.
const (
	// Fetched: the response was a page, and it is stored.
	Fetched Fate = 1
	// Redirected: the response named another URL, which became a task.
	Redirected Fate = 2
	// NotModified: the page is as it was at the last visit.
	NotModified Fate = 3
	// Gone: the server said that there is no such page (404, 410).
	Gone Fate = 4
	// Failed: the last attempt that was allowed failed.
	Failed Fate = 5
	// Parked: not to be fetched under the present options. Not final.
	Parked Fate = 6
	// Retry: the attempt failed and the task is pending again. Not final.
	Retry Fate = 7
	// Freed: the task was parked and is pending again. Not final.
	Freed Fate = 8
)

var fateNames = [...]string{"", "fetched", "redirected", "not-modified", "gone", "failed", "parked", "retry", "freed"}

// String is the fate's name in views and output.
func (f Fate) String() string { return name(fateNames[:], int(f)) }

// Final reports whether a task with this fate is done for good.
func (f Fate) Final() bool { return f >= Fetched && f <= Failed }

// Reason is why a task is parked.
type Reason uint8

// The reasons. Their numbers are stored: never renumber them.
const (
	// Released is no reason: the task is pending.
	Released Reason = 0
	// OutOfScope: outside -scope.
	OutOfScope Reason = 1
	// Excluded: refused by -exclude, or not matched by any -include.
	Excluded Reason = 2
	// TooDeep: more than -depth links from every seed.
	TooDeep Reason = 3
	// ByRobots: disallowed by the host's robots.txt.
	ByRobots Reason = 4
	// OverBudget: a limit on the number of tasks was reached.
	OverBudget Reason = 5
	// Trapped: looks like one of endlessly many.
	Trapped Reason = 6
	// Held: put aside by the user.
	Held Reason = 7
	// TooManyHops: the end of a chain of more redirects than are followed.
	TooManyHops Reason = 8
	// NoFollow: found only on pages that ask not to follow their links.
	NoFollow Reason = 9
	// RelNoFollow: found only by links whose rel says nofollow, and on pages
	// of NoFollow.
	RelNoFollow Reason = 10
	// Private: its host's addresses are not public, and no seed lies on it.
	Private Reason = 11
	// OfType: its content type is not wanted.
	OfType Reason = 12
	// Asset: found only as a part of pages, which are not fetched.
	Asset Reason = 13
	// Hint: named only to prepare for it (preconnect, dns-prefetch, pingback):
	// there is no page.
	Hint Reason = 14
	// Unmodified: only sitemaps lead to it, and they say that it was not
	// modified of late.
	Unmodified Reason = 15
	// Vetoed: the program did not want it to be requested.
	Vetoed Reason = 16
)

var reasonNames = [...]string{"", "scope", "excluded", "depth", "robots", "budget", "trapped", "held", "redirects", "nofollow", "rel-nofollow", "private", "type", "asset", "hint", "unmodified", "vetoed"}

// String is the reason's name in views and output.
func (r Reason) String() string { return name(reasonNames[:], int(r)) }

// Reasons are all reasons for parking a task.
func Reasons() []Reason {
	all := make([]Reason, 0, len(reasonNames)-1)
	for r := 1; r < len(reasonNames); r++ {
		all = append(all, Reason(r))
	}
	return all
}

func name(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return strconv.Itoa(i)
}
