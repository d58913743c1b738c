package main

import "strings"

const aboutSQL = `Asks the database a question in SQL, and changes nothing: whatever would write is refused. It may be asked while a crawl runs and does not keep it waiting; while a query runs the crawl's log FILE-wal cannot begin anew and grows. - reads the query from stdin. crawl query lists ready-made questions, whose SQL -sql prints.

NULL is empty, or null in JSON; BLOBs are base64; bytes that are not UTF-8 are replaced. Tables are made for people: control characters are spelt out, cells are cut after 4000 columns, and on a terminal columns are made to fit. In csv, text that a spreadsheet would run as a formula has a ' before it.`

// aboutQuery names the canned queries.
func aboutQuery() string {
	return "Without a NAME, lists the queries: " + strings.Join(queryNames(), ", ") + ". URLs are read as seeds are."
}

// inquiryFlagDocs are the flags that both sql and query have.
func inquiryFlagDocs() []flagDoc {
	return []flagDoc{
		dbFlag,
		{name: "format", takes: "table|csv|json|jsonl|markdown", fallback: "table", example: "csv", help: "the form of the answer"},
		{name: "o", takes: "FILE", example: "pages.csv", help: "write to FILE; its ending tells the format if -format does not"},
	}
}

func queryFlagDocs() []flagDoc {
	return []flagDoc{
		{name: "limit", takes: "N", example: "20", help: "at most N rows; 0 is no limit (default 100 for slow-pages and large-pages, else 0)"},
		{name: "sql", help: "print the SQL instead of running it, to adapt it"},
	}
}
