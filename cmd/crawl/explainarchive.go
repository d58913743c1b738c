package main

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// An archive is the database that a question is about, with what is the same
// for every URL. It is read by whole passes over urls and outcomes, which have
// no index: one pass each for all URLs together.
type archive struct {
	r   *sqlite.Reader
	db  string
	now time.Time

	naming   naming
	pages    int64
	recorded bool // the options are stored with the crawl
	running  bool // a crawl holds the database
	runs     map[int64]string
	entries  []string // of the scope
	marks    map[string]string
	line     *commandLine
	opts     crawl.Options
	judge    *crawl.Judge
	counts   map[frontier.HostID]*hostCounts
}

func openArchive(ctx context.Context, r *sqlite.Reader, db string) (*archive, error) {
	a := &archive{r: r, db: db, now: time.Now(), runs: map[int64]string{}, marks: map[string]string{}, counts: map[frontier.HostID]*hostCounts{}}
	var record []byte
	var err error
	if a.naming, err = namingOf(ctx, r); err != nil {
		return nil, fmt.Errorf("%s: %w", db, err)
	}
	err = errors.Join(
		a.each(ctx, "SELECT value FROM tallies WHERE name = 'pages'", func(row []driver.Value) { a.pages = integer(row[0]) }),
		a.each(ctx, "SELECT value FROM scope", func(row []driver.Value) { a.entries = append(a.entries, plainText(row[0])) }),
		a.each(ctx, "SELECT substr(key, 6), value FROM meta WHERE key LIKE 'mark trap %'", func(row []driver.Value) {
			a.marks[plainText(row[0])] = plainText(row[1])
		}),
		a.each(ctx, "SELECT id, started, options FROM runs ORDER BY id", func(row []driver.Value) {
			a.runs[integer(row[0])], record = plainText(row[1]), []byte(plainText(row[2]))
		}),
	)
	if err != nil {
		return nil, err
	}
	_, a.running, _ = sqlite.Running(db) // where that cannot be told, none runs as far as is known
	return a, a.adopt(record)
}

// adopt takes the options stored with the crawl, and no others.
func (a *archive) adopt(record json.RawMessage) (err error) {
	a.line, a.recorded = &commandLine{settings: newSettings(), layers: layers{}}, len(record) > 0
	a.line.db = a.db
	if _, err = a.line.adopt(record); err != nil {
		return err
	}
	a.opts = a.line.crawlOptions()
	if a.judge, err = crawl.NewJudge(a.opts, storage.Start{Scope: slices.Values(a.entries), Marks: a.marks}); err != nil {
		return fmt.Errorf("%s: the options stored with the crawl: %w", a.db, err)
	}
	return nil
}

// each calls f with every row of a query's answer.
func (a *archive) each(ctx context.Context, sql string, f func(row []driver.Value)) error {
	return eachRow(ctx, a.r, sql, func(row []driver.Value) error {
		f(row)
		return nil
	})
}

func integer(v driver.Value) int64 {
	n, _ := v.(int64)
	return n
}

// plainText is a text of the database; NULL is "".
func plainText(v driver.Value) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}

func milliseconds(v driver.Value) *float64 {
	if f, ok := v.(float64); ok {
		return &f
	}
	return nil
}

// instant is a time of the database; NULL is zero.
func instant(v driver.Value) time.Time {
	t, err := time.Parse(time.RFC3339, plainText(v))
	if err != nil {
		return time.Time{}
	}
	return t
}

// list is numbers as SQL has them within brackets.
func list(numbers []int64) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(words, ", ")
}

// An urlRow is what urls holds of a URL, its latest depth included.
type urlRow struct {
	id, parent, run int64
	host            frontier.HostID
	url             string
	depth, hops     int
	origin          frontier.Origin
	parked          storage.Reason // when it was found
}

// rows reads rows of urls by their numbers, which is quick.
func (a *archive) rows(ctx context.Context, ids []int64) (map[int64]*urlRow, error) {
	found := make(map[int64]*urlRow, len(ids))
	err := a.each(ctx, `SELECT u.id, u.host, coalesce(d.depth, u.depth), ifnull(u.parked, 0), coalesce(w.origin, u.origin), ifnull(u.parent, 0), u.run, u.hops, u.url
		FROM urls u LEFT JOIN depths d ON d.url = u.id LEFT JOIN ways w ON w.url = u.id WHERE u.id IN (`+list(ids)+`)`, func(row []driver.Value) {
		found[integer(row[0])] = &urlRow{
			id: integer(row[0]), host: frontier.HostID(integer(row[1])), depth: int(integer(row[2])), parked: storage.Reason(integer(row[3])),
			origin: frontier.Origin(integer(row[4])), parent: integer(row[5]), run: integer(row[6]), hops: int(integer(row[7])), url: plainText(row[8]),
		}
	})
	return found, err
}

// isSeed is frontier.Task.IsSeed.
func (u *urlRow) isSeed() bool {
	t := frontier.Task{Origin: u.origin, Depth: int32(u.depth)}
	return t.IsSeed()
}

