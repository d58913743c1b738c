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

	"golang.org/x/net/html"
)

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
