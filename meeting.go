package crawl

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/joinable/crawl/frontier"
)

// A meeting asks the writer to make a host known to the store.
type meeting struct {
	key string
	id  chan<- frontier.HostID // holds one
}

// acquaintances are hosts that were asked for by their keys.
type acquaintances struct {
	mu  sync.Mutex // guards ids
	ids map[string]frontier.HostID
}

func (a *acquaintances) find(key string) frontier.HostID {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ids[key]
}

func (a *acquaintances) add(key string, id frontier.HostID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.ids == nil {
		a.ids = make(map[string]frontier.HostID)
	}
	a.ids[key] = id
}

// meet is the host of a key, for a request of a page of some task: the store knows
// it afterwards, if it did not before.
func (r *run) meet(ctx context.Context, key string, of *frontier.Task) (frontier.HostID, error) {
	if key == originOf(of.URL) {
		return of.Host, nil
	}
	if id := r.met.find(key); id != 0 {
		return id, nil
	}
	answer := make(chan frontier.HostID, 1)
	select {
	case r.acquaint <- meeting{key, answer}:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	select {
	case id := <-answer:
		if id == 0 {
			return 0, fmt.Errorf("%s: %w", key, errElsewhere)
		}
		r.met.add(key, id)
		return id, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// errElsewhere: a crawl of several processes asks each host from one of them.
var errElsewhere = errors.New("the host belongs to another process of this crawl")