// how is how the URL came to be known, in a word.
func (u *urlRow) how() string {
	switch {
	case u.origin == frontier.FromGuess:
		return "guess"
	case u.origin == frontier.FromSitemap:
		return "sitemap"
	case u.hops > 0:
		return "redirect"
	case u.origin == frontier.FromSeed:
		return "seed"
	default:
		return "link"
	}
}

// role is what the URL is to the pages on which it was found.
func (u *urlRow) role() parse.Role {
	if u.origin == frontier.FromAsset {
		return parse.RoleAsset
	}
	return parse.RolePage
}

// find finds the rows of the URLs that the crawl knows.
func (a *archive) find(ctx context.Context, subjects []*explanation) error {
	var hashes []int64
	for _, e := range subjects {
		e.steps = a.naming.steps
		e.read(e.url)
		for _, name := range a.naming.names(readings(e.seed)) {
			hashes = append(hashes, name.hash)
		}
	}
	ids := make(map[int64]int64) // by hash
	err := a.each(ctx, "SELECT hash, id FROM urls WHERE hash IN ("+list(hashes)+")", func(row []driver.Value) {
		ids[integer(row[0])] = integer(row[1])
	})
	if err != nil {
		return err
	}
	for _, e := range subjects {
		for _, name := range a.naming.names(readings(e.seed)) {
			switch {
			case ids[name.hash] == 0, e.row != nil && name.url.String() == e.URL:
			case e.row != nil:
				e.other = name.url.String()
			default:
				if err := a.know(ctx, e, name.url, ids[name.hash]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// know takes what was typed for u, which is the URL of that number.
func (a *archive) know(ctx context.Context, e *explanation, u urlnorm.URL, id int64) error {
	e.read(u)
	found, err := a.rows(ctx, []int64{id})
	if err != nil {
		return err
	}
	if e.row = found[id]; e.row == nil || e.row.url == e.URL {
		return nil
	}
	e.KnownAs = e.row.url
	if e.url, err = urlnorm.Parse(e.row.url); err != nil {
		return fmt.Errorf("%s: URL %d: %w", a.db, id, err)
	}
	return nil
}

// attemptsQuery reads outcomes with what belongs to them.
const attemptsQuery = `SELECT o.url, f.name, coalesce(r.name, ''), o.run, ifnull(o.status, 0), ifnull(o.tries, 0), o.at, o.took_ms, p.first_byte_ms,
  o.not_before, x.url, ifnull(o.redirect, 0), o.class, o.error, ifnull(o.links_from, 0), ifnull(o.links_count, 0),
  ifnull(a.noindex, 0), ifnull(a.nofollow, 0), a.text, o.id
FROM outcomes o LEFT JOIN fates f ON f.id = o.fate LEFT JOIN reasons r ON r.id = o.reason
LEFT JOIN pages p ON p.id = o.id LEFT JOIN directives a ON a.page = o.id LEFT JOIN urls x ON x.id = o.redirect
WHERE o.url IN (%s) ORDER BY o.id`

// attempts reads every outcome of some URLs, in order.
func (a *archive) attempts(ctx context.Context, ids []int64) (map[int64][]attempt, error) {
	found := make(map[int64][]attempt, len(ids))
	err := a.each(ctx, fmt.Sprintf(attemptsQuery, list(ids)), func(row []driver.Value) {
		id := integer(row[0])
		found[id] = append(found[id], attempt{
			Fate: plainText(row[1]), Reason: plainText(row[2]), Run: integer(row[3]), Status: integer(row[4]), Tries: integer(row[5]),
			At: plainText(row[6]), Took: milliseconds(row[7]), FirstByte: milliseconds(row[8]), NotBefore: plainText(row[9]),
			Redirect: plainText(row[10]), redirect: integer(row[11]), Class: plainText(row[12]), Error: plainText(row[13]),
			id: integer(row[19]), links: integer(row[14]), span: integer(row[15]),
			asks: asks{NoIndex: integer(row[16]) != 0, NoFollow: integer(row[17]) != 0, Text: plainText(row[18])},
		})
	})
	return found, err
}

// knowHost reads what is known of the host of a URL.
func (a *archive) knowHost(ctx context.Context, e *explanation) error {
	if e.row != nil {
		e.facts.Host = e.row.host
	} else if err := a.each(ctx, "SELECT id FROM hosts WHERE key = '"+strings.ReplaceAll(e.Host, "'", "''")+"'", func(row []driver.Value) {
		e.facts.Host = frontier.HostID(integer(row[0]))
	}); err != nil {
		return err
	}
	return a.each(ctx, fmt.Sprintf("SELECT not_before, blocked_since, failures, why, robots_at, robots_status, robots FROM facts WHERE host = %d", e.facts.Host), func(row []driver.Value) {
		f := &e.facts
		f.NotBefore, f.BlockedSince, f.Failures, f.Why = instant(row[0]), instant(row[1]), int(integer(row[2])), plainText(row[3])
		f.RobotsAt, f.RobotsStatus, f.Robots = instant(row[4]), int(integer(row[5])), []byte(plainText(row[6]))
	})
}
