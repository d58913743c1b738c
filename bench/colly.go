package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"sync/atomic"

	"github.com/gocolly/colly/v2"
)

// Colly, as its users write it.
var (
	collyPlain = contender{
		name:    "Colly, plain",
		about:   "as on its front page: one collector, one request at a time; stores nothing",
		command: ownRole("colly"),
		web:     fewer(4),
		release: moduleRelease(collyModule),
	}
	collyTuned = contender{
		name:    "Colly, tuned",
		about:   "`Async`, 64 at a time, 64 connections kept to each host, and the same handler on `h1`; stores nothing",
		command: ownRole("colly-tuned"),
		web:     fewer(3),
		release: moduleRelease(collyModule),
	}
)

const collyModule = "github.com/gocolly/colly/v2"

// collySimple is the role of the plain program: its seeds.
func collySimple(_ context.Context, seeds []string) error {
	c, err := newColly(seeds)
	if err != nil {
		return err
	}
	return visitAll(c, seeds)
}

// collyAsync is the role of the tuned program: its seeds.
func collyAsync(_ context.Context, seeds []string) error {
	c, err := newColly(seeds, colly.Async())
	if err != nil {
		return err
	}
	if err := tune(c); err != nil {
		return err
	}
	var read atomic.Int64 // bytes of headings
	c.OnHTML("h1", func(e *colly.HTMLElement) { read.Add(int64(len(e.Text))) })
	return visitAll(c, seeds)
}

// newColly is a collector that follows every link to the hosts of its seeds.
func newColly(seeds []string, options ...colly.CollectorOption) (*colly.Collector, error) {
	hosts, err := hostnames(seeds)
	if err != nil {
		return nil, err
	}
	c := colly.NewCollector(append(options, colly.AllowedDomains(hosts...))...)
	c.OnHTML("a[href]", func(e *colly.HTMLElement) {
		_ = e.Request.Visit(e.Attr("href")) // that it was visited is an error, too
	})
	c.OnError(func(r *colly.Response, err error) {
		fmt.Fprintf(os.Stderr, "colly: %s: %v\n", r.Request.URL, err)
	})
	return c, nil
}

// tune gives a collector as many requests and connections as all have.
func tune(c *colly.Collector) error {
	count, err := strconv.Atoi(workers)
	if err != nil {
		return err
	}
	c.WithTransport(&http.Transport{MaxIdleConnsPerHost: count})
	return c.Limit(&colly.LimitRule{DomainGlob: "*", Parallelism: count})
}

// visitAll returns when a collector has nothing left to visit.
func visitAll(c *colly.Collector, seeds []string) error {
	var known *colly.AlreadyVisitedError
	for _, seed := range seeds {
		if err := c.Visit(seed); err != nil && !errors.As(err, &known) {
			return fmt.Errorf("visiting %s: %w", seed, err)
		}
	}
	c.Wait()
	return nil
}

// hostnames are the hosts of URLs, without their ports.
func hostnames(urls []string) ([]string, error) {
	hosts := make([]string, len(urls))
	for i, raw := range urls {
		u, err := url.Parse(raw)
		if err != nil {
			return nil, err
		}
		hosts[i] = u.Hostname()
	}
	return hosts, nil
}
