//go:build cgo

package sqlite

import (
	"database/sql/driver"

	"github.com/joinable/crawl/storage"
)

// directives stores what a page asks of crawlers, if it does.
func (w *writer) directives(page int64, o *storage.NewOutcome) error {
	d := &o.Page.Directives
	if d.Text == "" {
		return nil
	}
	return w.row(o.Result, w.asked.add(page, d.NoIndex, d.NoFollow, d.Text), w.asked)
}

// sitemaps puts those of a host's new robots.txt in the place of the former.
func (w *writer) sitemaps(f *storage.HostFacts) error {
	if f.RobotsAt.IsZero() {
		return nil
	}
	// The same host may be in the batch twice.
	if err := w.named.flush(); err != nil {
		return err
	}
	if err := w.conn.do("DELETE FROM sitemaps WHERE host = ?", int64(f.Host)); err != nil {
		return err
	}
	for place, url := range f.Sitemaps {
		if err := w.named.add(int64(f.Host), int64(place+1), url); err != nil {
			return err
		}
	}
	return nil
}

// sitemapsOf reads the sitemaps of a host.
func (j *journal) sitemapsOf(host int64) (urls []string, err error) {
	err = j.read("SELECT url FROM sitemaps WHERE host = ? ORDER BY place", func(row []driver.Value) error {
		urls = append(urls, text(row[0]))
		return nil
	}, host)
	return urls, err
}
