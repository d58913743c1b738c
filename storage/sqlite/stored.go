//go:build cgo

package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// storedQuery reads final outcomes with their tasks and pages. The columns of
// the task stand as in taskQuery.
var storedQuery = strings.Replace(`
SELECT TASK, h.key, coalesce(d.depth, u.depth), x.url,
       o.id, o.run, o.fate, o.status, o.class, o.error, o.tries, o.at, o.took_ms, o.links_from, o.links_count,
       p.id, p.content_type, p.charset, p.title, p.size, p.wire, p.first_byte_ms, p.remote_addr, p.proto, p.header, m.value, r.noindex, r.nofollow, r.text,
       f.path, f.size, f.sha256
FROM outcomes o
JOIN urls u ON u.id = o.url
LEFT JOIN hosts h ON h.id = u.host
LEFT JOIN depths d ON d.url = o.url
LEFT JOIN urls x ON x.id = o.redirect
LEFT JOIN pages p ON p.id = o.id
LEFT JOIN ways w ON w.url = o.url
LEFT JOIN metadata m ON m.page = o.id
LEFT JOIN directives r ON r.page = o.id
LEFT JOIN files f ON f.page = o.id
WHERE o.id > ? AND o.id <= ? AND o.fate < 6 ORDER BY o.id LIMIT ?`,
	"TASK", "u.id, u.host, u.url, u.parent, u.priority, coalesce(w.origin, u.origin), u.hops, u.method, u.label, u.body, u.data", 1)

// Stored reads final outcomes. It has a connection of its own, so that whoever
// follows a crawl keeps nobody waiting, and holds no snapshot between calls.
func (s *Store) Stored(_ context.Context, after int64, most int) (found []storage.Stored, last int64, err error) {
	last, err = s.above("outcomes", after, func(c *conn, top int64) (int64, error) {
		if found, err = c.stored(after, top, most); err == nil && len(found) == most {
			top = found[most-1].ID
		}
		return top, err
	})
	return found, last, err
}

// maxHops bounds the redirects that Latest follows.
const maxHops = 100

// Latest is the final outcome of a task. It shares its connection with Stored.
func (s *Store) Latest(_ context.Context, id frontier.TaskID) (found storage.Stored, ok bool, err error) {
	_, err = s.above("outcomes", 0, func(c *conn, top int64) (int64, error) {
		found, ok, err = c.latest(int64(id))
		return top, err
	})
	return found, ok, err
}

func (c *conn) latest(task int64) (s storage.Stored, ok bool, err error) {
	var outcome, fate int64
	for range maxHops {
		outcome, ok = 0, false
		at := task
		err := c.each("SELECT id, fate, redirect FROM outcomes WHERE url = ? ORDER BY id DESC LIMIT 1", func(row []driver.Value) error {
			outcome, fate, task = integer(row[0]), integer(row[1]), integer(row[2])
			return nil
		}, at)
		switch {
		case err != nil:
			return s, false, err
		case outcome == 0 || !storage.Fate(fate).Final():
			return s, false, nil
		case task != 0:
			continue
		}
		found, err := c.stored(outcome-1, outcome, 1)
		if err != nil || len(found) == 0 {
			return s, false, err
		}
		return found[0], true, nil
	}
	return s, false, nil
}

// above reads what a table has above a number, in one snapshot: read is told
// the last number there is, and says up to which it has read. Without any, or
// after an error, that is after.
func (s *Store) above(table string, after int64, read func(c *conn, top int64) (int64, error)) (last int64, err error) {
	s.following.Lock()
	defer s.following.Unlock()
	c, err := s.follow()
	if err != nil {
		return after, err
	}
	if err := c.exec("BEGIN"); err != nil {
		return after, err
	}
	defer func() { err = errors.Join(err, c.exec("COMMIT")) }()
	top, err := c.one("SELECT coalesce(max(id), 0) FROM " + table)
	if err != nil || top <= after {
		return after, err
	}
	if last, err = read(c, top); err != nil {
		return after, err
	}
	return last, nil
}

