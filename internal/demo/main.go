// Command demo shows what crawl does without any network: it serves a small
// web on loopback, crawls it into a database with the real command, and asks
// the database three questions.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/joinable/crawl/internal/ask"
	"github.com/joinable/crawl/internal/webtest"
)

// A question is a query and what it tells.
type question struct{ asks, query string }

var questions = []question{
	{"Which pages are the largest?",
		"SELECT status, size, url, title FROM v_pages ORDER BY size DESC LIMIT 5"},
	{"Which links are broken, and where do they stand?",
		"SELECT f.status, l.source, l.text, l.target FROM v_links l JOIN v_fates f ON f.url = l.target WHERE f.fate = 'gone' LIMIT 5"},
	{"What became of all URLs?",
		"SELECT fate, coalesce(reason, '') AS reason, count(*) AS urls FROM v_fates GROUP BY 1, 2 ORDER BY urls DESC"},
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("demo: ")
	command := flag.String("crawl", "build/crawl", "the command to show")
	db := flag.String("db", filepath.Join("build", "demo.db"), "the database to fill")
	flag.Parse()
	if err := demo(*command, *db); err != nil {
		log.Fatal(err)
	}
}

func demo(command, db string) error {
	web := webtest.New(webtest.Config{
		Seed: 42, Hosts: 3, PagesPerHost: 60, LinksPerPage: 20, CrossHost: 0.1,
		NotFound: 0.02, Redirects: 0.1, Private: 0.05, Gzip: true,
	})
	server, err := web.Serve()
	if err != nil {
		return err
	}
	defer server.Close()
	if err := crawl(command, db, web.Roots()); err != nil {
		return err
	}
	return askAll(db)
}

// crawl runs the command as a user would.
func crawl(command, db string, seeds []string) error {
	file := strings.TrimSuffix(db, filepath.Ext(db)) + "-seeds.txt"
	if err := os.WriteFile(file, []byte(strings.Join(seeds, "\n")+"\n"), 0o644); err != nil {
		return err
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(db + suffix); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	args := []string{"-seeds", file, "-db", db, "-rate", "0", "-per-host", "8"}
	fmt.Printf("$ crawl %s\n", strings.Join(args, " "))
	cmd := exec.Command(command, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stdout
	return cmd.Run()
}

// askAll prints each question with its query and the answer as a table.
func askAll(db string) error {
	for _, q := range questions {
		fmt.Printf("\n%s\n$ sqlite3 %s \"%s\"\n", q.asks, db, q.query)
		answer, err := ask.Query(db, q.query)
		if err != nil {
			return fmt.Errorf("%s: %w", q.query, err)
		}
		table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		for _, row := range append([][]string{answer.Columns}, answer.Rows...) {
			fmt.Fprintln(table, "  "+strings.Join(row, "\t"))
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	return nil
}
