package storage

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/joinable/crawl/frontier"
)

// A plan is a commit before it happens: the rows to append, and the changes
// to a ledger's memory that follow once they stand. Making one changes
// nothing, so it can be made again.
type plan struct {
	l     *Ledger
	entry Entry
	// refused are results whose rows the journal cannot store, and why.
	refused map[int]error

	ids     map[uint64]frontier.TaskID // identities of new tasks
	hostIDs map[string]frontier.HostID // keys of new hosts
	bodies  map[uint64]int64           // new bodies
	states  map[frontier.TaskID]state  // of known tasks, where they change
	depths  map[frontier.TaskID]uint16 // of known tasks, where they change
	// origins are those of known tasks that were found in another way.
	origins map[frontier.TaskID]frontier.Origin
	// parts are new tasks that are parts of pages too, which counts should they
	// be too deep as links.
	parts map[frontier.TaskID]struct{}
	// done finds the outcome of a task in the entry: its ways on are not in
	// the journal yet.
	done map[frontier.TaskID]int
	// lowered are tasks that lead on and became less deep.
	lowered ranks
	// readmitted are tasks that had been parked for the way they were found,
	// and that are found in a better way now.
	readmitted map[frontier.TaskID]struct{}
	// freed are tasks that come back into the backlog.
	freed []*frontier.Task
	// used is by how much the usage of hosts changes.
	used  map[frontier.HostID]usage
	tally tally
	pages int64
}

func (l *Ledger) plan(refused map[int]error) *plan {
	return &plan{
		l: l, refused: refused, tally: l.tally, pages: l.pages,
		ids:     map[uint64]frontier.TaskID{},
		hostIDs: map[string]frontier.HostID{},
		bodies:  map[uint64]int64{},
		states:  map[frontier.TaskID]state{},
		depths:  map[frontier.TaskID]uint16{},
		origins: map[frontier.TaskID]frontier.Origin{},
		parts:   map[frontier.TaskID]struct{}{},
		done:    map[frontier.TaskID]int{},

		readmitted: map[frontier.TaskID]struct{}{},
		used:       map[frontier.HostID]usage{},
		lowered:    ranks{pool: l.lowering},
	}
}

// batch plans a whole batch, but for what follows from shorter ways.
func (p *plan) batch(b *Batch) error {
	for i := range b.Seeds {
		if _, err := p.target(&b.Seeds[i], way{result: -1}); err != nil {
			return err
		}
	}
	for i := range b.Results {
		if err := p.result(i, &b.Results[i]); err != nil {
			return err
		}
	}
	for _, key := range b.Met {
		p.host(key)
	}
	for _, f := range b.Hosts {
		if !p.l.hosts.known(f.Host) {
			return fmt.Errorf("storing what is known of a host: none has the number %d", f.Host)
		}
	}
	p.entry.Facts, p.entry.Scope, p.entry.Policy = b.Hosts, b.Scope, b.Policy
	p.entry.Marks, p.entry.Taken, p.entry.Records = b.Marks, b.Taken, b.Records
	return nil
}

// result plans one result. One for a task that is done already is what a
// kill between a commit and its answer leaves behind: all of it stands.
func (p *plan) result(i int, r *Result) error {
	if r.Task == nil || r.Task.ID < 1 || r.Task.ID > p.l.known() || !p.l.hosts.known(r.Task.Host) {
		return errors.New("storing a result: its task was not handed out by this store")
	}
	id := r.Task.ID
	if p.state(id).final() {
		return nil
	}
	o := NewOutcome{Outcome: r.Outcome, Task: id, Host: r.Task.Host, Result: i}
	if err := p.unfit(i, r); err != nil {
		o.Outcome.Fate, o.Reason, o.Class, o.Error = Failed, Released, "storage", err.Error()
		p.outcome(o)
		return nil
	}
	o.Page, o.Links, o.Items, o.Texts, o.File, o.Fingerprint = r.Page, r.Links, r.Items, r.Texts, r.File, r.Fingerprint
	p.body(&o)
	if err := p.follow(&o, r); err != nil {
		return err
	}
	p.outcome(o)
	if o.Outcome.Fate == Parked && o.Reason == Asset && !p.isAsset(id) {
		// A link has led to it since it was handed out as a part of a page.
		p.readmitted[id] = struct{}{}
	}
	return nil
}

// unfit says why a result cannot be stored as it is, if so.
func (p *plan) unfit(i int, r *Result) error {
	if err := p.refused[i]; err != nil {
		return err
	}
	if r.Fate < Fetched || r.Fate > Retry {
		return fmt.Errorf("not a fate of an attempt: %d", r.Fate)
	}
	if (r.Fate == Parked) != (r.Reason != Released) {
		return fmt.Errorf("fate %v does not go with reason %q", r.Fate, r.Reason)
	}
	for _, item := range r.Items {
		if !json.Valid(item.Value) {
			return fmt.Errorf("item %q is not JSON", item.Name)
		}
	}
	if r.Page != nil && r.Page.Metadata != nil && !json.Valid(r.Page.Metadata) {
		return errors.New("metadata is not JSON")
	}
	return nil
}