// follow is the connection of Stored, opened when it is first asked for.
// following is held.
func (s *Store) follow() (*conn, error) {
	s.mu.Lock()
	closed := s.reader == nil
	s.mu.Unlock()
	switch {
	case closed:
		return nil, fmt.Errorf("reading results of %s: the store is closed", s.path)
	case s.follower != nil:
		return s.follower, nil
	}
	mode := "mode=rw"
	if s.options.ReadOnly {
		mode = "mode=ro"
	}
	c, err := dial(s.path, mode, reading...)
	if err == nil {
		s.follower = c
	}
	return c, err
}

// unfollow closes the connection of Stored.
func (s *Store) unfollow() error {
	s.following.Lock()
	defer s.following.Unlock()
	if s.follower == nil {
		return nil
	}
	c := s.follower
	s.follower = nil
	return c.close()
}

// stored reads outcomes and what belongs to them.
func (c *conn) stored(after, top int64, most int) ([]storage.Stored, error) {
	var found []storage.Stored
	var links [][2]int64 // the first and the number of each
	err := c.each(storedQuery, func(row []driver.Value) error {
		s, at := storedRow(row)
		found = append(found, s)
		links = append(links, at)
		return nil
	}, after, top, int64(most))
	if err != nil {
		return nil, err
	}
	for i := range found {
		if found[i].Links, err = c.storedLinks(links[i][0], links[i][1]); err != nil {
			return nil, err
		}
		if err := c.storedTrail(&found[i]); err != nil {
			return nil, err
		}
	}
	return found, errors.Join(c.storedItems(found), c.storedTexts(found))
}

// storedRow reads a row of storedQuery, and where its links are.
func storedRow(row []driver.Value) (s storage.Stored, links [2]int64) {
	s.Task.ID = frontier.TaskID(integer(row[0]))
	fill(&s.Task, row)
	s.HostKey, s.Task.Depth, s.Redirect = text(row[11]), int32(integer(row[12])), text(row[13])
	row = row[14:]
	s.ID, s.Run = integer(row[0]), integer(row[1])
	s.Outcome = storage.Outcome{
		Fate: storage.Fate(integer(row[2])), Status: int(integer(row[3])), Class: text(row[4]), Error: text(row[5]),
		Tries: uint8(integer(row[6])), At: parseTime(row[7]), Took: parseMillis(row[8]),
	}
	links = [2]int64{integer(row[9]), integer(row[10])}
	if row = row[11:]; row[0] != nil {
		s.Page = &storage.Page{
			ContentType: text(row[1]), Charset: text(row[2]), Title: text(row[3]), Size: integer(row[4]), Wire: integer(row[5]),
			FirstByte: parseMillis(row[6]), RemoteAddr: text(row[7]), Proto: text(row[8]), Header: blob(row[9]), Metadata: blob(row[10]),
			Directives: storage.Directives{NoIndex: integer(row[11]) != 0, NoFollow: integer(row[12]) != 0, Text: text(row[13])},
		}
	}
	if row[14] != nil {
		s.File = &storage.File{Path: text(row[14]), Size: integer(row[15]), SHA256: text(row[16])}
	}
	return s, links
}

func parseMillis(v driver.Value) time.Duration {
	ms, _ := v.(float64)
	return time.Duration(ms * float64(time.Millisecond))
}

func (c *conn) storedLinks(from, count int64) (links []storage.StoredLink, err error) {
	if count == 0 {
		return nil, nil
	}
	links = make([]storage.StoredLink, 0, count)
	err = c.each("SELECT t.url, l.kind, l.text, l.rel, i.link, i.lastmod, i.changefreq, i.priority FROM links l JOIN urls t ON t.id = l.target LEFT JOIN listings i ON i.link = l.id WHERE l.id >= ? AND l.id < ? ORDER BY l.id", func(row []driver.Value) error {
		links = append(links, storage.StoredLink{URL: text(row[0]), Kind: text(row[1]), Text: text(row[2]), Rel: text(row[3]), Listing: listing(row[4:])})
		return nil
	}, from, from+count)
	return links, err
}

