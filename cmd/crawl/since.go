package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/parse"
)

// since reads a point in time: a date or time as sitemaps have it, or how long
// ago it was, in days as well; 0 is none.
func since(field *time.Time) value {
	return value{form: aTextOrNumber, set: func(word string) error {
		t, ok := parseSince(word, time.Now())
		if !ok {
			return fmt.Errorf("%q: it takes a date such as 2026-01-31, or a time before now such as 36h or 7d, or 0 for none", word)
		}
		*field = t
		return nil
	}}
}

func parseSince(word string, now time.Time) (t time.Time, ok bool) {
	if word == "0" {
		return time.Time{}, true
	}
	if days, ok := strings.CutSuffix(word, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return now.AddDate(0, 0, -int(n)), err == nil
	}
	if d, err := time.ParseDuration(word); err == nil {
		return now.Add(-d), d >= 0
	}
	if len(word) < len("2006-01-02") {
		return time.Time{}, false // a mistyped number rather than a year
	}
	return parse.Date(word)
}

// sitemaps gathers URLs of sitemaps; what they may look like is the library's
// to say.
func sitemaps(field *[]string) value {
	return value{form: aList, set: func(word string) error {
		if err := (crawl.Options{Sitemaps: []string{word}}).Check(); err != nil {
			return fmt.Errorf("%q: it takes the URL of a sitemap, or auto", word)
		}
		*field = append(*field, word)
		return nil
	}}
}

// namesSitemap reports whether there is a sitemap to begin at.
func (s *settings) namesSitemap() bool {
	for _, word := range s.options.Sitemaps {
		if word != crawl.AutoSitemap {
			return true
		}
	}
	return false
}
