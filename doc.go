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
// Handlers take pages apart, and say what to follow:
//
//	c.On(".product a", func(p *crawl.Page, s *goquery.Selection) {
//		p.FollowAll(s).WithLabel("product")
//	})
//	c.OnLabel("product", func(p *crawl.Page) {
//		p.Emit(Product{Name: p.Doc().Find("h1").Text()})
//	})
//
// Or a loop does, at its own pace:
//
//	for page, err := range c.Pages(ctx, "https://example.com/") {
//
// Or requests are made one by one, while the crawl runs:
//
//	run := c.Start(ctx)
//	page, err := run.Submit(crawl.Get("https://example.com/")).Wait(ctx)
//	…
//	err = run.Wait()
//
// With a store of package storage/sqlite the results are in a file, and the
// same program run again goes on where it ended.
//
// The parts are usable alone: package frontier has the joinable queue and the
// host scheduler, urlnorm canonical URLs, fetch bounded requests, robots
// robots.txt, parse links and titles, storage the contract of stores. Package
// crawltest lets the test of a crawl run without a network and without waiting.
//
// # Handlers
//
// Before a request is made OnRequest may change or veto it. Its response, whatever
// the status, is shown to OnResponse; a page, which has a status of success, then
// to On, OnXPath, OnPage and OnLabel. OnItem sees each record that came of it, and
// OnError what failed for good, be there a response or not.
//
// Handlers see a page after its rules were applied and before it is stored, and
// what they make of it is stored with it, in one commit. A page that was not stored
// when a run was killed is seen again by the next, so that a page is seen at least
// once, and what was emitted stands exactly once.
//
// They run on the parsers: several pages at once, but of one page one after the
// other, each kind in the order in which it was registered. While one blocks, a
// parser does nothing else: Options.Parsers widens their number. Page.Fetch, for
// what a page still needs, lends its parser meanwhile. OnRequest runs where the
// request is made. A handler that panics fails its page, with class "panic" and the
// stack as the error; the crawl goes on. A run has the handlers that were
// registered before it began.
//
// # Caveats
//
// One store is crawled into by one run at a time. The store in memory
// holds every URL and page record, without bodies, for as long as it lives.
package crawl
