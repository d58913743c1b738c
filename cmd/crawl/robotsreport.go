package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier/urlnorm"
)

// A robotsReport is what robots.txt says of one URL. Its form as JSON is
// promised in aboutRobots.
type robotsReport struct {
	Typed      string   `json:"typed"`
	URL        string   `json:"url"`
	Allowed    bool     `json:"allowed"`
	Why        string   `json:"why"`
	Agent      string   `json:"agent"`
	Group      string   `json:"group,omitempty"`
	Line       int      `json:"line,omitempty"`
	Rule       string   `json:"rule,omitempty"`
	CrawlDelay *float64 `json:"crawl_delay"`
	Sitemaps   []string `json:"sitemaps"`
	RobotsURL  string   `json:"robots_url"`
	Status     int      `json:"status,omitempty"`
	Error      string   `json:"error,omitempty"`
}

// An asking asks hosts for robots.txt, each once.
type asking struct {
	options crawl.Options
	judge   *crawl.Judge
	heard   map[string]heard // by host key
}

// heard is what came of asking a host.
type heard struct {
	answer crawl.RobotsAnswer
	err    error
}

func newAsking(o crawl.Options, j *crawl.Judge) *asking {
	return &asking{options: o, judge: j, heard: make(map[string]heard)}
}

// ask asks for the robots.txt of a URL, and of its http form if the scheme was
// guessed and https does not answer, as a crawl would.
func (k *asking) ask(ctx context.Context, typed string, seed crawl.Seed) (r *robotsReport) {
	for _, u := range readings(seed) {
		h, asked := k.heard[u.HostKey()]
		if !asked {
			h.answer, h.err = crawl.AskRobots(ctx, k.options, u)
			k.heard[u.HostKey()] = h
		}
		r = k.report(typed, u, h)
		if h.err == nil {
			break
		}
	}
	return r
}

// report says what follows from what was heard.
func (k *asking) report(typed string, u urlnorm.URL, h heard) *robotsReport {
	v := k.judge.Explain(u, crawl.Way{IsSeed: true}, h.answer.Facts).Robots
	r := &robotsReport{Typed: typed, URL: u.String(), Agent: v.Agent, Sitemaps: []string{}, RobotsURL: h.answer.URL, Status: h.answer.Status}
	switch {
	case h.err != nil:
		r.Error = h.err.Error()
		r.Why = "Denied for now: robots.txt cannot be had: " + r.Error
		return r
	case !v.Asked:
		r.Why = fmt.Sprintf("Denied for now: robots.txt cannot be had: %d %s", r.Status, http.StatusText(r.Status))
		return r
	}
	said := newRobotsAnswer(&v, &h.answer.Facts)
	r.Allowed, r.Group, r.Line, r.Rule, r.CrawlDelay = v.Allowed, v.Group, v.Line, v.Rule, said.CrawlDelay
	r.Sitemaps = append(r.Sitemaps, h.answer.Facts.Sitemaps...)
	r.Why = "Denied " + lineText(&said)
	if r.Allowed {
		r.Why = "Allowed " + lineText(&said)
	}
	return r
}

// shownSitemaps is how many sitemaps are told to people.
const shownSitemaps = 10

// write writes the report for people. Every word of it may be a server's, and
// is tamed here.
func (r *robotsReport) write(w io.Writer) {
	row := func(label, format string, args ...any) {
		fmt.Fprintf(w, "  %-11s %s\n", label, sanitise(fmt.Sprintf(format, args...), maxCell))
	}
	fmt.Fprintf(w, "%s\n%s\n", sanitise(r.URL, maxCell), sanitise(r.Why, maxCell))
	if r.Status != 0 {
		row("robots.txt", "%s answered %d", r.RobotsURL, r.Status)
	}
	if r.CrawlDelay != nil {
		row("crawl delay", "%v", time.Duration(*r.CrawlDelay*float64(time.Second)))
	}
	for i, url := range r.Sitemaps {
		if i == shownSitemaps {
			row("", "%s %d more", ellipsis, len(r.Sitemaps)-i)
			break
		}
		row("sitemap", "%s", url)
	}
}
