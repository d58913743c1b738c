package crawl

import (
	"context"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/fetch/robots"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage"
)

// A RobotsAnswer is what a host says when it is asked for robots.txt.
type RobotsAnswer struct {
	// URL is where it was asked for last: where its redirects lead.
	URL string
	// Status is the HTTP status there.
	Status int
	// Facts are what a store would keep of it, for Judge.Explain. If RobotsAt
	// is zero, robots.txt cannot be had for now, and nothing may be requested
	// from the host until it can be.
	Facts storage.HostFacts
}

// AskRobots asks the host of a URL for robots.txt as a run with these options
// would, and follows up to five redirects. The URL counts as a seed: its host
// is sent credentials, others are not. It is an error if there is no answer;
// a run would then ask again after a while.
func AskRobots(ctx context.Context, opts Options, u urlnorm.URL) (RobotsAnswer, error) {
	if err := opts.validate(); err != nil {
		return RobotsAnswer{}, err
	}
	opts = opts.withDefaults()
	client := fetch.New(opts.fetchOptions(fetch.NewBudget(opts.budgets().bodies)))
	defer client.Close()
	a := RobotsAnswer{URL: robotsOf(u.String())}
	for hops := 0; ; hops++ {
		keep := func(name string) bool { return originOf(a.URL) == u.HostKey() || !IsCredential(name) }
		resp, err := client.Fetch(ctx, &fetch.Request{URL: a.URL, Header: withUserAgent(opts.Header, opts.UserAgent, keep), Truncate: robots.MaxSize})
		if err != nil {
			return a, err
		}
		if location, moved := resp.Redirect(); moved && hops < robotsHops {
			if target, ok := robotsTarget(a.URL, location); ok {
				resp.Release()
				a.URL = target
				continue
			}
		}
		a.Status = resp.Status
		a.Facts, _ = robotsFacts(a.URL, resp)
		resp.Release()
		return a, nil
	}
}
