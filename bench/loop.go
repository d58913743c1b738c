package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// The ceilings: loops that know every URL beforehand and store nothing.
var (
	loopAlone = contender{
		name:    bare,
		about:   "64 goroutines and one http.Client that fetch a list of all URLs, unpack, and throw away",
		command: loopCommand("loop"),
	}
	loopTokens = contender{
		name:    "net/http + html tokens",
		about:   "the same, with every body through the tokenizer of golang.org/x/net/html",
		command: loopCommand("tokens"),
	}
	loopGoquery = contender{
		name:    "net/http + goquery",
		about:   "the same, with every body made a document of, and its h1 read",
		command: loopCommand("goquery"),
		web:     fewer(2),
	}
)

// bare is the contender that the others are compared with.
const bare = "net/http loop"

// loopCommand is this program in the role of a loop.
func loopCommand(role string) func(*bench, target) []string {
	return func(b *bench, t target) []string { return []string{b.self, role, t.urls} }
}

// loopWith is the role of a ceiling: it fetches every URL in a file, with
// nothing but net/http, and does as little as can be done with the body.
func loopWith(read func(io.Reader) error) func(context.Context, []string) error {
	return func(ctx context.Context, args []string) error {
		file, err := os.Open(args[0])
		if err != nil {
			return err
		}
		defer file.Close()
		return fetchAll(ctx, bufio.NewScanner(file), read)
	}
}

// fetchAll fetches the URLs that lines has. It returns the first error once
// every worker has ended.
func fetchAll(ctx context.Context, lines *bufio.Scanner, read func(io.Reader) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	count, err := strconv.Atoi(workers)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: count}}
	urls := make(chan string) // closed below; a worker that fails ends ctx
	var pool sync.WaitGroup
	for range count {
		pool.Go(func() {
			for url := range urls {
				if err := fetch(ctx, client, url, read); err != nil {
					cancel(err)
				}
			}
		})
	}
	for lines.Scan() && ctx.Err() == nil {
		urls <- lines.Text()
	}
	close(urls)
	pool.Wait()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return lines.Err()
}

func fetch(ctx context.Context, client *http.Client, url string, read func(io.Reader) error) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(request)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, resp.Status)
	}
	return read(resp.Body)
}

// discard reads a body to its end.
func discard(body io.Reader) error {
	_, err := io.Copy(io.Discard, body)
	return err
}

// tokens reads a body as HTML and looks at the href of every link.
func tokens(body io.Reader) error {
	z := html.NewTokenizer(body)
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() == io.EOF {
				return nil
			}
			return z.Err()
		case html.StartTagToken:
			name, more := z.TagName()
			for isLink := string(name) == "a"; isLink && more; {
				_, _, more = z.TagAttr()
			}
		}
	}
}

// headings reads a body as a document and looks at its h1.
func headings(body io.Reader) error {
	doc, err := goquery.NewDocumentFromReader(body)
	if err != nil {
		return err
	}
	doc.Find("h1").Each(func(_ int, h1 *goquery.Selection) { _ = h1.Text() })
	return nil
}
