package main

import (
	"bytes"
	"context"
	"database/sql/driver"
	"fmt"
	"io"
	"math"
	"mime"
	"slices"
	"strings"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage"
)

// A shelf finds stored bodies in a database.
type shelf struct {
	archive *archive
	run     int64     // as what this run stored; 0 is the latest
	tell    io.Writer // hears of redirects
}

// A shelved is a stored body and what it came with.
type shelved struct {
	url         string
	header      []byte // in wire form
	contentType string
	size        int64
	body        storage.Body
}

// A missingError says why there is nothing to print of one URL. Others may be
// printed all the same.
type missingError struct{ text string }

func (e *missingError) Error() string { return e.text }

// missingf is a missingError. What it says may be a server's words.
func missingf(format string, args ...any) error {
	return &missingError{sanitise(fmt.Sprintf(format, args...), maxCell)}
}

// find finds the body of a URL that has been explained, or of the page to which
// it redirects.
func (s *shelf) find(ctx context.Context, e *explanation) (*shelved, error) {
	passed := map[string]bool{}
	for {
		if e.row == nil {
			return nil, s.unknown(ctx, e)
		}
		last := s.attempt(e)
		switch {
		case last == nil:
			return nil, s.missing(e)
		case last.Fate == storage.Fetched.String():
			return s.fetch(ctx, e.row.url, last)
		case last.Fate != storage.Redirected.String():
			return nil, s.missing(e)
		case passed[last.Redirect]:
			return nil, missingf("%s: it redirects to %s, and so on in a circle", e.URL, last.Redirect)
		}
		passed[e.row.url], passed[last.Redirect] = true, true
		fmt.Fprintf(s.tell, "crawl: %s redirects to %s\n", sanitise(e.row.url, maxCell), sanitise(last.Redirect, maxCell))
		u, err := urlnorm.Parse(last.Redirect)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.archive.db, err)
		}
		e = newExplanation(last.Redirect, crawl.Seed{URL: u})
		if err := s.archive.explain(ctx, []*explanation{e}); err != nil {
			return nil, err
		}
	}
}

// missing says why a URL that is known has no body.
func (s *shelf) missing(e *explanation) error {
	if runs := runsOf(e.Attempts); s.run != 0 && len(runs) > 0 {
		return missingf("%s: run %d stored nothing of it; it is of run %s", e.URL, s.run, strings.Join(runs, ", "))
	}
	text := fmt.Sprintf("%s: there is no body: %s", e.URL, e.Now)
	if len(e.Next) > 0 {
		text += " (type: " + e.Next[0] + ")"
	}
	return missingf("%s", text)
}

// attempt is the latest attempt that was no try to be repeated, of the run if
// one was named.
func (s *shelf) attempt(e *explanation) *attempt {
	for i := len(e.Attempts) - 1; i >= 0; i-- {
		t := &e.Attempts[i]
		isFinal := t.Fate != storage.Retry.String() && t.Fate != storage.Freed.String()
		if isFinal && (s.run == 0 || t.Run == s.run && t.Fate != storage.Parked.String()) {
			return t
		}
	}
	return nil
}

// runsOf lists the runs in which a URL was fetched or redirected.
func runsOf(attempts []attempt) (runs []string) {
	for _, t := range attempts {
		name := fmt.Sprint(t.Run)
		if (t.Fate == storage.Fetched.String() || t.Fate == storage.Redirected.String()) && !slices.Contains(runs, name) {
			runs = append(runs, name)
		}
	}
	return runs
}

