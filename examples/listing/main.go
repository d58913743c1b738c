// Command listing turns the pages of a listing into JSON, a line for each entry.
//
//	go run ./examples/listing https://quotes.example/ > quotes.jsonl
package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"
	"os/signal"

	"github.com/PuerkitoBio/goquery"

	"github.com/joinable/crawl"
)

// A Quote is one entry. Its tags are the keys of the JSON.
type Quote struct {
	Text   string `json:"text"`
	Author string `json:"author"`
	URL    string `json:"url"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, crawl.Options{}, os.Args[1:], os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run takes its options from the caller, so that a test can bring its own web.
func run(ctx context.Context, o crawl.Options, args []string, stdout io.Writer) error {
	if len(args) != 1 {
		return errors.New("usage: listing URL")
	}
	// The zero options, which main gives, fetch what the program asks for and
	// nothing else: at most two requests at a time and ten a second to a host,
	// robots.txt obeyed.
	c, err := crawl.New(o)
	if err != nil {
		return err
	}
	// A page is fetched once, however many links lead to it: "next" may go in
	// circles.
	c.On("a[rel=next]", func(p *crawl.Page, next *goquery.Selection) { p.FollowAll(next) })
	lines := json.NewEncoder(stdout)
	// Handlers run for several pages at once; the loop for one at a time, so that
	// it may write without a lock. The crawl waits for a slow loop.
	for page, err := range c.Pages(ctx, args[0]) {
		if err != nil {
			return err
		}
		for _, entry := range page.Doc().Find(".quote").EachIter() {
			quote := Quote{Text: entry.Find(".text").Text(), Author: entry.Find(".author").Text(), URL: page.URL}
			if err := lines.Encode(quote); err != nil {
				return err // leaving the loop ends the crawl
			}
		}
	}
	return nil
}
