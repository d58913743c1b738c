// Command crawl stores a site, and goes on where it ended.
package main

import (
	"context"
	"log"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage/sqlite"
)

func main() {
	store, err := sqlite.Open("crawl.db", sqlite.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()
	c, err := crawl.New(crawl.Options{Store: store, Follow: crawl.InScope, MaxPages: 1000})
	if err != nil {
		log.Fatal(err)
	}
	if err := c.Run(context.Background(), "https://example.com/"); err != nil {
		log.Fatal(err)
	}
}