// fetch reads the body that an attempt stored.
func (s *shelf) fetch(ctx context.Context, url string, t *attempt) (*shelved, error) {
	var found *shelved
	err := s.archive.each(ctx, fmt.Sprintf(`SELECT p.header, p.content_type, p.size, b.encoding, b.content
		FROM pages p LEFT JOIN bodies b ON b.id = p.body WHERE p.id = %d`, t.id), func(row []driver.Value) {
		found = &shelved{url: url, header: []byte(plainText(row[0])), contentType: plainText(row[1]), size: integer(row[2])}
		if content, ok := row[4].([]byte); ok {
			found.body = storage.Body{Encoding: plainText(row[3]), Content: content}
		}
	})
	switch {
	case err != nil:
		return nil, err
	case t.Class == classDropped:
		return nil, missingf("%s: it was fetched at %s, but the program of -pipe dropped it, so its body was not kept: %s", url, t.At, t.Error)
	case found == nil || found.body.Content == nil:
		return nil, missingf("%s: it was fetched at %s, but its body was not kept: -bodies %v is what holds (a crawl with '-bodies all' keeps those of all pages)",
			url, t.At, s.archive.opts.Bodies)
	}
	return found, nil
}

// unknown says that the crawl does not know a URL, and names those of its
// neighbours that it knows.
func (s *shelf) unknown(ctx context.Context, e *explanation) error {
	text := e.URL + ": the crawl in " + s.archive.db + " does not know it"
	if len(e.Changes) > 0 {
		text += " (made of what was typed: " + strings.Join(e.Changes, ", ") + ")"
	}
	near, err := s.neighbours(ctx, e.url)
	if err != nil {
		return err
	}
	if len(near) > 0 {
		text += "; it knows " + strings.Join(near, " and ")
	}
	return missingf("%s", text)
}

// neighbours are the URLs that the crawl knows of those that are easily mistaken
// for u.
func (s *shelf) neighbours(ctx context.Context, u urlnorm.URL) (known []string, err error) {
	var near []*explanation
	for _, raw := range mistakable(u) {
		if seed, err := crawl.ParseSeed(raw); err == nil {
			near = append(near, newExplanation(raw, seed))
		}
	}
	if err := s.archive.find(ctx, near); err != nil {
		return nil, err
	}
	for _, e := range near {
		if e.row != nil && !slices.Contains(known, e.row.url) {
			known = append(known, e.row.url)
		}
	}
	return known, nil
}

// mistakable are URLs that differ from u by a slash at the end, the scheme or a
// leading www.
func mistakable(u urlnorm.URL) []string {
	text := u.String()
	scheme, rest, _ := strings.Cut(text, "://")
	other := map[string]string{"http": "https", "https": "http"}[scheme]
	host, ok := strings.CutPrefix(rest, "www.")
	if !ok {
		host = "www." + rest
	}
	path, query, _ := strings.Cut(text, "?")
	if query != "" {
		query = "?" + query
	}
	if slashed, ok := strings.CutSuffix(path, "/"); ok {
		path = slashed
	} else {
		path += "/"
	}
	return []string{path + query, other + "://" + rest, scheme + "://" + host, other + "://" + host}
}

// unpack decodes the body.
func (b *shelved) unpack() ([]byte, error) {
	var u storage.Unpacker
	content, err := u.Unpack(&b.body, b.size)
	if err != nil {
		return nil, missingf("%s: %v ('crawl cat -raw' prints what there is)", b.url, err)
	}
	return content, nil
}

// kind is what the bytes are, for people.
func (b *shelved) kind(packed bool) string {
	if packed {
		return b.body.Encoding
	}
	if kind, _, err := mime.ParseMediaType(b.contentType); err == nil {
		return kind
	}
	return "an unknown type"
}

// isBinary reports whether content is no text: it has a NUL, as UTF-16 has.
func isBinary(content []byte) bool { return bytes.IndexByte(content, 0) >= 0 }

// showText writes text line by line, tamed.
func showText(w io.Writer, text []byte) error {
	var out bytes.Buffer
	for line := range bytes.Lines(text) {
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		for i, piece := range strings.Split(string(line), "\t") {
			if i > 0 {
				out.WriteByte('\t')
			}
			out.WriteString(sanitise(piece, math.MaxInt))
		}
		out.WriteByte('\n')
		if out.Len() < 64<<10 {
			continue
		}
		if _, err := out.WriteTo(w); err != nil {
			return err
		}
	}
	_, err := out.WriteTo(w)
	return err
}
