//go:build cgo

package sqlite

import (
	"context"
	"errors"

	"github.com/joinable/crawl/storage"
)

// A writer appends entries to the tables.
type writer struct {
	conn *conn
	next rowIDs // of the next rows
	// solo inserts every row by itself, to find the one that is refused.
	solo bool

	hosts, urls, outcomes, pages, bodies, hashes, links, items, depths, also, facts, scope, tallies, fingerprints *inserter

	asked, named, files             *inserter // directives, sitemaps, saved files
	metadata, texts, listings, ways *inserter
}

// rowIDs are the latest row numbers of the tables that number rows.
type rowIDs struct{ outcome, link, item int64 }

// replaceFacts leaves what is known of robots.txt when a row says nothing of
// it.
const replaceFacts = ` ON CONFLICT DO UPDATE SET
  not_before = excluded.not_before, blocked_since = excluded.blocked_since,
  failures = excluded.failures, why = excluded.why,
  robots_status = iif(excluded.robots_at IS NULL, robots_status, excluded.robots_status),
  robots = iif(excluded.robots_at IS NULL, robots, excluded.robots),
  robots_at = coalesce(excluded.robots_at, robots_at)`

func newWriter(c *conn) *writer {
	return &writer{
		conn:         c,
		hosts:        newInserter(c, 2, "INSERT INTO hosts (id, key)", ""),
		urls:         newInserter(c, 15, "INSERT INTO urls (id, hash, host, depth, parked, priority, origin, parent, run, hops, url, method, label, body, data)", ""),
		outcomes:     newInserter(c, 15, "INSERT INTO outcomes (id, url, fate, reason, run, status, tries, at, took_ms, not_before, redirect, links_from, links_count, class, error)", ""),
		pages:        newInserter(c, 12, "INSERT INTO pages (id, url, body, size, wire, first_byte_ms, content_type, charset, title, proto, remote_addr, header)", ""),
		bodies:       newInserter(c, 3, "INSERT INTO bodies (id, encoding, content)", ""),
		hashes:       newInserter(c, 3, "INSERT INTO hashes (body, hash, size)", ""),
		links:        newInserter(c, 5, "INSERT INTO links (page, target, kind, text, rel)", ""),
		items:        newInserter(c, 5, "INSERT INTO items (id, page, name, value, own)", ""),
		depths:       newInserter(c, 2, "INSERT INTO depths (url, depth)", " ON CONFLICT DO UPDATE SET depth = excluded.depth"),
		also:         newInserter(c, 2, "INSERT OR IGNORE INTO also (source, target)", ""),
		facts:        newInserter(c, 8, "INSERT INTO facts (host, not_before, blocked_since, failures, why, robots_at, robots_status, robots)", replaceFacts),
		asked:        newInserter(c, 4, "INSERT INTO directives (page, noindex, nofollow, text)", ""),
		named:        newInserter(c, 3, "INSERT INTO sitemaps (host, place, url)", ""),
		scope:        newInserter(c, 1, "INSERT OR IGNORE INTO scope (value)", ""),
		files:        newInserter(c, 4, "INSERT INTO files (page, path, size, sha256)", ""),
		metadata:     newInserter(c, 2, "INSERT INTO metadata (page, value)", ""),
		texts:        newInserter(c, 3, "INSERT INTO texts (page, name, value)", ""),
		listings:     newInserter(c, 4, "INSERT INTO listings (link, lastmod, changefreq, priority)", ""),
		ways:         newInserter(c, 2, "INSERT OR REPLACE INTO ways (url, origin)", ""),
		fingerprints: newInserter(c, 3, "INSERT OR REPLACE INTO fingerprints (url, simhash, near)", ""),
		tallies:      newInserter(c, 2, "INSERT INTO tallies (name, value)", " ON CONFLICT DO UPDATE SET value = excluded.value"),
	}
}

func (w *writer) inserters() []*inserter {
	return []*inserter{w.hosts, w.urls, w.outcomes, w.pages, w.bodies, w.hashes, w.links, w.items, w.depths, w.also, w.facts, w.scope, w.tallies, w.fingerprints, w.asked, w.named, w.files,
		w.metadata, w.texts, w.listings, w.ways}
}

// append stores an entry in one transaction. When a row is refused it goes
// through the entry once more, row by row, to say which.
func (w *writer) append(ctx context.Context, e *storage.Entry) error {
	err := w.transact(ctx, e)
	if rowError(err) {
		w.solo = true
		defer func() { w.solo = false }()
		err = w.transact(ctx, e)
	}
	return err
}

