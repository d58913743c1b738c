package crawl

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/fetch/guard"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage"
)

// A PageAnswer is what a host says when it is asked for a page.
type PageAnswer struct {
	// URL is where the page was had: where its redirects lead.
	URL    string
	Status int
	Header http.Header
	Body   []byte // decoded from its content encoding
}

// AskPage asks for one page as a run with these options would: robots.txt of
// its host first, unless Options.IgnoreRobots, with Options.Rate and Delay
// between two requests, up to Options.MaxRedirects redirects. Nothing is
// stored. The URL counts as a seed: its host is sent credentials, others are
// not. It fails with ErrRobots where robots.txt does not allow it.
func AskPage(ctx context.Context, opts Options, u urlnorm.URL) (PageAnswer, error) {
	if err := opts.validate(); err != nil {
		return PageAnswer{}, err
	}
	judge, err := NewJudge(opts, storage.Start{})
	if err != nil {
		return PageAnswer{}, err
	}
	opts = opts.withDefaults()
	o := opts.fetchOptions(fetch.NewBudget(opts.budgets().bodies))
	if !opts.AllowPrivate {
		o.Guard = &guard.Guard{Allow: isHost(u)}
	}
	client := fetch.New(o)
	defer client.Close()
	a := &asker{opts: opts, seed: u, judge: judge, client: client, facts: make(map[string]storage.HostFacts)}
	return a.ask(ctx)
}

// An asker asks for one page.
type asker struct {
	opts   Options
	seed   urlnorm.URL
	judge  *Judge
	client *fetch.Client
	facts  map[string]storage.HostFacts // of robots.txt, by host key
}

func (a *asker) ask(ctx context.Context) (PageAnswer, error) {
	at := a.seed
	for hops := 0; ; hops++ {
		if err := a.mayAsk(ctx, at); err != nil {
			return PageAnswer{URL: at.String()}, err
		}
		if err := a.wait(ctx); err != nil {
			return PageAnswer{URL: at.String()}, err
		}
		keep := func(name string) bool { return at.HostKey() == a.seed.HostKey() || !IsCredential(name) }
		resp, err := a.client.Fetch(ctx, &fetch.Request{URL: at.String(), Header: withUserAgent(a.opts.Header, a.opts.UserAgent, keep)})
		if err != nil {
			return PageAnswer{URL: at.String()}, err
		}
		if location, moved := resp.Redirect(); moved && hops < a.opts.MaxRedirects {
			if target, err := at.Resolve(location); err == nil {
				resp.Release()
				at = target
				continue
			}
		}
		answer := PageAnswer{URL: at.String(), Status: resp.Status, Header: resp.Header, Body: bytes.Clone(resp.Body)}
		resp.Release()
		return answer, nil
	}
}

// mayAsk asks robots.txt whether a URL may be requested; each host once.
func (a *asker) mayAsk(ctx context.Context, at urlnorm.URL) error {
	if a.opts.IgnoreRobots {
		return nil
	}
	facts, asked := a.facts[at.HostKey()]
	if !asked {
		answer, err := AskRobots(ctx, a.opts, at)
		if err != nil {
			return fmt.Errorf("%w: it cannot be had: %w", ErrRobots, err)
		}
		facts = answer.Facts
		a.facts[at.HostKey()] = facts
	}
	switch v := a.judge.Explain(at, Way{IsSeed: true}, facts).Robots; {
	case !v.Asked:
		return fmt.Errorf("%w: it cannot be had", ErrRobots)
	case !v.Allowed:
		return fmt.Errorf("%w: line %d of its group %s: %s", ErrRobots, v.Line, v.Group, v.Rule)
	}
	return nil
}

// wait lets the time pass that is between two requests to a host.
func (a *asker) wait(ctx context.Context) error {
	timer := time.NewTimer(a.opts.delay())
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// isHost tells the host of a URL from others, which are given with their ports.
func isHost(of urlnorm.URL) func(hostport string) bool {
	return func(hostport string) bool {
		host, _, err := net.SplitHostPort(hostport)
		u, parseErr := url.Parse(of.String())
		return err == nil && parseErr == nil && host == u.Hostname()
	}
}
