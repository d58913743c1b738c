package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// aboutQuery lists the canned queries.
func aboutQuery() string {
	return "Without a NAME, lists the queries. URLs are read as seeds are.\n\n" + queryList() + "\n" + aboutAnswers
}

// A cannedInquiry is what the command line of crawl query says.
type cannedInquiry struct {
	inquiry
	limit   int // negative: the query's own
	sqlOnly bool
	query   canned
	arg     string
}

var queryFlags = append(within(inquiryFlags, func(q *cannedInquiry) *inquiry { return &q.inquiry }), []flagRow[cannedInquiry]{
	{flagDoc{name: "limit", takes: "N", example: "20", help: "at most N rows; 0 is no limit (default 100 for slow-pages and large-pages, else 0)"},
		func(q *cannedInquiry) value { return whole(&q.limit, 0, "a number of rows, or 0 for no limit") }},
	{flagDoc{name: "sql", help: "print the SQL instead of running it, to adapt it: see crawl sql"},
		func(q *cannedInquiry) value { return toggle(&q.sqlOnly) }},
}...)

// query answers a canned query, or lists them.
func (a *app) query(args []string) error {
	q, err := parseQuery(args)
	switch {
	case err != nil:
		return err
	case q.query.name == "":
		return a.print(queryList() + "\nask one:  crawl query NAME\nits SQL:  crawl query NAME -sql\nmore:     crawl query -h\n")
	case q.sqlOnly && q.query.takes != "URL":
		return a.print(q.text(0) + ";\n")
	}
	r, err := openToAsk(q.db)
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
		return a.print(fmt.Sprintf("-- %s is URL %d.\n%s;\n", sanitise(q.arg, maxCell), id, q.text(id)))
	}
	rows, err := a.answer(&q.inquiry, r, q.text(id))
	if err == nil && rows > 0 && rows == q.most() {
		fmt.Fprintf(a.stderr, "crawl: the first %s; -limit 0 for all\n", count(rows, "row"))
	}
	if err == nil && rows == 0 && q.query.among != "" {
		fmt.Fprintf(a.stderr, "crawl: this is asked of pages %s\n", q.query.among)
	}
	return err
}

// parseQuery reads the command line.
func parseQuery(args []string) (*cannedInquiry, error) {
	q := &cannedInquiry{inquiry: inquiry{db: defaultDB}, limit: -1}
	words, err := readFlags(queryFlags, q, nil, args)
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

// queryList has a line for each query.
func queryList() string {
	const column, width = 23, 80
	var b strings.Builder
	b.WriteString("queries:\n")
	for _, c := range cannedQueries {
		head := "  " + strings.TrimSpace(c.name+" "+c.takes)
		for _, line := range wrap(c.about, width-column) {
			fmt.Fprintf(&b, "%-*s%s\n", column, head, line)
			head = ""
		}
	}
	return b.String()
}

// print prints a text to standard output.
func (a *app) print(text string) error {
	_, err := io.WriteString(a.stdout, text)
	return err
}
