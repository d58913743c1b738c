// Command katana crawls with Katana as a library: the file to write its results
// to, then a seed that everything can be reached from. It is a module of its
// own, so that nobody else pays for its many dependencies.
package main

import (
	"log"
	"math"
	"os"

	"github.com/projectdiscovery/gologger"
	"github.com/projectdiscovery/gologger/levels"
	"github.com/projectdiscovery/katana/pkg/engine/standard"
	"github.com/projectdiscovery/katana/pkg/types"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: katana FILE URL")
	}
	if err := crawl(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

// crawl follows every link. Katana ends when it has had nothing to do for the
// time-out.
func crawl(results, seed string) error {
	file, err := os.Create(results)
	if err != nil {
		return err
	}
	defer file.Close()
	os.Stdout = file // Katana prints its results
	options, err := types.NewCrawlerOptions(&types.Options{
		MaxDepth:     math.MaxInt32,
		NoScope:      true, // no page leads out of the web
		BodyReadSize: math.MaxInt,
		Timeout:      3,
		Concurrency:  64,
		Parallelism:  64,
		RateLimit:    1_000_000,
		Strategy:     "breadth-first",
		NoColors:     true,
	})
	if err != nil {
		return err
	}
	defer options.Close()
	crawler, err := standard.New(options)
	if err != nil {
		return err
	}
	defer crawler.Close()
	gologger.DefaultLogger.SetMaxLevel(levels.LevelError) // NewCrawlerOptions sets another
	return crawler.Crawl(seed)
}
