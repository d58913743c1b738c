package trap

import (
	"container/list"
	"fmt"
	"sync"
)

// Family is what is known of the URLs that share a pattern.
type Family struct {
	Pattern  string
	Example  string // a member
	Seen     int    // members fetched while it was watched, and before
	Observed int    // of which the content was judged
	Novel    int    // of which brought something new
	Why      string // why it is held, for people
}

const (
	watchFrom  = 64  // members before a family is watched: most have fewer
	observeMin = 200 // judged before a family may be held
	barrenMin  = 64  // judged before links to a family stop to count
	enough     = 2   // novel shingles that make a page worth its fetch
	restFrom   = 96  // judged before a family may rest: a mirror of as many pages is met in full
	probe      = 32  // judged between two rests; also its first rest, in members
	restMost   = 2048
)

// watched is a family under observation.
type watched struct {
	hash uint64

	// Under the Detector's mutex.
	place   *list.Element // in one of its lists
	seen    int
	touched uint64 // the Detector's clock when a member was last seen
	wakeAt  int    // it rests until seen reaches this; 0 if it does not rest

	mu      sync.Mutex // guards what follows
	memory  *memory
	any     window // text or links brought something
	text    window // text did
	novel   int
	rest    int // the length of its next rest
	awake   int // judged since it last woke
	pattern string
	example string
}

// A verdict is what a family's last pages say of it.
type verdict uint8

const (
	undecided verdict = iota
	trapped           // nothing new comes from it
	fertile           // much is new
)

// news takes in a page's text, and reports whether it says something new.
func (w *watched) news(shingles []uint64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.memory.novel(shingles) >= enough
}

// judge takes in what one page brought.
func (w *watched) judge(news bool, newOutside int) verdict {
	w.mu.Lock()
	defer w.mu.Unlock()
	something := news || newOutside > 0
	w.text.push(news)
	w.any.push(something)
	w.awake++
	if something {
		w.novel++
	}
	switch {
	case w.any.n >= observeMin && w.any.dull():
		return trapped
	case w.any.n >= restFrom && w.awake >= probe && 4*w.any.latest(probe) >= probe:
		w.awake = 0
		return fertile
	}
	return undecided
}

// barren reports whether its pages say nothing new themselves, whatever they
// link to. Links to a barren family are no news: two traps that link to each
// other would keep each other alive.
func (w *watched) barren() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.n >= barrenMin && w.text.dull()
}

// nextRest is how many members are let pass now, twice as many each time.
func (w *watched) nextRest() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rest = min(max(2*w.rest, probe), restMost)
	return w.rest
}

// family is the public view; seen is handed in, for another mutex guards it.
func (w *watched) family(seen int) Family {
	w.mu.Lock()
	defer w.mu.Unlock()
	return Family{
		Pattern: w.pattern, Example: w.example, Seen: seen, Observed: w.any.n, Novel: w.novel,
		Why: fmt.Sprintf("%d of the last %d pages brought new text or new links elsewhere", w.any.something(), w.any.length()),
	}
}
