package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/joinable/crawl/internal/webtest"
)

// benchServer is the word by which crawl bench starts itself as the server.
const benchServer = "as-server"

// maxBenchHosts is how many hosts have an address of their own.
const maxBenchHosts = 200

// The web of the benchmark, as the median real page is.
const (
	benchSize  = 25_000 // bytes, before compression
	benchLinks = 40
)

// A benchWeb is the web, served by a process of its own. That one counts what
// it is asked for.
type benchWeb struct {
	roots []string // of its hosts
	urls  string   // file of the URLs of all its pages, one a line
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines *bufio.Scanner
}

// benchCounts are what the server saw since it was last asked.
type benchCounts struct {
	unique     int // pages asked for
	duplicates int // requests for pages asked for before
}

// serve starts the server and waits until all its pages are made.
func (b *benchmark) serve(ctx context.Context) (*benchWeb, error) {
	w := &benchWeb{urls: filepath.Join(b.dir, "urls")}
	w.cmd = b.command(ctx, b.otherCores(), "bench", benchServer, strconv.Itoa(b.hosts), strconv.Itoa(b.pages), w.urls)
	out, err := w.cmd.StdoutPipe()
	if err == nil {
		w.in, err = w.cmd.StdinPipe()
	}
	if err == nil {
		err = w.cmd.Start()
	}
	if err != nil {
		return nil, err
	}
	w.lines = bufio.NewScanner(out)
	for len(w.roots) < b.hosts && w.lines.Scan() {
		w.roots = append(w.roots, w.lines.Text())
	}
	if len(w.roots) < b.hosts {
		w.end()
		return nil, errors.New("the server ended before it served; if the system has no other loopback address than 127.0.0.1, try -hosts 1")
	}
	return w, nil
}

// counts asks the server what it saw, and has it forget that.
func (w *benchWeb) counts() (c benchCounts, err error) {
	if _, err := io.WriteString(w.in, "\n"); err != nil {
		return c, fmt.Errorf("asking the server for its counts: %w", err)
	}
	if !w.lines.Scan() {
		return c, errors.New("the server ended before its time")
	}
	if _, err := fmt.Sscan(w.lines.Text(), &c.unique, &c.duplicates); err != nil {
		return c, fmt.Errorf("the server's counts %q: %w", w.lines.Text(), err)
	}
	return c, nil
}

// end ends the server by the end of its input, and waits for it. What it may
// have failed with has been said by itself.
func (w *benchWeb) end() {
	_ = w.in.Close()
	_ = w.cmd.Wait()
}

// benchServe is the server: it writes all URLs to a file, prints the root of
// each host, and answers each line of its input with its counts. It ends with
// its input, and so with the process that reads them.
func (a *app) benchServe(hosts, pages, urls string) error {
	h, err := strconv.Atoi(hosts)
	if err != nil {
		return usageError{err}
	}
	p, err := strconv.Atoi(pages)
	if err != nil {
		return usageError{err}
	}
	web := webtest.New(webtest.Config{
		Seed: 1, Hosts: h, PagesPerHost: p, MedianSize: benchSize, LinksPerPage: benchLinks, CrossHost: 0.05,
		Gzip: true, Plain: true, CountsOnly: true, Addr: "127.0.0.1:0",
	})
	server, err := web.Serve()
	if err != nil {
		return err
	}
	defer server.Close()
	web.Prepare()
	if err := os.WriteFile(urls, []byte(strings.Join(web.URLs(), "\n")+"\n"), 0o600); err != nil {
		return err
	}
	fmt.Fprintln(a.stdout, strings.Join(web.Roots(), "\n"))
	asked := bufio.NewScanner(a.stdin)
	for asked.Scan() {
		seen := web.Stats()
		web.Reset()
		fmt.Fprintln(a.stdout, seen.Unique, seen.Duplicates)
	}
	return asked.Err()
}
