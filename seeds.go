package crawl

import (
	"context"
	"iter"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/storage"
)

// seedBatchSize is how many seeds are committed together at most.
const seedBatchSize = 500

// A seed is a candidate and what it adds to the scope, or "".
type seed struct {
	task   storage.Candidate
	scope  string
	future *Future // of who waits for it, or nil
}

// feed hands the seeds to the writer as they come, and then the sitemaps. It ends
// with these, with a drain, or with ctx.
func (r *run) feed(ctx context.Context, seeds iter.Seq[Seed]) {
	defer close(r.seeds)
	for s := range seeds {
		for _, one := range r.seedsOf(s) {
			if !r.sow(ctx, one) {
				return
			}
		}
	}
	r.fed = r.feedSitemaps(ctx)
}

// sow hands a seed to the writer, unless it is too late.
func (r *run) sow(ctx context.Context, s seed) bool {
	select {
	case r.seeds <- s:
		return true
	case <-r.draining:
	case <-ctx.Done():
	}
	return false
}

// seedsOf is a user's seed, and perhaps the sitemap of its host.
func (r *run) seedsOf(s Seed) []seed {
	all := []seed{{r.seedCandidate(s), r.territory.addSeed(s.URL), s.future}}
	if c, ok := r.guessSitemap(s.URL); ok {
		all = append(all, seed{task: c})
	}
	return all
}

func (r *run) seedCandidate(s Seed) storage.Candidate {
	origin := frontier.FromSeed
	if s.Guessed {
		origin = frontier.FromGuess
	}
	c := r.candidate(s.URL, s.Request, origin, r.judge.verdict(s.URL, true, parse.RolePage))
	if s.priority != nil {
		c.Task.Priority = *s.priority
	}
	return c
}
