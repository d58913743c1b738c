package storage

import (
	"context"
	"slices"

	"github.com/joinable/crawl/frontier"
)

// measure finds the exact depth of every task after a run that had no limit
// and kept none. Every depth that is known is that of some way, so it begins
// with those and lets all edges lower them.
func (ld *loader) measure(ctx context.Context) error {
	var g graph
	defer g.free()
	if err := g.read(ctx, ld.l.journal, ld.l.cards.n); err != nil {
		return err
	}
	depths := g.lower(&ld.l.cards)
	if err := ld.lower(ctx, depths); err != nil {
		return err
	}
	// The tasks come by once more, now that it is known where they belong.
	return ld.replay(ctx, Replay{Task: ld.place})
}

// lower journals lowered depths, a portion at a time.
func (ld *loader) lower(ctx context.Context, depths []NewDepth) error {
	for len(depths) > 0 {
		p := ld.l.plan(nil)
		n := min(portion, len(depths))
		p.entry.Depths = depths[:n]
		if err := ld.append(ctx, p); err != nil {
			return err
		}
		depths = depths[n:]
	}
	return nil
}

// A graph is all edges of a crawl. It takes 8 bytes an edge, and is needed
// only between a run without and a run with a limit.
type graph struct {
	first chunks[uint32] // by task: its latest edge, counted from 1, or zero
	edges chunks[graphEdge]
}

type graphEdge struct {
	target uint32
	next   uint32 // the source's edge before, as in first; its top bit: a link
}

const isLink = 1 << 31

// read reads the edges of n tasks.
func (g *graph) read(ctx context.Context, j Journal, n int) error {
	g.first.grow(n + 1)
	return j.Edges(ctx, g.add)
}

func (g *graph) free() {
	g.first.free()
	g.edges.free()
}

func (g *graph) add(e Edge) {
	g.edges.grow(g.edges.n + 1)
	first := g.first.at(int(e.Source))
	edge := graphEdge{target: uint32(e.Target), next: *first}
	if e.Link {
		edge.next |= isLink
	}
	*g.edges.at(g.edges.n - 1) = edge
	*first = uint32(g.edges.n)
}

// lower lowers depths along all edges, the least deep tasks first (Dijkstra's
// algorithm), and tells which were lowered.
func (g *graph) lower(cards *chunks[card]) []NewDepth {
	queue := ranks{pool: newRankPool()}
	defer queue.pool.free()
	for id := 1; id <= cards.n; id++ {
		if *g.first.at(id) != 0 {
			queue.append(uint64(cards.at(id-1).depth)<<32 | uint64(id))
		}
	}
	queue.restore()
	lowered := map[uint32]bool{}
	for rank, ok := queue.pop(); ok; rank, ok = queue.pop() {
		id, depth := uint32(rank), int(rank>>32)
		if depth > int(cards.at(int(id)-1).depth) {
			continue
		}
		g.relax(id, depth, func(target uint32, depth int) {
			if c := cards.at(int(target) - 1); clampDepth(depth) < c.depth {
				c.depth = clampDepth(depth)
				lowered[target] = true
				queue.push(uint64(c.depth)<<32 | uint64(target))
			}
		})
	}
	return newDepths(lowered, cards)
}

// relax calls yield with what a task at some depth leads to.
func (g *graph) relax(id uint32, depth int, yield func(target uint32, depth int)) {
	for i := *g.first.at(int(id)); i != 0; {
		e := g.edges.at(int(i) - 1)
		yield(e.target, depth+int(e.next>>31))
		i = e.next &^ isLink
	}
}

func newDepths(lowered map[uint32]bool, cards *chunks[card]) []NewDepth {
	depths := make([]NewDepth, 0, len(lowered))
	for id := range lowered {
		depths = append(depths, NewDepth{frontier.TaskID(id), int(cards.at(int(id) - 1).depth)})
	}
	slices.SortFunc(depths, func(a, b NewDepth) int { return int(a.Task - b.Task) })
	return depths
}
