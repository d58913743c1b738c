package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/joinable/crawl/internal/webtest"
)

// A web is what is crawled: pages alone, each of them reachable.
type web struct {
	hosts, pages int
	spellings    bool
	latency      time.Duration // before each answer
}

// The web beyond its flags: sizes and links as on the median real page.
const (
	webSeed  = 1
	webSize  = 25_000 // bytes
	webLinks = 40
)

func (w *web) flags(fs *flag.FlagSet) {
	fs.IntVar(&w.hosts, "hosts", 8, "hosts of the web")
	fs.IntVar(&w.pages, "pages", 1500, "pages on each host")
	fs.BoolVar(&w.spellings, "spellings", false, "spell links in many ways, far more than real pages do")
}

// args are the web as webserve takes it.
func (w web) args() []string {
	return []string{
		"-seed", strconv.Itoa(webSeed), "-hosts", strconv.Itoa(w.hosts), "-pages", strconv.Itoa(w.pages),
		"-size", strconv.Itoa(webSize), "-links", strconv.Itoa(webLinks), "-gzip", "-stats",
		"-latency", w.latency.String(), "-plain=" + strconv.FormatBool(!w.spellings),
	}
}

func (w web) String() string {
	spelt := "links spelt plainly"
	if w.spellings {
		spelt = "links spelt in many ways"
	}
	return fmt.Sprintf("%d hosts × %d pages, median %d KB, about %d links, gzip, %s", w.hosts, w.pages, webSize/1000, webLinks, spelt)
}

// A target is the web of one server.
type target struct {
	roots []string // URL of each host's root
	urls  string   // file of the URLs of all pages, one a line
	pages int      // how many those are
}

// target has the URLs of a server's web written down, by a process of its own:
// memory that this one uses would show in what it starts.
func (b *bench) target(ctx context.Context, w web, roots []string) (target, error) {
	t := target{roots: roots, urls: b.path("urls"), pages: w.hosts * w.pages}
	args := append([]string{t.urls, strconv.Itoa(w.pages)}, roots...)
	if err := b.role(ctx, "urls", args...).Run(); err != nil {
		return t, fmt.Errorf("listing URLs: %w", err)
	}
	return t, nil
}

// writeURLs is the role that lists a web: file, pages of each host, roots.
// What is where follows from the seed alone; only the authorities differ.
func writeURLs(_ context.Context, args []string) error {
	file, roots := args[0], args[2:]
	pages, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	to := make([]string, 0, 2*len(roots))
	web := webtest.New(webtest.Config{Seed: webSeed, Hosts: len(roots), PagesPerHost: pages, LinksPerPage: webLinks})
	for i, root := range roots {
		to = append(to, web.Root(i), root)
	}
	return writeLines(file, web.URLs(), strings.NewReplacer(to...))
}

func writeLines(file string, lines []string, replace *strings.Replacer) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close() // an error of Flush comes first, and it is the only writer
	w := bufio.NewWriter(f)
	for _, line := range lines {
		if _, err := replace.WriteString(w, line+"\n"); err != nil {
			return err
		}
	}
	return w.Flush()
}
