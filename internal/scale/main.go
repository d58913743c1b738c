// Command scale drives the real SQLite store and the real frontier with a fake
// fetcher and no network, up to as many URLs as asked for, and reports how
// they do as the crawl grows: speed, memory, commit times, bytes written. At
// the end it starts itself anew, as after a kill, and measures the resume.
//
//	go run -tags sqlite_fts5 ./internal/scale -urls 10000000
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/joinable/crawl/storage/sqlite"
)

type config struct {
	urls, hosts, links, fetchers int
	delay                        time.Duration
	db                           string
	resume                       bool
	out                          string
	cpuProfile, memProfile       string
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("scale: ")
	var c config
	flag.IntVar(&c.urls, "urls", 10_000_000, "URLs to make known")
	flag.IntVar(&c.hosts, "hosts", 100_000, "hosts they lie on")
	flag.IntVar(&c.links, "links", 40, "links a page")
	flag.IntVar(&c.fetchers, "fetchers", 64, "fake fetchers")
	flag.DurationVar(&c.delay, "delay", time.Second, "between two requests to one host")
	flag.StringVar(&c.db, "db", "", "database; default a temporary one")
	flag.BoolVar(&c.resume, "resume", false, "only resume -db and report")
	flag.StringVar(&c.out, "o", "", "write SCALE.md and scale.svg into this folder")
	flag.StringVar(&c.cpuProfile, "cpuprofile", "", "write a CPU profile")
	flag.StringVar(&c.memProfile, "memprofile", "", "write a heap profile at the end")
	flag.Parse()
	if err := start(c); err != nil {
		log.Fatal(err)
	}
}

func start(c config) error {
	defer profile(c)()
	if c.resume {
		return resume(c)
	}
	if c.db == "" {
		dir, err := os.MkdirTemp("", "crawl-scale-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		c.db = filepath.Join(dir, "scale.db")
	}
	rows, err := grow(c)
	if err != nil {
		return err
	}
	resumed, err := resumeAnew(c)
	if err != nil || c.out == "" {
		return err
	}
	return document(c.out, c, rows, resumed)
}

// profile starts the profiles that were asked for.
func profile(c config) (stop func()) {
	if c.cpuProfile != "" {
		if f, err := os.Create(c.cpuProfile); err == nil {
			_ = pprof.StartCPUProfile(f)
		}
	}
	return func() {
		pprof.StopCPUProfile()
		if c.memProfile != "" {
			if f, err := os.Create(c.memProfile); err == nil {
				_ = pprof.WriteHeapProfile(f)
				f.Close()
			}
		}
	}
}

// grow fills the database and returns how it went.
func grow(c config) ([]row, error) {
	store, err := sqlite.Open(c.db, sqlite.Options{})
	if err != nil {
		return nil, err
	}
	defer store.Close()
	fmt.Printf("growing to %d URLs on %d hosts, %d links a page, %d fetchers\n\n", c.urls, c.hosts, c.links, c.fetchers)
	r := newRig(c, store)
	err = r.run(context.Background())
	return r.report.rows, err
}

// resumeAnew resumes in a process of its own, so that its memory is its own.
// The database was left as a kill leaves it: the run was never ended. It
// returns what the process said.
func resumeAnew(c config) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	cmd := exec.Command(self, "-resume", "-db", c.db, "-delay", c.delay.String())
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = io.MultiWriter(os.Stdout, &said), os.Stderr
	err = cmd.Run()
	return said.String(), err
}
