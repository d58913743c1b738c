package main

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
)

// What the findings cost at most, however large the database: so many of the
// latest attempts are looked at, and it is given up after findingsTime. What
// is beyond is left to queries.
const (
	countedAttempts = 500_000 // for statuses and classes: their rows alone
	timedAttempts   = 20_000  // for answers by host: two more rows each
	searchedLinks   = 500_000 // links to be searched for the pages with broken ones
	shownBroken     = 5
	shownSlow       = 3
	findingsTime    = 3 * time.Second
)

// findings are what the tallies of a database do not tell.
type findings struct {
	all      bool // every attempt was counted, not only the latest
	statuses []crawl.StatusCount
	classes  []crawl.ClassCount

	latency crawl.Latency
	slowest []crawl.HostTime

	broken   []brokenLink
	sitemaps []brokenLink // that were named, and brought nothing
}

// A brokenLink is a URL that is gone or failed, and where it is linked.
type brokenLink struct {
	url, why string
	page     string // that holds it; "" for a seed
	pages    int64  // how many hold it; 0 if they were not counted
}

// finder reads findings from a database, which it does not write to.
type finder struct {
	db       *sql.DB
	found    findings
	attempts int64 // all there are
	linked   int64 // links
}

// find reads the findings of a database that has so many links. What was found
// before an error, or before the time was over, is found.
func find(path string, links int64) (findings, error) {
	db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro&_query_only=1")
	if err != nil {
		return findings{}, err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), findingsTime)
	defer cancel()
	f := &finder{db: db, linked: links}
	for _, step := range []func(context.Context) error{f.count, f.time, f.links, f.sitemaps} {
		if err := step(ctx); err != nil {
			return f.found, fmt.Errorf("reading %s: %w", path, err)
		}
	}
	return f.found, nil
}

// each calls fn with a scanner for every row.
func (f *finder) each(ctx context.Context, fn func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := f.db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// count counts attempts by status and by class.
func (f *finder) count(ctx context.Context) error {
	if err := f.db.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) FROM outcomes").Scan(&f.attempts); err != nil {
		return err
	}
	f.found.all = f.attempts <= countedAttempts
	statuses, classes := map[int]int64{}, map[string]int64{}
	err := f.each(ctx, func(scan func(...any) error) error {
		var status, n int64
		var class string
		err := scan(&status, &class, &n)
		if status != 0 {
			statuses[int(status)] += n
		}
		if class != "" {
			classes[class] += n
		}
		return err
	}, `SELECT coalesce(status, 0), coalesce(nullif(class, 'dropped'), ''), count(*) FROM outcomes WHERE id > ? GROUP BY 1, 2`, f.attempts-countedAttempts)
	f.found.statuses, f.found.classes = byStatus(statuses), byFrequency(classes)
	return err
}

func byStatus(counts map[int]int64) []crawl.StatusCount {
	var list []crawl.StatusCount
	for _, status := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, crawl.StatusCount{Status: status, Count: counts[status]})
	}
	return list
}

func byFrequency(counts map[string]int64) []crawl.ClassCount {
	var list []crawl.ClassCount
	for class, n := range counts {
		list = append(list, crawl.ClassCount{Class: class, Count: n})
	}
	slices.SortFunc(list, func(a, b crawl.ClassCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Class, b.Class))
	})
	return list
}

// time takes the latest answers' times, all together and by host.
func (f *finder) time(ctx context.Context) error {
	sums := map[int64]crawl.HostTime{} // Mean is the sum so far
	err := f.each(ctx, func(scan func(...any) error) error {
		var host int64
		var ms float64
		err := scan(&host, &ms)
		took := time.Duration(ms * float64(time.Millisecond))
		f.found.latency.Add(took)
		h := sums[host]
		sums[host] = crawl.HostTime{Answers: h.Answers + 1, Mean: h.Mean + took}
		return err
	}, `SELECT u.host, coalesce(o.took_ms, 0) FROM outcomes o JOIN urls u ON u.id = o.url WHERE o.id > ? AND o.status > 0`, f.attempts-timedAttempts)
	if err != nil || len(sums) < 2 {
		return err
	}
	return f.rank(ctx, sums)
}

