package storage

// tally is Counts in a form that is copied with every commit.
type tally struct {
	known, hosts         int64
	links, items         int64
	bytes, wire, retries int64
	states               [parkedBase + 64]int64
}

// move counts a task over from one state to another; zero is unknown.
func (t *tally) move(from, to state) {
	if from == 0 {
		t.known++
	} else {
		t.states[from]--
	}
	t.states[to]++
}

// page counts a stored page of a fetched task.
func (t *tally) page(p *Page) {
	if p != nil {
		t.bytes += p.Size
		t.wire += p.Wire
	}
}

// counts is the tally as callers see it.
func (t *tally) counts() Counts {
	c := Counts{
		Known: t.known, Pending: t.states[pending], Hosts: t.hosts,
		Fates: map[Fate]int64{}, Parked: map[Reason]int64{},
		Pages: t.states[Fetched], Links: t.links, Items: t.items,
		Bytes: t.bytes, Wire: t.wire, Retries: t.retries,
	}
	for f := Fetched; f.Final(); f++ {
		if n := t.states[f]; n != 0 {
			c.Fates[f] = n
		}
	}
	for _, r := range Reasons() {
		if n := t.states[parked(r)]; n != 0 {
			c.Parked[r] = n
		}
	}
	return c
}
