package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

const queryUsage = `usage: crawl query                list the queries
       crawl query NAME [URL] [flags]

Asks the database one of the questions below.

  -limit N        at most N rows; 0 is no limit
  -sql            print the SQL instead of running it, to adapt it: see crawl sql
` + inquiryFlags

// A cannedInquiry is what the command line of crawl query says.
type cannedInquiry struct {
	inquiry
	limit   int // negative: the query's own
	sqlOnly bool
	query   canned
	arg     string
}

// query answers a canned query, or lists them.
func (a *app) query(args []string) error {
	q, err := parseQuery(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		if err := usageText(a.stdout, queryUsage+"\n"); err != nil {
			return err
		}
		return listQueries(a.stdout)
	case err != nil:
		return err
	case q.query.name == "":
		return listQueries(a.stdout)
	case q.sqlOnly && q.query.takes != "URL":
		return usageText(a.stdout, q.text(0)+";\n")
	}
	r, err := q.open()
	if err != nil {
		return err
	}
	defer r.Close()
	return a.ask(q, r)
}

// ask runs the query on an open database, or prints what it would run.
func (a *app) ask(q *cannedInquiry, r *sqlite.Reader) error {
	id := int64(0)
	if q.query.takes == "URL" {
		var err error
		if id, err = lookUp(r, q.db, q.arg); err != nil {
			return err
		}
	}
	if q.sqlOnly {
		return usageText(a.stdout, fmt.Sprintf("-- %s is URL %d.\n%s;\n", sanitise(q.arg, maxCell), id, q.text(id)))
	}
	rows, err := a.answer(&q.inquiry, r, q.text(id))
	if err == nil && rows > 0 && rows == q.most() {
		fmt.Fprintf(a.stderr, "crawl: the first %s; -limit 0 for all\n", count(rows, "row"))
	}
	return err
}

// parseQuery reads the command line.
func parseQuery(args []string) (*cannedInquiry, error) {
	q := &cannedInquiry{limit: -1}
	fs := q.flags("query")
	fs.Var(whole(&q.limit, 0, "a number of rows, or 0 for no limit"), "limit", "")
	fs.Var(toggle(&q.sqlOnly), "sql", "")
	words, err := parseMixed(fs, args)
	if err != nil || len(words) == 0 {
		return q, err
	}
	found := false
	if q.query, found = findQuery(words[0]); !found {
		return q, usagef("query: there is no query %q%s; 'crawl query' lists them", words[0], didYouMean(nearest(words[0], queryNames()), ""))
	}
	return q, q.take(words[1:])
}

// take takes the query's argument.
func (q *cannedInquiry) take(words []string) error {
	switch {
	case len(words) > 1 || len(words) == 1 && q.query.takes == "":
		return usagef("query %s: what is %q?", q.query.name, words[len(words)-1])
	case len(words) == 0 && q.query.takes == "URL":
		return usagef("query %s: name a URL", q.query.name)
	case len(words) == 0:
		return nil
	}
	q.arg = words[0]
	if q.query.takes == "[REASON]" && !slices.Contains(reasonNames(), q.arg) {
		return usagef("query %s: %q is not one of %s", q.query.name, q.arg, strings.Join(reasonNames(), ", "))
	}
	return nil
}

func reasonNames() []string {
	var names []string
	for _, r := range storage.Reasons() {
		names = append(names, r.String())
	}
	return names
}

// most is how many rows there may be; 0 is no limit.
func (q *cannedInquiry) most() int {
	if q.limit >= 0 {
		return q.limit
	}
	return q.query.limit
}

// text is the SQL to run.
func (q *cannedInquiry) text(id int64) string {
	sql := q.query.sql
	if q.arg != "" && q.query.chosen != "" {
		sql = q.query.chosen
	}
	sql = strings.ReplaceAll(sql, idPlace, strconv.FormatInt(id, 10))
	sql = strings.ReplaceAll(sql, textPlace, "'"+strings.ReplaceAll(q.arg, "'", "''")+"'")
	if n := q.most(); n > 0 {
		sql += fmt.Sprintf("\nLIMIT %d", n)
	}
	return sql
}

// listQueries prints a line for each query.
func listQueries(w io.Writer) error {
	var b strings.Builder
	b.WriteString("queries:\n")
	for _, c := range cannedQueries {
		fmt.Fprintf(&b, "  %-20s %s\n", strings.TrimSpace(c.name+" "+c.takes), c.about)
	}
	b.WriteString("\nask one:  crawl query NAME [-db FILE] [-format table|csv|json|jsonl|markdown] [-limit N]\nits SQL:  crawl query NAME -sql\n")
	return usageText(w, b.String())
}
