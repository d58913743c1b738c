package main

import (
	"os"
	"strings"
)

const aboutTraps = `Lists the families of URLs that the crawl holds because they bring nothing new: calendars, endless numbers, mirrors under session ids, paths that repeat. What decides is the text of the pages, never the form of a URL. In a pattern # stands for a number, * for a token, and (...)+ for path segments that repeat.

-release lets a family go for good, or all of them, and goes on with the crawl. -no-traps, a flag of the crawl, holds none.`

// A freeing is what the flags of crawl traps say.
type freeing struct {
	release []string
	settings
}

var trapsFlags = append([]flagRow[freeing]{
	{flagDoc{name: "release", takes: "PATTERN", example: "all", help: "let the URLs of this pattern go, or all that are held; repeatable"},
		func(f *freeing) value { return texts(&f.release) }},
}, within(options, func(f *freeing) *settings { return &f.settings })...)

// traps lists what is held, or releases it and goes on with the crawl.
func (a *app) traps(args []string) error {
	c, f := newCommandLine(), freeing{settings: *newSettings()}
	var err error
	if c.urls, err = readFlags(trapsFlags, &f, c.note, args); err != nil {
		return err
	}
	if err := c.settle(); err != nil {
		return err
	}
	if len(f.release) == 0 {
		return a.listTraps(c)
	}
	if _, err := os.Stat(c.db); err != nil {
		return usagef("traps: %w (name the database with -db FILE)", err)
	}
	for _, p := range f.release {
		if p != "all" && !strings.Contains(p, "://") {
			return usagef("-release: %q is no pattern: 'crawl traps' lists them", p)
		}
	}
	c.release = f.release
	return a.start(c)
}

// listTraps prints what is held and what was released.
func (a *app) listTraps(c *commandLine) error {
	if len(c.urls) > 0 {
		return usagef("traps: what is %q? the database is named with -db FILE", c.urls[0])
	}
	r, err := openToAsk(c.db)
	if err != nil {
		return err
	}
	defer r.Close()
	q, _ := findQuery("traps")
	_, err = a.answer(&inquiry{db: c.db}, r, q.sql)
	return err
}
