// Command pricewatch notes the prices of a shop, and says what has changed since
// it last did. A run that is cut short goes on where it was.
//
//	go run -tags sqlite_fts5 ./examples/pricewatch prices.db https://shop.example/
package main

import (
	"context"
	"errors"
	"io"
	"log"
	"os"
	"os/signal"

	"github.com/PuerkitoBio/goquery"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage/sqlite"
)

// A Product is a record: handlers emit it, the database keeps it (view items_product).
type Product struct{ Name, Price string }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, crawl.Options{}, os.Args[1:], os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run takes its options from the caller, so that a test can bring its own web.
func run(ctx context.Context, o crawl.Options, args []string, stdout io.Writer) (err error) {
	if len(args) != 2 {
		return errors.New("usage: pricewatch FILE.db URL")
	}
	// A crawl fetches each URL once, so that another look is another database.
	before, err := former(ctx, args[0])
	if err != nil {
		return err
	}
	store, err := sqlite.Open(args[0], sqlite.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	o.Store = store
	c, err := crawl.New(o)
	if err != nil {
		return err
	}
	c.On("a.product", func(p *crawl.Page, link *goquery.Selection) {
		// The label is stored with the URL: a run that goes on after a kill
		// finds the right handler.
		p.FollowAll(link).WithLabel("product")
	})
	c.OnLabel("product", func(p *crawl.Page) {
		p.Emit(Product{Name: p.Doc().Find("h1").Text(), Price: p.Doc().Find(".price").Text()})
	})
	if err := c.Run(ctx, args[1]); err != nil {
		return err // crawl.ErrInterrupted, for instance: the same command goes on
	}
	now, err := prices(ctx, store)
	if err != nil {
		return err
	}
	compare(stdout, before, now)
	return nil
}