// follow plans everything that a result leads to.
func (p *plan) follow(o *NewOutcome, r *Result) (err error) {
	from := way{parent: o.Task, depth: int(p.depth(o.Task)), result: o.Result}
	link := from
	link.depth++
	o.Targets = make([]frontier.TaskID, len(r.Links))
	for i := range r.Links {
		if o.Targets[i], err = p.target(&r.Links[i].Target, link); err != nil {
			return err
		}
	}
	if r.Redirect != nil {
		if o.Redirect, err = p.target(r.Redirect, from); err != nil {
			return err
		}
	}
	for i := range r.Also {
		id, err := p.target(&r.Also[i], from)
		if err != nil {
			return err
		}
		p.entry.Also = append(p.entry.Also, Edge{Source: o.Task, Target: id})
	}
	return nil
}

// outcome plans an outcome and counts it.
func (p *plan) outcome(o NewOutcome) {
	p.done[o.Task] = len(p.entry.Outcomes)
	p.entry.Outcomes = append(p.entry.Outcomes, o)
	was, is := p.state(o.Task), after(o.Outcome.Fate, o.Reason)
	p.become(o.Task, is)
	p.use(o.Host, was, is)
	p.tally.links += int64(len(o.Links))
	p.tally.items += int64(len(o.Items))
	switch o.Outcome.Fate {
	case Retry:
		p.tally.retries++
	case Fetched:
		p.pages++
		p.tally.page(o.Page)
	}
}

// body numbers a page's body, once per content.
func (p *plan) body(o *NewOutcome) {
	if o.Page == nil || o.Page.Body.Content == nil {
		return
	}
	key := bodyKey(o.Page.Body.Hash, o.Page.Size)
	if o.Body = int64(p.l.bodies.find(key)); o.Body != 0 {
		return
	}
	if o.Body = p.bodies[key]; o.Body != 0 {
		return
	}
	o.Body, o.NewBody = int64(p.l.bodies.n+len(p.bodies)+1), true
	p.bodies[key] = o.Body
}

// A way is how a candidate was come by.
type way struct {
	parent frontier.TaskID // zero for a seed
	depth  int             // of what it leads to
	result int             // index in the batch, or -1
}

// target is the task a candidate stands for: a known one, to which this may
// be a shorter way, or a new one.
func (p *plan) target(c *Candidate, w way) (frontier.TaskID, error) {
	id := frontier.TaskID(p.l.seen.find(c.Identity))
	if id == 0 {
		id = p.ids[c.Identity]
	}
	if id == 0 {
		return p.accept(c, w)
	}
	p.relax(id, w.depth)
	p.readmit(id, c, w)
	return id, nil
}

// accept plans a new task. Whether it is too deep is decided at the end: a
// shorter way may be in the same batch.
func (p *plan) accept(c *Candidate, w way) (frontier.TaskID, error) {
	id := p.l.known() + frontier.TaskID(len(p.entry.Tasks)) + 1
	if err := checkID(id); err != nil {
		return 0, err
	}
	p.ids[c.Identity] = id
	p.entry.Tasks = append(p.entry.Tasks, NewTask{
		Candidate: c, ID: id, Host: p.host(c.HostKey), Parent: w.parent,
		Depth: w.depth, Parked: c.Parked, Result: w.result,
	})
	return id, nil
}

// host is the number of a host key, new or not.
func (p *plan) host(key string) frontier.HostID {
	if id := p.l.hosts.find(key); id != 0 {
		return id
	}
	if id := p.hostIDs[key]; id != 0 {
		return id
	}
	id := frontier.HostID(len(p.l.hosts.list) + len(p.entry.Hosts) + 1)
	p.entry.Hosts = append(p.entry.Hosts, NewHost{ID: id, Key: key})
	p.hostIDs[key] = id
	return id
}

// fresh is a task that this plan accepts, or nil.
func (p *plan) fresh(id frontier.TaskID) *NewTask {
	if i := int(id - p.l.known() - 1); i >= 0 {
		return &p.entry.Tasks[i]
	}
	return nil
}

// state is where a known task will stand.
func (p *plan) state(id frontier.TaskID) state {
	if s, ok := p.states[id]; ok {
		return s
	}
	return p.l.card(id).state
}

// become plans the state of a known task.
func (p *plan) become(id frontier.TaskID, s state) {
	p.tally.move(p.state(id), s)
	p.states[id] = s
}

// finish parks new tasks that are too deep or beyond their host's limit, and
// counts.
func (p *plan) finish() {
	for i := range p.entry.Tasks {
		t := &p.entry.Tasks[i]
		if _, isPart := p.parts[t.ID]; isPart && t.Parked == Released && p.l.tooDeep(t.Depth) {
			t.Task.Origin = frontier.FromAsset
		}
		switch {
		case t.Parked != Released:
		case !t.isAsset() && p.l.tooDeep(t.Depth):
			t.Parked = TooDeep
		case p.isFull(t.Host, t.Depth):
			t.Parked = OverBudget
		}
		p.tally.move(0, initial(t.Parked))
		p.use(t.Host, 0, initial(t.Parked))
	}
	p.entry.Ways = p.ways()
	p.tally.hosts += int64(len(p.entry.Hosts))
	p.entry.Run = p.l.start.Run
	p.entry.Counts, p.entry.Pages = p.tally.counts(), p.pages
}

// initial is the state in which a task is accepted.
func initial(r Reason) state {
	if r == Released {
		return pending
	}
	return parked(r)
}
