package storagetest

import (
	"testing"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// asset makes the first link of a page one to a part of it.
func asset(page storage.Result, r storage.Reason) storage.Result {
	page.Links[0].Target.Task.Origin, page.Links[0].Target.Parked = frontier.FromAsset, r
	return page
}

// link makes the first link of a page one that has r against it.
func link(page storage.Result, r storage.Reason) storage.Result {
	page.Links[0].Target.Parked = r
	return page
}

// testAssetWays: a part of a page becomes a page by a link that may be followed,
// and what no link may lead to is freed by a page that it is a part of. What
// counts since outlives a kill.
func testAssetWays(t *testing.T, h Harness) {
	const none, scope, wanted = storage.Released, storage.OutOfScope, storage.Asset
	type step = func(storage.Result, storage.Reason) storage.Result
	for name, way := range map[string]struct {
		first, then step
		one, two    storage.Reason
		fate        string
		origin      frontier.Origin // if it is pending
	}{
		"unwanted, then linked":         {asset, link, wanted, none, "pending", frontier.FromLink},
		"unwanted, then out of scope":   {asset, link, wanted, scope, "asset", 0},
		"unwanted twice":                {asset, asset, wanted, wanted, "asset", 0},
		"out of scope, then wanted":     {link, asset, scope, none, "pending", frontier.FromAsset},
		"out of scope, then unwanted":   {link, asset, scope, wanted, "scope", 0},
		"excluded, then wanted":         {link, asset, storage.Excluded, none, "pending", frontier.FromAsset},
		"wanted, then linked":           {asset, link, none, none, "pending", frontier.FromLink},
		"wanted, then out of scope":     {asset, link, none, scope, "pending", frontier.FromAsset},
		"linked, then wanted":           {link, asset, none, none, "pending", frontier.FromLink},
		"hinted, then linked":           {link, link, storage.Hint, none, "pending", frontier.FromLink},
		"hinted, then not followed":     {link, link, storage.Hint, storage.NoFollow, "nofollow", 0},
		"not followed, then hinted":     {link, link, storage.NoFollow, storage.Hint, "nofollow", 0},
		"not followed, then unwanted":   {link, asset, storage.NoFollow, wanted, "asset", 0},
		"unwanted, then not followed":   {asset, link, wanted, storage.NoFollow, "asset", 0},
		"rel nofollow, then unwanted":   {link, asset, storage.RelNoFollow, wanted, "asset", 0},
		"unmodified, then linked":       {link, link, storage.Unmodified, none, "pending", frontier.FromLink},
		"unmodified, then out of scope": {link, link, storage.Unmodified, scope, "unmodified", 0},
		"unmodified, then wanted":       {link, asset, storage.Unmodified, none, "pending", frontier.FromAsset},
		"not followed, then unmodified": {link, link, storage.NoFollow, storage.Unmodified, "unmodified", 0},
		"unwanted, then unmodified":     {asset, link, wanted, storage.Unmodified, "asset", 0},
		"linked, then unmodified":       {link, link, none, storage.Unmodified, "pending", frontier.FromLink},
		"forbidden, then wanted":        {link, asset, storage.ByRobots, none, "robots", 0},
	} {
		t.Run(name, func(t *testing.T) {
			c := begin(t, h, unlimited)
			c.seed(urls(1, 2)...)
			c.results(way.first(c.page(url(1), url(9)), way.one), way.then(c.page(url(2), url(9)), way.two))
			c.same("in one batch", c.fates()[url(9)], way.fate)
			c = begin(t, h, unlimited)
			c.seed(urls(1, 2)...)
			c.results(way.first(c.page(url(1), url(9)), way.one))
			c.results(way.then(c.page(url(2), url(9)), way.two))
			c.same("one after the other", c.fates()[url(9)], way.fate)
			c.resume(unlimited, "")
			c.same("after a kill", c.fates()[url(9)], way.fate)
			if way.fate == "pending" {
				c.claim(5)
				c.same("origin", c.tasks[url(9)].Origin, way.origin)
			}
		})
	}
}

// testAssetDepth: a part of a page is never too deep, as long as it is one.
func testAssetDepth(t *testing.T, h Harness) {
	c := begin(t, h, limited(1))
	c.seed(url(1))
	c.results(c.page(url(1), url(2), url(3), url(4)))
	c.results(c.page(url(2), url(7)))
	c.same("a link", c.fates()[url(7)], "depth")
	c.results(asset(c.page(url(3), url(8)), storage.Released), asset(c.page(url(4), url(7)), storage.Released))
	c.same("an asset", c.fates()[url(8)], "pending")
	c.same("a link that is an asset too", c.fates()[url(7)], "pending")
	c.resume(limited(1), "")
	c.same("an asset, after a kill", c.fates()[url(8)], "pending")
	c.same("both, after a kill", c.fates()[url(7)], "pending")
	c.resume(limited(0), "")
	c.same("with a lower limit", c.fates()[url(8)], "pending")
	c.claim(9)
	c.same("origin", c.tasks[url(7)].Origin, frontier.FromAsset)
}

// testAssetShorter: a part of a page that was too deep as a link and is found at
// a depth that is not is freed once, however many reasons there are to free it.
func testAssetShorter(t *testing.T, h Harness) {
	c := begin(t, h, limited(2))
	c.seed(url(1))
	c.results(c.page(url(1), url(2), url(3)))
	c.results(c.page(url(2), url(4)))
	c.results(c.page(url(4), url(9)))
	c.same("a link", c.fates()[url(9)], "depth")
	done := c.commit(&storage.Batch{Results: []storage.Result{asset(c.page(url(3), url(9)), storage.Released)}})
	c.same("hosts grown", len(done.Grown), 1)
	c.same("freed", done.Grown[0].Backlog, 1)
}

// testAssetAndLink: what a page shows and links to, beyond the limit, is fetched
// as a part of it, in whichever order it does so.
func testAssetAndLink(t *testing.T, h Harness) {
	for _, first := range []int{0, 1} {
		c := begin(t, h, limited(0))
		c.seed(url(1))
		both := c.page(url(1), url(9), url(9))
		both.Links[first].Target.Task.Origin = frontier.FromAsset
		c.results(both)
		c.same("both", c.fates()[url(9)], "pending")
		c.resume(limited(0), "")
		c.same("both, after a kill", c.fates()[url(9)], "pending")
		c.claim(5)
		c.same("origin", c.tasks[url(9)].Origin, frontier.FromAsset)
	}
}

// testAssetLinkedInFlight: what was handed out as a part of a page, and is parked
// as that, is pending if a link has led to it meanwhile: whoever had it could
// not know.
func testAssetLinkedInFlight(t *testing.T, h Harness) {
	for name, batches := range map[string]int{"one batch": 1, "two batches": 2} {
		t.Run(name, func(t *testing.T) {
			c := begin(t, h, unlimited)
			c.seed(urls(1, 2)...)
			c.results(asset(c.page(url(1), url(9)), storage.Released))
			linked := c.page(url(2), url(9))
			refused := c.ended(url(9), storage.Outcome{Fate: storage.Parked, Reason: storage.Asset})
			if batches == 2 {
				c.results(linked)
				c.results(refused)
			} else {
				c.results(linked, refused)
			}
			c.same("fate", c.fates()[url(9)], "pending")
			c.resume(unlimited, "")
			c.same("after a kill", c.fates()[url(9)], "pending")
			c.claim(5)
			c.same("origin", c.tasks[url(9)].Origin, frontier.FromLink)
		})
	}
}
