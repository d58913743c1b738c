//go:build cgo

package sqlite

import (
	"database/sql/driver"

	"github.com/joinable/crawl/storage"
)

// outcome stores an outcome and what came with it. All of it has the
// outcome's number.
func (w *writer) outcome(run int64, o *storage.NewOutcome) error {
	w.next.outcome++
	id := w.next.outcome
	from := w.next.link + 1
	if len(o.Links) == 0 {
		from = 0
	}
	err := w.outcomes.add(id, int64(o.Task), int64(o.Outcome.Fate), intValue(int64(o.Reason)), run, intValue(int64(o.Status)),
		intValue(int64(o.Tries)), timeValue(o.At), millis(o.Took), deadlineValue(o.NotBefore), intValue(int64(o.Redirect)),
		intValue(from), intValue(int64(len(o.Links))), textValue(o.Class), textValue(o.Error))
	if err := w.row(o.Result, err, w.outcomes); err != nil {
		return err
	}
	if err := w.page(id, o); err != nil {
		return err
	}
	if err := w.outlinks(id, o); err != nil {
		return err
	}
	if o.File != nil {
		err := w.files.add(id, o.File.Path, o.File.Size, o.File.SHA256)
		if err := w.row(o.Result, err, w.files); err != nil {
			return err
		}
	}
	if err := w.fingerprint(o); err != nil {
		return err
	}
	if err := w.told(id, o); err != nil {
		return err
	}
	return w.records(id, o)
}

func (w *writer) fingerprint(o *storage.NewOutcome) error {
	if o.Fingerprint == nil {
		return nil
	}
	err := w.fingerprints.add(int64(o.Task), int64(o.Fingerprint.Simhash), intValue(int64(o.Fingerprint.Near)))
	return w.row(o.Result, err, w.fingerprints)
}

func (w *writer) page(id int64, o *storage.NewOutcome) error {
	p := o.Page
	if p == nil {
		return nil
	}
	err := w.pages.add(id, int64(o.Task), intValue(o.Body), p.Size, p.Wire, millis(p.FirstByte), textValue(p.ContentType),
		textValue(p.Charset), textValue(p.Title), textValue(p.Proto), textValue(p.RemoteAddr), textValue(string(p.Header)))
	if err := w.row(o.Result, err, w.pages); err != nil {
		return err
	}
	if err := w.directives(id, o); err != nil {
		return err
	}
	if !o.NewBody {
		return nil
	}
	err = w.bodies.add(o.Body, textValue(p.Body.Encoding), p.Body.Content)
	if err := w.row(o.Result, err, w.bodies); err != nil {
		return err
	}
	return w.row(o.Result, w.hashes.add(o.Body, int64(p.Body.Hash), p.Size), w.hashes)
}

// outlinks stores the links of a page. SQLite numbers them as w.next does: one
// after the other.
func (w *writer) outlinks(id int64, o *storage.NewOutcome) error {
	var page driver.Value = id
	for i := range o.Links {
		l := &o.Links[i]
		w.next.link++
		err := w.links.add(page, int64(o.Targets[i]), textValue(l.Kind), textValue(l.Text), textValue(l.Rel))
		if err := w.row(o.Result, err, w.links); err != nil {
			return err
		}
		if err := w.listing(o.Result, l.Listing); err != nil {
			return err
		}
	}
	return nil
}

// listing stores what a sitemap says of the latest link.
func (w *writer) listing(result int, l *storage.Listing) error {
	if l == nil {
		return nil
	}
	var priority driver.Value
	if l.Priority >= 0 {
		priority = l.Priority
	}
	return w.row(result, w.listings.add(w.next.link, textValue(l.LastMod), textValue(l.ChangeFreq), priority), w.listings)
}

// told stores what a page says of itself, and its texts.
func (w *writer) told(page int64, o *storage.NewOutcome) error {
	if o.Page != nil && o.Page.Metadata != nil {
		if err := w.row(o.Result, w.metadata.add(page, string(o.Page.Metadata)), w.metadata); err != nil {
			return err
		}
	}
	for _, t := range o.Texts {
		if err := w.row(o.Result, w.texts.add(page, t.Name, t.Value), w.texts); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) records(page int64, o *storage.NewOutcome) error {
	for _, item := range o.Items {
		w.next.item++
		err := w.items.add(w.next.item, page, textValue(item.Name), string(item.Value), flagValue(item.Own))
		if err := w.row(o.Result, err, w.items); err != nil {
			return err
		}
	}
	return nil
}
