package crawl

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage"
)

// A review judges parked tasks again: at the start of a run whose options
// differ from the former run's, and whenever the scope has grown or a host's
// robots.txt has changed. It belongs to the writer, for it commits.
//
// A review reads every task there is, so when the scope grows again and again
// (ten thousand seeds, each redirecting to its www) reviews are put off until
// they take no more than a tenth of the time. The frontier is held meanwhile.
type review struct {
	run    *run
	unhold func() // not nil while a review is wanted
	// settle lets go of the frontier once what a review adds is committed.
	settle func()
	// renewed are the hosts whose robots.txt has changed since the last one;
	// nil as well when all hosts are meant.
	renewed map[frontier.HostID]bool
	// modified tells, during a review of what is storage.Unmodified, what the
	// sitemaps said, by URL.
	modified map[string]time.Time
	last     time.Time
	took     time.Duration
}

// unreviewed stands in place of the policy from the commit by which the scope
// grew, or robots.txt changed, until the review that follows from it, so that a run that ends between
// the two leaves that review to the next.
const unreviewed = "unreviewed"

// policy is a text that differs whenever tasks parked under the one would be
// released under the other.
func (r *run) policy() string {
	p := struct {
		Scope            string
		Include, Exclude []string
		IgnoreRobots     bool
		ObeyRelNofollow  bool
		RobotsAgent      string
		MaxRedirects     int
		MaxHostURLs      int64    `json:",omitzero"`
		MaxHostPages     int64    `json:",omitzero"`
		AllowPrivate     bool     `json:",omitzero"`
		Accept, Reject   []string `json:",omitempty"`
		NoTraps          bool     `json:",omitzero"`
		Assets           bool     `json:",omitzero"`
		Released         []string `json:",omitempty"`
	}{
		Scope:        r.opts.Scope.String(),
		IgnoreRobots: r.opts.IgnoreRobots, ObeyRelNofollow: r.opts.ObeyRelNofollow,
		RobotsAgent:  r.hosts.agent,
		MaxRedirects: r.opts.MaxRedirects,
		MaxHostURLs:  r.opts.MaxHostURLs,
		MaxHostPages: r.opts.MaxHostPages,
		AllowPrivate: r.opts.AllowPrivate,
		Accept:       r.opts.Accept,
		Reject:       r.opts.Reject,
		NoTraps:      r.opts.NoTraps,
		Assets:       r.opts.Assets,
	}
	if r.judge.traps != nil {
		p.Released = r.judge.traps.released
	}
	for _, re := range r.opts.Include {
		p.Include = append(p.Include, re.String())
	}
	for _, re := range r.opts.Exclude {
		p.Exclude = append(p.Exclude, re.String())
	}
	text, _ := json.Marshal(p) // strings and numbers cannot fail
	return string(text)
}

// begin revives what is to be tried again, reviews what former runs parked if
// the options have changed, and puts
// the policy into the first batch, which thus follows the review.
func (v *review) begin(ctx context.Context, first *storage.Batch) error {
	if err := v.revive(ctx); err != nil {
		return err
	}
	if err := v.reviewUnmodified(ctx); err != nil {
		return err
	}
	start, policy := v.run.session.Start(), v.run.policy()
	if start.Counts.Parked[storage.Vetoed] > 0 {
		// A program's code may be another one since, and nobody can tell.
		if err := v.judgeAll(ctx, storage.Vetoed); err != nil {
			return err
		}
	}
	if start.Policy == policy {
		return nil
	}
	if start.Resumed {
		if err := v.judgeAll(ctx, storage.OutOfScope, storage.Excluded, storage.ByRobots, storage.TooManyHops, storage.Private, storage.OfType, storage.Trapped, storage.OverBudget, storage.NoFollow, storage.RelNoFollow, storage.Asset); err != nil {
			return err
		}
	}
	first.Policy = policy
	return nil
}

// revive makes the tasks pending that are to be tried again.
func (v *review) revive(ctx context.Context) error {
	if len(v.run.opts.Again) == 0 {
		return nil
	}
	if _, err := v.run.session.Revive(ctx, v.run.opts.Again, v.grown); err != nil {
		return fmt.Errorf("reviving failed tasks: %w", err)
	}
	return nil
}

func (v *review) grown(leases []frontier.Lease) {
	v.run.frontier.Update(frontier.Update{Grown: leases})
}

// want asks for a review of what is out of scope, and of what the robots.txt of
// some hosts forbade.
func (v *review) want(renewed []frontier.HostID) {
	for _, id := range renewed {
		if v.renewed == nil {
			v.renewed = make(map[frontier.HostID]bool)
		}
		v.renewed[id] = true
	}
	if v.unhold == nil {
		v.unhold = v.run.frontier.Hold()
	}
}

// due is ready when a review that is wanted may begin; nil when none is.
func (v *review) due() <-chan time.Time {
	if v.unhold == nil {
		return nil
	}
	return time.After(time.Until(v.last.Add(10 * v.took)))
}

// now makes the review that is wanted, and says so in the next batch.
func (v *review) now(ctx context.Context, next *storage.Batch) error {
	v.settle, v.unhold = v.unhold, nil
	began := time.Now()
	reasons := []storage.Reason{storage.OutOfScope}
	if v.renewed != nil {
		reasons = append(reasons, storage.ByRobots)
	}
	if err := v.judgeAll(ctx, reasons...); err != nil {
		return err
	}
	v.renewed = nil
	next.Policy = v.run.policy()
	err := v.run.storedSitemaps(ctx, next)
	v.took = time.Since(began)
	return err
}

// committed lets the frontier end, for it knows what the review brought.
func (v *review) committed() {
	if v.settle != nil {
		v.settle()
		v.settle = nil
	}
}

func (v *review) judgeAll(ctx context.Context, reasons ...storage.Reason) error {
	began := time.Now()
	_, err := v.run.session.Reconsider(ctx, reasons, v.judge, v.grown)
	v.last, v.took = time.Now(), time.Since(began)
	if err != nil {
		return fmt.Errorf("reviewing parked tasks: %w", err)
	}
	return nil
}

func (v *review) judge(t *frontier.Task, why storage.Reason) storage.Reason {
	u, err := urlnorm.Parse(t.URL)
	if err != nil { // cannot happen: the task was made from a URL
		return why
	}
	if why == storage.ByRobots && v.renewed != nil && !v.renewed[t.Host] {
		return why
	}
	if why == storage.Unmodified && v.run.opts.unmodified(v.modified[t.URL]) {
		return why
	}
	role := roleOf(t)
	if v.run.judge.unfollowed(role, why == storage.NoFollow, why == storage.RelNoFollow) != storage.Released {
		return why
	}
	if reason := v.run.judge.verdict(u, t.IsSeed(), role); reason != storage.Released {
		return reason
	}
	if why == storage.TooManyHops && (v.run.judge.tooManyHops(int(t.Hops)) || isNestedTooDeep(t)) {
		return why
	}
	if why == storage.OverBudget && v.run.hasAllPages(t.Host) {
		return why
	}
	return storage.Released // of robots.txt the fetchers ask again
}
