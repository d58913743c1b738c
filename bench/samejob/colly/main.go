// Command colly stores a site.
package main

import (
	"database/sql"
	"log"
	"time"

	"github.com/gocolly/colly/v2"
	_ "github.com/mattn/go-sqlite3"
)

const schema = `
CREATE TABLE IF NOT EXISTS pages (url TEXT PRIMARY KEY, title TEXT);
CREATE TABLE IF NOT EXISTS links (source TEXT, target TEXT);`

func main() {
	db, err := sql.Open("sqlite3", "crawl.db")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(schema); err != nil {
		log.Fatal(err)
	}
	c := colly.NewCollector(colly.AllowedDomains("example.com"), colly.MaxRequests(1000))
	c.IgnoreRobotsTxt = false
	if err := c.Limit(&colly.LimitRule{DomainGlob: "*", Delay: 100 * time.Millisecond}); err != nil {
		log.Fatal(err)
	}
	c.OnHTML("html", func(e *colly.HTMLElement) {
		links := e.ChildAttrs("a[href]", "href")
		for i, href := range links {
			links[i] = e.Request.AbsoluteURL(href)
		}
		if err := save(db, e.Request.URL.String(), e.ChildText("title"), links); err != nil {
			log.Fatal(err)
		}
		for _, link := range links {
			_ = e.Request.Visit(link) // visited before, or OnError is told
		}
	})
	c.OnError(func(r *colly.Response, err error) { log.Println(r.Request.URL, err) })
	if err := c.Visit("https://example.com/"); err != nil {
		log.Fatal(err)
	}
}

// save stores a page in one transaction.
func save(db *sql.DB, url, title string, links []string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec("INSERT OR REPLACE INTO pages VALUES (?, ?)", url, title); err != nil {
		return err
	}
	for _, target := range links {
		if _, err := tx.Exec("INSERT INTO links VALUES (?, ?)", url, target); err != nil {
			return err
		}
	}
	return tx.Commit()
}
