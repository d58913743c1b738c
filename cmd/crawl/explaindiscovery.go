package main

import (
	"context"
	"database/sql/driver"
	"fmt"
)

const (
	// longestChain bounds the way from a seed that is followed, in URLs.
	longestChain = 100_000
	// shownChain is how many of it are told, half of them from either end.
	shownChain = 20
)

// chainTo is the way on which a URL was found, the seed first, without those in
// the middle if there are many.
func (a *archive) chainTo(ctx context.Context, row *urlRow) (way []chain, leftOut int, err error) {
	var ids []int64
	query := fmt.Sprintf(`WITH RECURSIVE up(id, parent, n) AS (SELECT id, parent, 1 FROM urls WHERE id = %d
UNION ALL SELECT u.id, u.parent, n + 1 FROM up JOIN urls u ON u.id = up.parent WHERE n < %d)
SELECT id FROM up ORDER BY n DESC`, row.id, longestChain)
	if err := a.each(ctx, query, func(row []driver.Value) { ids = append(ids, integer(row[0])) }); err != nil {
		return nil, 0, err
	}
	if leftOut = len(ids) - shownChain; leftOut > 0 {
		ids = append(ids[:shownChain/2:shownChain/2], ids[len(ids)-shownChain/2:]...)
	}
	rows, err := a.rows(ctx, ids)
	if err != nil {
		return nil, 0, err
	}
	for _, id := range ids {
		if u := rows[id]; u != nil {
			way = append(way, chain{URL: u.url, Origin: u.how(), row: u})
		}
	}
	return way, max(leftOut, 0), nil
}

// An anchor is the link by which a URL was found.
type anchor struct{ kind, text, rel string }

// foundBy finds the attempt at the parent on which a URL was found, and the
// link if it was one: the rows of a page's links stand together.
func (a *archive) foundBy(ctx context.Context, u *urlRow, parents []attempt) (on *attempt, by anchor, err error) {
	for i := range parents {
		p := &parents[i]
		switch {
		case p.redirect == u.id:
			return p, by, nil
		case p.span == 0 || u.how() != "link" && u.how() != "sitemap":
			continue
		}
		err := a.each(ctx, fmt.Sprintf("SELECT kind, text, rel FROM links WHERE id >= %d AND id < %d AND target = %d ORDER BY id DESC",
			p.links, p.links+p.span, u.id), func(row []driver.Value) {
			on, by = p, anchor{plainText(row[0]), plainText(row[1]), plainText(row[2])}
		})
		if err != nil || on != nil {
			return on, by, err
		}
	}
	return nil, by, nil
}

// discover tells how a URL came to be known.
func (a *archive) discover(ctx context.Context, e *explanation, attempts map[int64][]attempt) error {
	d := e.Found
	for i := range d.Chain {
		u := d.Chain[i].row
		on, by, err := a.foundBy(ctx, u, attempts[u.parent])
		if err != nil {
			return err
		}
		d.Chain[i].Text = by.text
		if u.id != e.row.id {
			continue
		}
		d.Kind, d.Text, d.Rel, d.At = by.kind, by.text, by.rel, a.runs[u.run]
		if i > 0 {
			d.On = d.Chain[i-1].URL
		}
		if on != nil {
			d.At, d.asks = on.At, &on.asks
		}
	}
	return nil
}
