// Command sitemapaudit crawls a site with its sitemaps, and lists what they should
// not name: URLs that are gone, redirected, not to be indexed, or that no page
// links to.
//
//	go run ./examples/sitemapaudit https://example.com/
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"strconv"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
)

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
		return errors.New("usage: sitemapaudit URL")
	}
	store := storage.NewMemory()
	o.Store, o.Follow = store, crawl.InScope
	o.Sitemaps = []string{crawl.AutoSitemap} // those that robots.txt names, or /sitemap.xml
	c, err := crawl.New(o)
	if err != nil {
		return err
	}
	if err := c.Run(ctx, args[0]); err != nil {
		return err
	}
	a := audit{fates: make(map[string]storage.Stored), linked: make(map[string]bool)}
	for one, err := range storage.All(ctx, store) {
		if err != nil {
			return err
		}
		a.add(one)
	}
	for _, url := range a.listed {
		if wrong := a.wrong(url); wrong != "" {
			fmt.Fprintf(stdout, "%s: %s\n", url, wrong)
		}
	}
	return nil
}

// An audit is what is known of the URLs of a site.
type audit struct {
	fates  map[string]storage.Stored
	listed []string        // by sitemaps, in their order
	linked map[string]bool // from another page
}

func (a *audit) add(one *storage.Stored) {
	a.fates[one.Task.URL] = *one
	for _, link := range one.Links {
		if link.Listing != nil {
			a.listed = append(a.listed, link.URL)
		} else if one.Task.URL != link.URL {
			a.linked[link.URL] = true
		}
	}
}

// wrong says why a URL should not be in a sitemap, or "".
func (a *audit) wrong(url string) string {
	one, done := a.fates[url]
	switch {
	case !done:
		return "not fetched: forbidden by robots.txt, or out of scope"
	case one.Fate == storage.Gone, one.Fate == storage.Failed:
		return cmp.Or(one.Class, strconv.Itoa(one.Status))
	case one.Fate == storage.Redirected:
		return "redirects to " + one.Redirect
	case one.Page != nil && one.Page.Directives.NoIndex:
		return "noindex"
	case !a.linked[url] && one.Task.Depth > 0: // the seed needs no link
		return "no page links to it"
	}
	return ""
}
