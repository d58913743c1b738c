package main

import (
	"fmt"
	"time"

	"github.com/joinable/crawl/frontier"
)

// What may keep a crawl from going faster; stable words, for logs too.
const (
	bindsDisk       = "disk"       // commits
	bindsCPU        = "cpu"        // parsers
	bindsLimit      = "limit"      // -max-pages, -total-rate
	bindsNetwork    = "network"    // answers
	bindsPoliteness = "politeness" // delays between requests to a host
	bindsBlocked    = "blocked"    // hosts that are not to be asked for a while
	bindsDrain      = "drain"      // the first Ctrl-C
	bindsOffline    = "offline"    // the network is down
	bindsNothing    = "nothing"    // the crawl is nearly done, or has just begun
)

// facts are what is known when the question is what binds.
type facts struct {
	now       time.Time
	pace      pace
	frontier  frontier.Stats
	fetchers  int
	maxPages  int64     // 0: no limit
	totalRate float64   // 0: no limit
	draining  bool      // nothing new is begun
	offline   time.Time // since when the network is down; zero if it is not
}

// A binding is what binds, with its why: in full, and in few words.
type binding struct {
	what        string
	full, short string
}

// The shares from which a stage is taken to hold up the one before it.
const (
	halfFull = 0.5  // a way that is full on average has somebody waiting at its end
	mostBusy = 0.85 // of the time in commits, or of the cores
	anyIdle  = 0.05 // fewer fetchers without a task than that are all at work
)

// binds finds what holds the crawl up right now. Stages are asked from the end
// of the line, for the one before a stage that is full looks full as well; the
// fetchers at last: if they have nothing to do, the frontier says why.
func binds(f facts) binding {
	p := f.pace
	switch {
	case f.draining:
		return binding{bindsDrain, fmt.Sprintf("finishing what is in flight: %d", f.frontier.InFlight), fmt.Sprintf("finishing %d", f.frontier.InFlight)}
	case !f.offline.IsZero():
		return f.networkDown()
	case p.toStore >= halfFull || p.storing >= mostBusy:
		return binding{bindsDisk, fmt.Sprintf("disk: %.0f%% of the time goes into commits", 100*p.storing), "disk"}
	case p.toParse >= halfFull || p.cpu >= mostBusy:
		return binding{bindsCPU, fmt.Sprintf("CPU: %.0f%% of all cores busy, parsers %.0f%% behind", 100*p.cpu, 100*p.toParse), "CPU"}
	case f.maxPages > 0 && f.frontier.Pages+int64(f.frontier.InFlight) >= f.maxPages:
		return binding{bindsLimit, fmt.Sprintf("-max-pages %d: the last pages are on their way", f.maxPages), "-max-pages"}
	case p.idle < anyIdle:
		return network(fmt.Sprintf("all %s wait for answers", count(f.fetchers, "fetcher")), "network")
	case f.frontier.Waiting == 0:
		return nothing(f)
	}
	return f.frontierBinds()
}

// networkDown says for how long, and when it is tried again.
func (f *facts) networkDown() binding {
	why := fmt.Sprintf("the network is down for %s", span(f.now.Sub(f.offline)))
	if f.frontier.Paused.After(f.now) {
		why += ", next try in " + span(f.frontier.Paused.Sub(f.now))
	}
	return binding{bindsOffline, why, "no network"}
}

// frontierBinds says why fetchers get no task though some are waiting.
func (f *facts) frontierBinds() binding {
	p := f.pace
	most := max(p.ready, p.polite, p.blocked, p.taken)
	switch {
	case most == p.ready && f.totalRate > 0:
		return binding{bindsLimit, fmt.Sprintf("-total-rate %.4g/s", f.totalRate), "-total-rate"}
	case f.frontier.Blocked > 0 && f.frontier.Blocked == f.frontier.Hosts:
		return f.blocked()
	case p.polite > 0 && p.polite >= p.taken:
		return f.polite()
	case p.taken > 0:
		hosts := count(f.frontier.Hosts, "host")
		return network("waiting for "+hosts+" to answer (-per-host)", "answers of "+hosts)
	default:
		return nothing(*f)
	}
}

func network(why, short string) binding {
	return binding{bindsNetwork, "network: " + why, short}
}

// nothing is the binding of a crawl that has little left to do.
func nothing(f facts) binding {
	if n := f.frontier.InFlight; n > 0 {
		return binding{bindsNothing, fmt.Sprintf("nothing: %s on the way, none waits", count(n, "URL")), "nothing"}
	}
	return binding{bindsNothing, "nothing", "nothing"}
}

// polite names the host that politeness will keep busy for longest.
func (f *facts) polite() binding {
	s := &f.frontier
	until := f.moment(s.LongestUntil)
	if s.Longest == "" {
		hosts := count(s.Polite, "host")
		return binding{bindsPoliteness, "politeness of " + hosts + " " + until, "politeness " + until}
	}
	full := "politeness of " + s.Longest + " " + until
	return binding{bindsPoliteness, full, "politeness " + until}
}

func (f *facts) blocked() binding {
	hosts := count(f.frontier.Blocked, "host")
	verb := "is"
	if f.frontier.Blocked > 1 {
		verb = "are"
	}
	until := f.moment(f.frontier.NextDue)
	return binding{bindsBlocked, fmt.Sprintf("%s that %s to be left alone %s", hosts, verb, until), "blocked " + until}
}

// moment is a time to come in few words.
func (f *facts) moment(at time.Time) string {
	at = at.In(f.now.Location())
	switch left := at.Sub(f.now); {
	case left < 90*time.Second:
		return fmt.Sprintf("for %ds", int(max(left, time.Second).Round(time.Second).Seconds()))
	case left < 20*time.Hour:
		return "until " + at.Format("15:04")
	case left < 360*24*time.Hour:
		return "until " + at.Format("2 Jan 15:04")
	default:
		return "for a year and more"
	}
}
