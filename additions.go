package crawl

import (
	"context"
	"time"

	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage"
)

// additionsEvery is how often a run asks the store for URLs that others have
// put aside for it (storage.Store.Add). They come from other processes, of
// which a file knows nothing, so it has to ask: the one poll there is. It also
// asks once more before it ends.
const additionsEvery = time.Second

// additions is the writer's part in taking up URLs that others have added.
type additions struct {
	run    *run
	ticker *time.Ticker
	// left wakes the writer: there are more, and the frontier wants to end, or
	// no batch has had room for all.
	left chan struct{}
}

func newAdditions(r *run) additions {
	return additions{run: r, ticker: time.NewTicker(additionsEvery), left: r.moreAdded}
}

// take puts what was added among the seeds of a batch.
func (a *additions) take(ctx context.Context, b *storage.Batch) error {
	found, err := a.run.session.Additions(ctx, seedBatchSize)
	if err != nil {
		return err
	}
	for _, f := range found {
		b.Taken = append(b.Taken, f.ID)
		u, err := urlnorm.Parse(f.URL)
		if err != nil { // cannot happen: who added it has parsed it
			continue
		}
		s := Seed{URL: u, Guessed: f.Guessed}
		if scope := a.run.territory.addSeed(u); scope != "" {
			b.Scope = append(b.Scope, scope)
		}
		b.Seeds = append(b.Seeds, a.run.seedCandidate(s))
		if c, ok := a.run.guessSitemap(u); ok {
			b.Seeds = append(b.Seeds, c)
		}
	}
	if len(found) == seedBatchSize {
		a.run.wakeForAdded()
	}
	return nil
}

// moreMayCome is asked by the frontier before it ends.
func (r *run) moreMayCome() bool {
	found, err := r.session.Additions(context.Background(), 1)
	if err != nil || len(found) == 0 {
		return false // what cannot be read now is there for the next run
	}
	r.wakeForAdded()
	return true
}

// wakeForAdded makes the writer ask for additions at its next turn.
func (r *run) wakeForAdded() {
	select {
	case r.moreAdded <- struct{}{}:
	default:
	}
}
