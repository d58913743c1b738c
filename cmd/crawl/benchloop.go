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
)

// benchLooper is the word by which crawl bench starts itself as the loop.
const benchLooper = "as-loop"

// benchWorkers is how many requests both contenders make at a time.
const benchWorkers = "64"

// benchLoop is the loop: it fetches every URL in a file, with nothing but
// net/http, and throws the bodies away. It returns the first error once every
// worker has ended.
func benchLoop(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	workers, err := strconv.Atoi(benchWorkers)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}}
	urls := make(chan string) // closed below; a worker that fails ends ctx, and goes on taking
	var pool sync.WaitGroup
	for range workers {
		pool.Go(func() {
			for url := range urls {
				if err := discard(ctx, client, url); err != nil {
					cancel(err)
				}
			}
		})
	}
	lines := bufio.NewScanner(file)
	for ctx.Err() == nil && lines.Scan() {
		urls <- lines.Text()
	}
	close(urls)
	pool.Wait()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return lines.Err()
}

// discard fetches a URL and reads it to its end.
func discard(ctx context.Context, client *http.Client, url string) error {
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
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}
