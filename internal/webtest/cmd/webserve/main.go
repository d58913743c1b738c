// Webserve serves a synthetic web on loopback addresses, for crawlers to be
// measured against. When it is ready it prints the root URL of each host, one
// a line; it ends at the end of its standard input, SIGINT or SIGTERM.
//
//	webserve -hosts 8 -pages 2500 -gzip -stats
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/joinable/crawl/internal/webtest"
)

// options are what the command is told besides the web itself.
type options struct {
	web     webtest.Config
	logFile string
	stats   bool
	hostile bool
	keep    bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, parseFlags()); err != nil {
		fmt.Fprintln(os.Stderr, "webserve:", err)
		os.Exit(1)
	}
}

func parseFlags() options {
	var o options
	w := &o.web
	flag.Uint64Var(&w.Seed, "seed", 1, "same seed, same web")
	flag.IntVar(&w.Hosts, "hosts", 1, "number of hosts")
	flag.IntVar(&w.PagesPerHost, "pages", 50, "pages on each host")
	flag.IntVar(&w.MedianSize, "size", 25_000, "median size of a page in bytes")
	flag.IntVar(&w.LinksPerPage, "links", 40, "mean number of links on a page")
	flag.Float64Var(&w.CrossHost, "crosshost", 0.05, "share of links to other hosts")
	flag.Float64Var(&w.NotFound, "notfound", 0, "share of links that lead to a 404")
	flag.Float64Var(&w.Redirects, "redirects", 0, "share of pages behind redirects")
	flag.Float64Var(&w.FailRate, "fail", 0, "share of pages that fail at first")
	flag.Float64Var(&w.Private, "private", 0, "share of pages that robots.txt disallows")
	flag.DurationVar(&w.Latency, "latency", 0, "time before each answer")
	flag.DurationVar(&w.Jitter, "jitter", 0, "up to this much more")
	flag.BoolVar(&w.Gzip, "gzip", false, "answer in gzip those who accept it")
	flag.BoolVar(&w.Plain, "plain", false, "only clean spellings of links")
	flag.BoolVar(&w.Names, "names", false, "call the hosts h0.test, h1.test, ... on one address")
	flag.StringVar(&w.Addr, "addr", "127.0.1.1:0", "address of the first host; the others have those after it")
	flag.StringVar(&o.logFile, "log", "", "write the access log to this `file` at the end")
	flag.BoolVar(&o.stats, "stats", false, "print counts of requests at the end")
	flag.BoolVar(&o.hostile, "hostile", false, "add the hostile pages, at /hostile/ of the first host")
	flag.BoolVar(&o.keep, "keep", false, "go on at the end of standard input")
	flag.Parse()
	w.CountsOnly = o.logFile == ""
	if o.hostile {
		w.RootLinks = []string{"/hostile/"}
	}
	return o
}

func run(ctx context.Context, o options) error {
	web := webtest.New(o.web)
	server, err := web.Serve()
	if err != nil {
		return err
	}
	defer server.Close()
	if o.hostile {
		web.AddHostile(0, "127.0.0.1:1")
	}
	web.Prepare()
	for _, root := range web.Roots() {
		fmt.Println(root)
	}
	if o.web.Names {
		fmt.Fprintln(os.Stderr, "webserve: all names are at", server.Addr())
	}
	wait(ctx, o.keep)
	return report(web, o)
}

// wait returns at the end of standard input or of ctx.
func wait(ctx context.Context, keep bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if !keep {
		go func() { // ends with the input, or with the process
			io.Copy(io.Discard, os.Stdin)
			cancel()
		}()
	}
	<-ctx.Done()
}

func report(web *webtest.Web, o options) error {
	if o.stats {
		fmt.Println(web.Stats())
	}
	if o.logFile == "" {
		return nil
	}
	file, err := os.Create(o.logFile)
	if err != nil {
		return err
	}
	if err := writeLog(file, web.Log()); err != nil {
		file.Close()
		return fmt.Errorf("write access log: %w", err)
	}
	return file.Close()
}

// writeLog writes one request a line: time, time taken, host, concurrency,
// status, method, request URI, user agent.
func writeLog(to io.Writer, log []webtest.Access) error {
	w := bufio.NewWriter(to)
	for _, a := range log {
		fmt.Fprintf(w, "%s %v %s %d %d %s %s %q\n", a.Start.UTC().Format("2006-01-02T15:04:05.000000Z"),
			a.End.Sub(a.Start), a.Host, a.Concurrent, a.Status, a.Method, a.RequestURI, a.UserAgent)
	}
	return w.Flush()
}
