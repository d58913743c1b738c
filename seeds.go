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
	task  storage.Candidate
	scope string
}

// feed hands the seeds to the writer as they come. It ends with the seeds,
// with a drain, or with ctx.
func (r *run) feed(ctx context.Context, seeds iter.Seq[Seed]) {
	defer close(r.seeds)
	for s := range seeds {
		select {
		case r.seeds <- seed{r.seedCandidate(s), r.territory.addSeed(s.URL)}:
		case <-r.draining:
			return
		case <-ctx.Done():
			return
		}
	}
	r.fed = true
}

func (r *run) seedCandidate(s Seed) storage.Candidate {
	origin := frontier.FromSeed
	if s.Guessed {
		origin = frontier.FromGuess
	}
	return r.candidate(s.URL, s.Request, origin, r.judge.verdict(s.URL, true, parse.RolePage))
}
