// Package crawl is a concurrent web crawler to embed: it fetches pages from
// many hosts at once, politely, finds their links and records, and keeps
// everything it learns in a store from which a killed crawl resumes without
// having lost a URL.
//
// The smallest use fetches a site into memory:
//
//	c, err := crawl.New(crawl.Options{Follow: crawl.InScope})
//	if err != nil {
//		return err
//	}
//	err = c.Run(ctx, "https://example.com/")
//
// With a store of package storage/sqlite the results are in a file, and the
// same program run again goes on where it ended.
//
// The parts are usable alone: package frontier has the joinable queue and the
// host scheduler, urlnorm canonical URLs, fetch bounded requests, robots
// robots.txt, parse links and titles, storage the contract of stores.
//
// Caveats: one store is crawled into by one run at a time. The store in memory
// holds every URL and page record, without bodies, for as long as it lives.
package crawl