// rank finds the slowest hosts by the sums of their times.
func (f *finder) rank(ctx context.Context, sums map[int64]crawl.HostTime) error {
	mean := func(host int64) time.Duration { return sums[host].Mean / time.Duration(sums[host].Answers) }
	hosts := slices.SortedFunc(maps.Keys(sums), func(a, b int64) int { return cmp.Or(cmp.Compare(mean(b), mean(a)), cmp.Compare(a, b)) })
	for _, id := range hosts[:min(len(hosts), shownSlow)] {
		h := crawl.HostTime{Answers: sums[id].Answers, Mean: mean(id)}
		if err := f.db.QueryRowContext(ctx, "SELECT key FROM hosts WHERE id = ?", id).Scan(&h.Key); err != nil {
			return err
		}
		f.found.slowest = append(f.found.slowest, h)
	}
	return nil
}

// brokenNow are the URLs of which the latest of those attempts is that they are
// gone or failed, as in v_broken_links: what was tried again since is not.
const brokenNow = `
WITH latest(id) AS MATERIALIZED (
  SELECT max(id) FROM outcomes
  WHERE id > ?1 AND url IN (SELECT url FROM outcomes WHERE id > ?1 AND fate IN (4, 5)) GROUP BY url),
broken(url, outcome) AS MATERIALIZED (SELECT url, id FROM outcomes WHERE fate IN (4, 5) AND id IN (SELECT id FROM latest))`

// The broken links of the latest attempts: those on most pages, with one of
// these; and, where there are too many links to search, the latest, each with
// the page on which it was found first.
const (
	mostLinked = brokenNow + `,
top(url, outcome, pages, page) AS (
  SELECT b.url, b.outcome, count(DISTINCT p.url), min(p.url) FROM links l
  JOIN broken b ON b.url = l.target JOIN outcomes p ON p.id = l.page
  GROUP BY b.url ORDER BY 3 DESC, b.url LIMIT ?2)
SELECT u.url, coalesce(o.status, 0), coalesce(o.class, ''), coalesce(p.url, ''), t.pages
FROM top t JOIN urls u ON u.id = t.url JOIN outcomes o ON o.id = t.outcome LEFT JOIN urls p ON p.id = t.page
ORDER BY t.pages DESC, t.url`
	latestBroken = brokenNow + `
SELECT u.url, coalesce(o.status, 0), coalesce(o.class, ''), coalesce(p.url, ''), 0
FROM broken b JOIN outcomes o ON o.id = b.outcome JOIN urls u ON u.id = b.url LEFT JOIN urls p ON p.id = u.parent
WHERE u.parent IS NOT NULL ORDER BY o.id DESC LIMIT ?2`
)

// links finds broken ones.
func (f *finder) links(ctx context.Context) error {
	query := mostLinked
	if f.linked > searchedLinks {
		query = latestBroken
	}
	return f.each(ctx, func(scan func(...any) error) error {
		var b brokenLink
		var status int
		err := scan(&b.url, &status, &b.why, &b.page, &b.pages)
		if status >= 400 || b.why == "" {
			b.why = fmt.Sprint(status)
		}
		f.found.broken = append(f.found.broken, b)
		return err
	}, query, f.attempts-countedAttempts, shownBroken)
}

// barrenSitemaps are the sitemaps that -sitemap or a robots.txt names, of
// which the latest attempt brought no sitemap. Those that an index names are
// broken links of it.
const barrenSitemaps = `
SELECT u.url, coalesce(o.status, 0), coalesce(o.class, ''), coalesce(o.error, '')
FROM outcomes o JOIN urls u ON u.id = o.url
WHERE (o.fate IN (4, 5) OR o.class = 'sitemap') AND u.origin = ?2 AND u.parent IS NULL AND o.id IN (
  SELECT max(id) FROM outcomes
  WHERE id > ?1 AND url IN (SELECT url FROM outcomes WHERE id > ?1 AND (fate IN (4, 5) OR class = 'sitemap')) GROUP BY url)
ORDER BY o.id LIMIT ?3`

// sitemaps finds those that brought nothing.
func (f *finder) sitemaps(ctx context.Context) error {
	return f.each(ctx, func(scan func(...any) error) error {
		var s brokenLink
		var t attempt
		err := scan(&s.url, &t.Status, &t.Class, &t.Error)
		s.why = trouble(&t)
		f.found.sitemaps = append(f.found.sitemaps, s)
		return err
	}, barrenSitemaps, f.attempts-countedAttempts, frontier.FromSitemap, shownBroken)
}
