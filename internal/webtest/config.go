package webtest

import "time"

// Config describes a web. The zero value is a small one: one host, 50 pages,
// no failures, no redirects, robots.txt not found.
type Config struct {
	Seed         uint64 // same Seed, same web
	Hosts        int    // default 1
	PagesPerHost int    // default 50; page 0 of a host is its root "/"

	// Bytes of a page before compression: log-normal, cut off at both ends.
	// Defaults 5,000, 25,000 and 200,000. A page is never smaller than its links.
	MinSize, MedianSize, MaxSize int

	LinksPerPage int     // mean; default 40, negative for the tree of pages alone
	CrossHost    float64 // share of links to other hosts
	NotFound     float64 // share of links that lead to a 404
	Redirects    float64 // share of pages linked mostly through one to three redirects
	FailRate     float64 // share of pages that fail 1..FailTimes times before they answer
	FailTimes    int     // default 2
	FailStatus   int     // default 500
	Private      float64 // share of pages under /private/; see Robots

	// Robots answers for host i. Nil: every host says 404, or, when Private is
	// set, disallows /private/.
	Robots func(host int) Robots

	Latency time.Duration // before each answer
	Jitter  time.Duration // up to this much more, fixed for each URL

	Gzip   bool // answer in gzip those who accept it
	Plain  bool // only clean spellings: for comparisons with other crawlers
	Exotic bool // let iframe, frame, link and meta refresh be the only way to a page; else an <a> stands beside them

	RootLinks []string // hrefs put verbatim on the root of host 0; unknown to Reachable

	Names      bool   // Serve keeps the names h<i>.test, on one listener: reach it by Web.Dial. Implied by more than 256 hosts
	Addr       string // address of host 0 in Serve; default "127.0.1.1:0". Host i has the i-th address after it
	CountsOnly bool   // keep no Log, only counters
	LogLimit   int    // entries kept in the Log; default 1,000,000
	CachePages int    // pages kept once made; default 200,000, about 1.5 KB each with Gzip
}

// withDefaults returns c with every unset field filled in.
func (c Config) withDefaults() Config {
	setDefault(&c.Hosts, 1)
	setDefault(&c.PagesPerHost, 50)
	setDefault(&c.MinSize, 5_000)
	setDefault(&c.MedianSize, 25_000)
	setDefault(&c.MaxSize, 200_000)
	setDefault(&c.LinksPerPage, 40)
	setDefault(&c.FailTimes, 2)
	setDefault(&c.FailStatus, 500)
	setDefault(&c.LogLimit, 1_000_000)
	setDefault(&c.CachePages, 200_000)
	if c.Addr == "" {
		c.Addr = "127.0.1.1:0"
	}
	if c.Robots == nil {
		c.Robots = c.defaultRobots
	}
	return c
}

func (c Config) defaultRobots(int) Robots {
	if c.Private > 0 {
		return Disallow("/private/")
	}
	return Robots{}
}

func setDefault(field *int, value int) {
	if *field == 0 {
		*field = value
	}
}
