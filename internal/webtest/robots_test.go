package webtest

import (
	"slices"
	"testing"
)

func TestRobotsInTruth(t *testing.T) {
	answers := []Robots{{}, Disallow("/"), {Status: 503}, {Status: 403}, {Status: 429}}
	web := New(Config{Hosts: 5, CrossHost: 0.5, Robots: func(host int) Robots { return answers[host] }})
	truth := web.Truth(Scope{Seeds: []string{web.Seed()}, Everywhere: true})
	var fetched []bool
	for host := range answers {
		_, ok := truth.Depths[web.Root(host)]
		fetched = append(fetched, ok)
	}
	if want := []bool{true, false, false, true, false}; !slices.Equal(fetched, want) {
		t.Errorf("fetched roots: %v, want %v", fetched, want)
	}
	if len(truth.Forbidden) == 0 {
		t.Error("nothing is forbidden")
	}
	open := web.Truth(Scope{Seeds: []string{web.Seed()}, Everywhere: true, IgnoreRobots: true})
	if len(open.Depths) != 250 {
		t.Errorf("%d pages without robots", len(open.Depths))
	}
}

func TestTruthLimits(t *testing.T) {
	web := New(Config{PagesPerHost: 500, LinksPerPage: 6, FailRate: 0.2, FailTimes: 3})
	seed := web.Seed()
	near := web.Truth(Scope{Seeds: []string{seed}, Depth: 2})
	all := web.Depths(seed)
	count := 0
	for url, depth := range all {
		if depth <= 2 {
			count++
		}
		if got, ok := near.Depths[url]; ok != (depth <= 2) || ok && got != depth {
			t.Errorf("%s: depth %d, with a limit %d", url, depth, got)
		}
	}
	if count == len(all) || count != len(near.Depths) {
		t.Errorf("%d of %d pages within two links, claimed %d", count, len(all), len(near.Depths))
	}
	hasty := web.Truth(Scope{Seeds: []string{seed}, Tries: 1})
	if len(hasty.Depths) > len(all) {
		t.Error("fewer tries reach more pages")
	}
}