// transact stores an entry or nothing of it.
func (w *writer) transact(ctx context.Context, e *storage.Entry) error {
	before := w.next
	err := w.conn.transact(ctx, func() error { return w.rows(e) })
	if err != nil {
		w.next = before
		for _, i := range w.inserters() {
			i.drop()
		}
	}
	return err
}

// rows inserts the rows of an entry.
func (w *writer) rows(e *storage.Entry) error {
	for _, h := range e.Hosts {
		if err := w.row(-1, w.hosts.add(int64(h.ID), h.Key), w.hosts); err != nil {
			return err
		}
	}
	for i := range e.Tasks {
		if err := w.task(e.Run, &e.Tasks[i]); err != nil {
			return err
		}
	}
	for i := range e.Outcomes {
		if err := w.outcome(e.Run, &e.Outcomes[i]); err != nil {
			return err
		}
	}
	if err := w.rest(e); err != nil {
		return err
	}
	for _, i := range w.inserters() {
		if err := i.flush(); err != nil {
			return err
		}
	}
	return w.conn.do("UPDATE runs SET pages = ? WHERE id = ?", e.Pages, e.Run)
}

// row ends the adding of a row that belongs to a result. In solo it is
// inserted at once, so that its error can be told from its neighbours'.
func (w *writer) row(result int, err error, i *inserter) error {
	if err == nil && w.solo {
		err = i.flush()
	}
	if w.solo && rowError(err) {
		return &storage.RowError{Result: result, Err: err}
	}
	return err
}

func (w *writer) task(run int64, t *storage.NewTask) error {
	method, label, body, data := "", "", []byte(nil), []byte(nil)
	if r := t.Task.Request; r != nil {
		method, label, body, data = r.Method, r.Label, r.Body, r.Data
	}
	if method == "GET" {
		method = ""
	}
	err := w.urls.add(int64(t.ID), int64(t.Identity), int64(t.Host), int64(t.Depth), intValue(int64(t.Parked)),
		int64(t.Task.Priority), int64(t.Task.Origin), intValue(int64(t.Parent)), run, int64(t.Task.Hops), t.Task.URL,
		textValue(method), textValue(label), bytesValue(body), bytesValue(data))
	return w.row(t.Result, err, w.urls)
}

// rest inserts the rows that belong to no result.
func (w *writer) rest(e *storage.Entry) error {
	for _, d := range e.Depths {
		if err := w.depths.add(int64(d.Task), int64(d.Depth)); err != nil {
			return err
		}
	}
	for _, way := range e.Ways {
		if err := w.ways.add(int64(way.Task), int64(way.Origin)); err != nil {
			return err
		}
	}
	for _, a := range e.Also {
		if err := w.also.add(int64(a.Source), int64(a.Target)); err != nil {
			return err
		}
	}
	for _, s := range e.Scope {
		if err := w.scope.add(s); err != nil {
			return err
		}
	}
	for i := range e.Facts {
		if err := errors.Join(w.fact(&e.Facts[i]), w.sitemaps(&e.Facts[i])); err != nil {
			return err
		}
	}
	if e.Policy != "" {
		if err := w.conn.do("INSERT OR REPLACE INTO meta VALUES ('policy', ?)", e.Policy); err != nil {
			return err
		}
	}
	if err := w.marks(e.Marks); err != nil {
		return err
	}
	if err := w.taken(e.Taken); err != nil {
		return err
	}
	if err := w.conn.showWhatCanBe(e.Records); err != nil {
		return err
	}
	return w.counts(&e.Counts)
}

func (w *writer) fact(f *storage.HostFacts) error {
	return w.facts.add(int64(f.Host), deadlineValue(f.NotBefore), timeValue(f.BlockedSince), int64(f.Failures), textValue(f.Why),
		timeValue(f.RobotsAt), intValue(int64(f.RobotsStatus)), bytesValue(f.Robots))
}

// counts stores the counts, zeros included: they may have been above zero.
func (w *writer) counts(n *storage.Counts) error {
	for name, value := range countFields(n) {
		if err := w.tallies.add(name, *value); err != nil {
			return err
		}
	}
	for f := storage.Fetched; f.Final(); f++ {
		if err := w.tallies.add("fate "+f.String(), n.Fates[f]); err != nil {
			return err
		}
	}
	for _, r := range storage.Reasons() {
		if err := w.tallies.add("parked "+r.String(), n.Parked[r]); err != nil {
			return err
		}
	}
	return nil
}
