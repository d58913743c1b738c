package crawl

import (
	"context"
	"fmt"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage"
)

// stepsMark is the mark under which the store keeps the steps by which the
// keys of its URLs are made. They are part of every identity in it, so that
// they are the crawl's for ever.
const stepsMark = "normalise"

// defaultSteps are the steps of a new crawl, unless its options say otherwise.
const defaultSteps = urlnorm.Tracking

// StepsOf is the steps by which the URLs of a crawl are known that was left as
// start says; 0 if it has none so far and any may be chosen.
//
// Of start Marks and Counts.Known count. A crawl without the mark is new, or
// from before there were steps: it knows URLs then, and has none.
func StepsOf(start storage.Start) (urlnorm.Steps, error) {
	text, stored := start.Marks[stepsMark]
	switch {
	case stored:
		steps, err := urlnorm.ParseSteps(text)
		if err != nil {
			return 0, fmt.Errorf("how the store knows its URLs: %w", err)
		}
		return steps, nil
	case start.Counts.Known > 0:
		return urlnorm.None, nil
	}
	return 0, nil
}

// stepsOf is the steps of a crawl of which some are wanted; 0 is any.
func stepsOf(wanted urlnorm.Steps, start storage.Start) (urlnorm.Steps, error) {
	has, err := StepsOf(start)
	switch {
	case err != nil:
		return 0, fmt.Errorf("crawl: %w", err)
	case has == 0 && wanted == 0:
		return defaultSteps, nil
	case has == 0:
		return wanted, nil
	case wanted != 0 && wanted != has:
		return 0, fmt.Errorf("crawl: Normalise is %v, but the URLs in the store are known by %v: leave it out to go on, or begin anew in another store", wanted, has)
	}
	return has, nil
}

// storeSteps stores the steps before the first identity that depends on them.
func (r *run) storeSteps(ctx context.Context) error {
	if r.session.Start().Marks[stepsMark] != "" {
		return nil
	}
	_, err := r.session.Commit(ctx, &storage.Batch{Marks: map[string]string{stepsMark: r.steps.String()}})
	if err != nil {
		return fmt.Errorf("crawl: storing how URLs are known: %w", err)
	}
	return nil
}

// candidate makes a request for u ready for the store; nil is a plain GET.
// Everything that the store is to know gets its identity here.
func (r *run) candidate(u urlnorm.URL, request *frontier.Request, origin frontier.Origin, parked storage.Reason) storage.Candidate {
	return storage.Candidate{
		Identity: r.identity(r.steps.Key(u), request),
		HostKey:  u.HostKey(),
		Parked:   parked,
		Task:     frontier.Task{URL: u.String(), Request: request, Origin: origin, Priority: score(u)},
	}
}

// identity is the name under which the store knows a request for a key.
func (r *run) identity(key string, request *frontier.Request) uint64 {
	if request == nil {
		return frontier.Identity(r.hashSeed, "", key, nil)
	}
	return frontier.Identity(r.hashSeed, request.Method, key, request.Body)
}
