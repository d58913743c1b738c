package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/gocolly/colly/v2"
	_ "github.com/mattn/go-sqlite3"
)

// collyStoring is Colly as a careful user writes it who wants to ask the
// result something: every page's title and links in SQLite.
var collyStoring = contender{
	name:  "Colly, tuned, SQLite",
	about: "likewise, and URL, title and links of each page stored in SQLite by one goroutine: WAL, prepared statements, 100 pages a transaction",
	command: func(b *bench, t target) []string {
		return append([]string{b.self, "colly-db", b.database()}, t.roots...)
	},
	stored:  collyStored,
	web:     fewer(4),
	release: moduleRelease(collyModule),
}

// A scraped is what is stored of a page.
type scraped struct {
	url, title string
	links      []string
}

// collyBatch is how many pages go into one transaction.
const collyBatch = 100

const collySchema = `
PRAGMA journal_mode = WAL;
CREATE TABLE pages (id INTEGER PRIMARY KEY, url TEXT NOT NULL, title TEXT NOT NULL);
CREATE TABLE links (page INTEGER NOT NULL, target TEXT NOT NULL);`

// collyInto is the role of that program: its database, then its seeds.
func collyInto(_ context.Context, args []string) (err error) {
	db, err := sql.Open("sqlite3", args[0])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(collySchema); err != nil {
		return fmt.Errorf("making the tables: %w", err)
	}
	c, err := newColly(args[1:], colly.Async())
	if err != nil {
		return err
	}
	if err := tune(c); err != nil {
		return err
	}
	pages := make(chan scraped, collyBatch) // closed below, when no handler runs any more
	written := make(chan error, 1)
	go func() { written <- store(db, pages) }()
	scrape(c, pages)
	err = visitAll(c, args[1:])
	close(pages)
	return errors.Join(err, <-written)
}

// scrape has a collector send what it finds on each page. One handler for the
// whole page has it all: a Context is shared with the pages it leads to.
func scrape(c *colly.Collector, pages chan<- scraped) {
	c.OnHTML("html", func(e *colly.HTMLElement) {
		links := e.ChildAttrs("a[href]", "href")
		for i, href := range links {
			links[i] = e.Request.AbsoluteURL(href)
		}
		pages <- scraped{e.Request.URL.String(), e.ChildText("title"), links}
	})
}

// store stores pages until there are no more. After an error it goes on taking
// them, so that nobody waits.
func store(db *sql.DB, pages <-chan scraped) (err error) {
	batch := make([]scraped, 0, collyBatch)
	for p := range pages {
		if batch = append(batch, p); len(batch) == collyBatch {
			err = errors.Join(err, commit(db, batch))
			batch = batch[:0]
		}
	}
	return errors.Join(err, commit(db, batch))
}

// commit stores a batch in one transaction.
func commit(db *sql.DB, batch []scraped) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing
	page, err := tx.Prepare("INSERT INTO pages (url, title) VALUES (?, ?)")
	if err != nil {
		return err
	}
	defer page.Close()
	link, err := tx.Prepare("INSERT INTO links (page, target) VALUES (?, ?)")
	if err != nil {
		return err
	}
	defer link.Close()
	for _, p := range batch {
		if err := insert(page, link, p); err != nil {
			return fmt.Errorf("storing %s: %w", p.url, err)
		}
	}
	return tx.Commit()
}

func insert(page, link *sql.Stmt, p scraped) error {
	done, err := page.Exec(p.url, p.title)
	if err != nil {
		return err
	}
	id, err := done.LastInsertId()
	if err != nil {
		return err
	}
	for _, target := range p.links {
		if _, err := link.Exec(id, target); err != nil {
			return err
		}
	}
	return nil
}

// collyStored asks its database how many different pages it has.
func collyStored(ctx context.Context, b *bench, _ target) (count int, err error) {
	db, err := sql.Open("sqlite3", b.path("crawl.db"))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.QueryRowContext(ctx, "SELECT count(DISTINCT url) FROM pages").Scan(&count)
	return count, err
}
