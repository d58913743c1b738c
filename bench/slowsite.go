package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"
)

// The slow site: a page of listings, listings of pages, and pages that take
// their time.
const (
	slowListings  = 100
	slowListed    = 1000 // pages on each listing
	slowPageDelay = time.Second
)

// A slowSite is the site, served by a process of its own.
type slowSite struct {
	root string
	stop func()
}

// slowSite starts it.
func (b *bench) slowSite(ctx context.Context) (*slowSite, error) {
	command := b.pins.command(serverCore, b.self, "slowsite")
	ctx, cancel := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env, cmd.Stderr = onCores(1), os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		return nil, fmt.Errorf("starting the slow site: %w", err)
	}
	stop := func() {
		cancel()
		_ = cmd.Wait() // it was killed
	}
	line := bufio.NewScanner(out)
	if !line.Scan() {
		stop()
		return nil, errors.New("the slow site ended before it served")
	}
	return &slowSite{root: line.Text(), stop: stop}, nil
}

// slowSiteCommand is its role: it prints its root and serves until ctx ends.
func slowSiteCommand(ctx context.Context, _ []string) error {
	l, err := net.Listen("tcp", "127.0.1.1:0")
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { _ = l.Close() })()
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) { writeListing(w, "/list/%d", 0, slowListings) })
	mux.HandleFunc("/list/{n}", func(w http.ResponseWriter, r *http.Request) {
		n := 0
		if _, err := fmt.Sscan(r.PathValue("n"), &n); err != nil {
			http.NotFound(w, r)
			return
		}
		writeListing(w, "/page/%d", n*slowListed, slowListed)
	})
	mux.HandleFunc("/page/{n}", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(slowPageDelay):
			writeListing(w, "/", 0, 0)
		case <-r.Context().Done():
		}
	})
	fmt.Println("http://" + l.Addr().String() + "/")
	err = http.Serve(l, mux)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// writeListing is a page with a number of links.
func writeListing(w io.Writer, link string, first, count int) {
	b := bufio.NewWriter(w)
	defer b.Flush() // the client may be gone
	fmt.Fprint(b, "<!DOCTYPE html><title>A listing</title><h1>A listing</h1>\n")
	for n := range count {
		fmt.Fprintf(b, "<a href=\""+link+"\">page</a>\n", first+n)
	}
}
