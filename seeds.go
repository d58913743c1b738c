package crawl

import (
	"context"
	"iter"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// seedBatchSize is how many seeds are committed together.
const seedBatchSize = 500

// A seedBatch is some seeds, and what they add to the scope.
type seedBatch struct {
	tasks []storage.Candidate
	scope []string
}

// feed hands the seeds to the writer in batches. It ends with the seeds, with
// a drain, or with ctx.
func (r *run) feed(ctx context.Context, seeds iter.Seq[Seed]) {
	defer close(r.seeds)
	var batch seedBatch
	for s := range seeds {
		batch.tasks = append(batch.tasks, r.seedCandidate(s))
		if entry := r.territory.addSeed(s.URL); entry != "" {
			batch.scope = append(batch.scope, entry)
		}
		if len(batch.tasks) < seedBatchSize {
			continue
		}
		if !r.sendSeeds(ctx, batch) {
			return
		}
		batch = seedBatch{}
	}
	if len(batch.tasks) > 0 {
		r.sendSeeds(ctx, batch)
	}
}

func (r *run) sendSeeds(ctx context.Context, batch seedBatch) bool {
	select {
	case r.seeds <- batch:
		return true
	case <-r.draining:
	case <-ctx.Done():
	}
	return false
}

func (r *run) seedCandidate(s Seed) storage.Candidate {
	origin := frontier.FromSeed
	if s.Guessed {
		origin = frontier.FromGuess
	}
	return r.candidate(s.URL, origin, r.verdict(s.URL, true))
}
