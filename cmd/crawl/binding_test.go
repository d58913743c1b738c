package main

import (
	"testing"
	"time"

	"github.com/joinable/crawl/frontier"
)

func TestBinds(t *testing.T) {
	now := time.Date(2026, 11, 21, 11, 30, 0, 0, time.UTC)
	in := func(d time.Duration) time.Time { return now.Add(d) }
	const host = "https://example.com"
	for _, tt := range []struct {
		name  string
		facts facts
		what  string
		full  string
		short string
	}{
		{"the first sample", facts{}, bindsNetwork, "network: all 0 fetchers wait for answers", "network"},
		{"commits take the time", facts{pace: pace{storing: 0.92, toParse: 1}},
			bindsDisk, "disk: 92% of the time goes into commits", "disk"},
		{"results wait for the writer", facts{pace: pace{toStore: 0.7, storing: 0.5, toParse: 1, cpu: 0.3}},
			bindsDisk, "disk: 50% of the time goes into commits", "disk"},
		{"pages wait for parsers", facts{pace: pace{toParse: 0.8, cpu: 0.6}},
			bindsCPU, "CPU: 60% of all cores busy, parsers 80% behind", "CPU"},
		{"cores are busy", facts{pace: pace{cpu: 0.97}},
			bindsCPU, "CPU: 97% of all cores busy, parsers 0% behind", "CPU"},
		{"the page limit", facts{maxPages: 100, pace: pace{idle: 0.9}, frontier: frontier.Stats{Pages: 95, InFlight: 5, Waiting: 50}},
			bindsLimit, "-max-pages 100: the last pages are on their way", "-max-pages"},
		{"a page limit far away", facts{maxPages: 1000, fetchers: 64, pace: pace{idle: 0.01}, frontier: frontier.Stats{Pages: 95, InFlight: 64, Waiting: 50}},
			bindsNetwork, "network: all 64 fetchers wait for answers", "network"},
		{"the total rate", facts{totalRate: 5, pace: pace{idle: 0.9, ready: 8, polite: 2}, frontier: frontier.Stats{Waiting: 50, Hosts: 10}},
			bindsLimit, "-total-rate 5/s", "-total-rate"},
		{"one polite host", facts{now: now, pace: pace{idle: 0.9, polite: 1}, frontier: frontier.Stats{Waiting: 50, Hosts: 1, Longest: host, LongestUntil: in(34 * time.Minute)}},
			bindsPoliteness, "politeness of https://example.com until 12:04", "politeness until 12:04"},
		{"shortly", facts{now: now, pace: pace{idle: 0.9, polite: 1}, frontier: frontier.Stats{Waiting: 50, Hosts: 1, Longest: host, LongestUntil: in(-time.Second)}},
			bindsPoliteness, "politeness of https://example.com for 1s", "politeness for 1s"},
		{"for days", facts{now: now, pace: pace{idle: 0.9, polite: 1}, frontier: frontier.Stats{Waiting: 50, Hosts: 1, Longest: host, LongestUntil: in(50 * time.Hour)}},
			bindsPoliteness, "politeness of https://example.com until 23 Nov 13:30", "politeness until 23 Nov 13:30"},
		{"for ever", facts{now: now, pace: pace{idle: 0.9, polite: 1}, frontier: frontier.Stats{Waiting: 50, Hosts: 1, Longest: host, LongestUntil: in(9000 * time.Hour)}},
			bindsPoliteness, "politeness of https://example.com for a year and more", "politeness for a year and more"},
		{"hosts without a name", facts{now: now, pace: pace{idle: 0.9, polite: 3}, frontier: frontier.Stats{Waiting: 50, Hosts: 3, Polite: 3, LongestUntil: in(20 * time.Second)}},
			bindsPoliteness, "politeness of 3 hosts for 20s", "politeness for 20s"},
		{"permits", facts{pace: pace{idle: 0.9, polite: 1, taken: 5}, frontier: frontier.Stats{Waiting: 50, Hosts: 6, Polite: 1}},
			bindsNetwork, "network: waiting for 6 hosts to answer (-per-host)", "answers of 6 hosts"},
		{"no network", facts{now: now, pace: pace{idle: 1}, offline: in(-90 * time.Second), frontier: frontier.Stats{Waiting: 5, Hosts: 1, Paused: in(4 * time.Second)}},
			bindsOffline, "the network is down for 1m30s, next try in 4.0s", "no network"},
		{"all blocked", facts{now: now, pace: pace{idle: 1, blocked: 1}, frontier: frontier.Stats{Waiting: 50, Hosts: 1, Blocked: 1, NextDue: in(59 * time.Second)}},
			bindsBlocked, "1 host that is to be left alone for 59s", "blocked for 59s"},
		{"some blocked", facts{now: now, pace: pace{idle: 0.9, blocked: 5, polite: 1}, frontier: frontier.Stats{Waiting: 50, Hosts: 6, Blocked: 5, Longest: host, LongestUntil: in(time.Hour)}},
			bindsPoliteness, "politeness of https://example.com until 12:30", "politeness until 12:30"},
		{"Ctrl-C", facts{draining: true, maxPages: 1, pace: pace{storing: 1, idle: 1}, frontier: frontier.Stats{Waiting: 50, InFlight: 7, Hosts: 1}},
			bindsDrain, "finishing what is in flight: 7", "finishing 7"},
		{"the last ones", facts{pace: pace{idle: 0.9}, frontier: frontier.Stats{InFlight: 3}},
			bindsNothing, "nothing: 3 URLs on the way, none waits", "nothing"},
		{"nothing at all", facts{pace: pace{idle: 1}}, bindsNothing, "nothing", "nothing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, want := binds(tt.facts), (binding{tt.what, tt.full, tt.short}); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}