// listing is what a sitemap says of a link, or nil.
func listing(row []driver.Value) *storage.Listing {
	if row[0] == nil {
		return nil
	}
	l := &storage.Listing{LastMod: text(row[1]), ChangeFreq: text(row[2]), Priority: -1}
	if p, ok := row[3].(float64); ok {
		l.Priority = p
	}
	return l
}

// storedTexts reads the texts of outcomes that are in order.
func (c *conn) storedTexts(found []storage.Stored) error {
	i := 0
	if len(found) == 0 {
		return nil
	}
	return c.each("SELECT page, name, value FROM texts WHERE page >= ? AND page <= ? ORDER BY page", func(row []driver.Value) error {
		for page := integer(row[0]); found[i].ID < page; i++ {
		}
		if found[i].ID == integer(row[0]) {
			found[i].Texts = append(found[i].Texts, storage.Text{Name: text(row[1]), Value: text(row[2])})
		}
		return nil
	}, found[0].ID, found[len(found)-1].ID)
}

// storedTrail finds the redirects that led to a task, and the page on which
// the first of them was found.
func (c *conn) storedTrail(s *storage.Stored) error {
	at := s.Task
	moved, err := c.isRedirected(&at)
	for ; moved && err == nil; moved, err = c.isRedirected(&at) {
		at = frontier.Task{ID: at.Parent}
		if err := c.tasks(taskQuery, []*frontier.Task{&at}); err != nil {
			return err
		}
		s.Via = append(s.Via, at.URL)
	}
	slices.Reverse(s.Via)
	if err != nil || at.Origin.IsSeed() || at.Parent == 0 {
		return err
	}
	page := frontier.Task{ID: at.Parent}
	err = c.tasks(taskQuery, []*frontier.Task{&page})
	s.FoundOn = page.URL
	return err
}

// isRedirected reports whether a redirect led to a task, which its hops tell. Of
// a sitemap, indexes count as hops as well, and it follows from them as Also.
func (c *conn) isRedirected(t *frontier.Task) (bool, error) {
	if t.Hops == 0 || t.Parent == 0 || t.Origin != frontier.FromSitemap {
		return t.Hops > 0 && t.Parent != 0, nil
	}
	indexes, err := c.one("SELECT count(*) FROM also WHERE source = ? AND target = ?", int64(t.Parent), int64(t.ID))
	return indexes == 0, err
}

// storedItems reads the items of outcomes that are in order. Items are in the
// order of their pages, which is how they are found without an index.
func (c *conn) storedItems(found []storage.Stored) error {
	if len(found) == 0 {
		return nil
	}
	byPage := make(map[int64]*storage.Stored, len(found))
	for i := range found {
		byPage[found[i].ID] = &found[i]
	}
	from, err := c.firstItem(found[0].ID)
	if err != nil {
		return err
	}
	to, err := c.firstItem(found[len(found)-1].ID + 1)
	if err != nil || from == to {
		return err
	}
	return c.each("SELECT page, name, value, own FROM items WHERE id >= ? AND id < ? ORDER BY id", func(row []driver.Value) error {
		if s := byPage[integer(row[0])]; s != nil {
			s.Items = append(s.Items, storage.Item{Name: text(row[1]), Value: blob(row[2]), Own: row[3] != nil})
		}
		return nil
	}, from, to)
}

// firstItem is the least number of an item of the page or a later one, or one
// above all numbers.
func (c *conn) firstItem(page int64) (int64, error) {
	most, err := c.one("SELECT coalesce(max(id), 0) FROM items")
	low, high := int64(1), most+1
	for err == nil && low < high {
		middle, of := low+(high-low)/2, int64(0)
		// IDs have no gaps, but need not begin at one for ever.
		of, err = c.one("SELECT page FROM items WHERE id >= ? ORDER BY id LIMIT 1", middle)
		if of < page {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, err
}
