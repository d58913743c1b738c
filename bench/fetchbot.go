package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"sync"

	"github.com/PuerkitoBio/fetchbot"
	"github.com/PuerkitoBio/goquery"
)

// fetchbotBare is fetchbot as in its example of a whole crawl.
var fetchbotBare = contender{
	name:    "fetchbot",
	about:   "as its example of a full crawl, without delay: one request at a time to each of the hosts; stores nothing",
	command: ownRole("fetchbot"),
	web:     fewer(2),
	release: moduleRelease("github.com/PuerkitoBio/fetchbot"),
}

// fetchbotCommand is the role of a fetchbot program: its seeds.
func fetchbotCommand(_ context.Context, seeds []string) error {
	hosts, err := hostnames(seeds)
	if err != nil {
		return err
	}
	count, err := strconv.Atoi(workers)
	if err != nil {
		return err
	}
	b := newBot(hosts)
	f := fetchbot.New(fetchbot.HandlerFunc(b.handle))
	f.CrawlDelay = 0
	f.HttpClient = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: count}}
	queue := f.Start()
	for _, seed := range seeds {
		u, err := url.Parse(seed)
		if err != nil {
			return err
		}
		b.send(queue, u)
	}
	b.pending.Wait()
	return queue.Close()
}

// A bot knows what it has asked for. fetchbot leaves that to its users, and
// does not tell when nothing is left.
type bot struct {
	hosts   map[string]bool
	pending sync.WaitGroup // one for each URL sent and not handled

	mu    sync.Mutex // guards known
	known map[string]bool
}

func newBot(hosts []string) *bot {
	b := &bot{hosts: make(map[string]bool), known: make(map[string]bool)}
	for _, h := range hosts {
		b.hosts[h] = true
	}
	return b
}

// handle follows the links of a page.
func (b *bot) handle(ctx *fetchbot.Context, resp *http.Response, err error) {
	defer b.pending.Done()
	if err != nil {
		fmt.Fprintf(os.Stderr, "fetchbot: %s: %v\n", ctx.Cmd.URL(), err)
		return
	}
	doc, err := goquery.NewDocumentFromReader(resp.Body)
	if err != nil {
		fmt.Fprintf(os.Stderr, "fetchbot: %s: %v\n", ctx.Cmd.URL(), err)
		return
	}
	doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		href, _ := a.Attr("href")
		if u, err := ctx.Cmd.URL().Parse(href); err == nil {
			b.send(ctx.Q, u)
		}
	})
}

// send asks for a URL that has not been asked for.
func (b *bot) send(queue *fetchbot.Queue, u *url.URL) {
	u.Fragment = ""
	if !b.hosts[u.Hostname()] || !b.isNew(u.String()) {
		return
	}
	b.pending.Add(1)
	if err := queue.Send(&fetchbot.Cmd{U: u, M: http.MethodGet}); err != nil {
		fmt.Fprintf(os.Stderr, "fetchbot: %s: %v\n", u, err)
		b.pending.Done()
	}
}

func (b *bot) isNew(url string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	known := b.known[url]
	b.known[url] = true
	return !known
}
