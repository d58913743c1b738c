package crawl

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/joinable/crawl/fetch/cookies"
)

const (
	// cookiesMark is the mark under which the store keeps the cookies.
	cookiesMark = "cookies"
	// cookiesShare is how many times as long as storing them took they are put
	// off, so that a jar of many sites costs a hundredth of the time; and
	// cookiesLatest is how long at most. The cookies of a few sites are so in
	// the very commit of the page that set them: after a kill that page is not
	// asked for again.
	cookiesShare  = 100
	cookiesLatest = 5 * time.Second
)

// A larder keeps the cookies of a crawl in its store, but for those that the
// caller put into the jar: they are the caller's own, and a database is made
// to be shared. It is the writer's, but for withhold; nil keeps none.
type larder struct {
	jar     *cookies.Jar
	given   map[crumb]bool
	changes uint64    // of the jar when it was last stored
	due     time.Time // when it may be stored again
}

// openLarder fills the jar with what former runs have stored.
func openLarder(jar *cookies.Jar, stored string) (*larder, error) {
	if jar == nil {
		return nil, nil
	}
	l := &larder{jar: jar, given: make(map[crumb]bool)}
	own := jar.All()
	for _, c := range own {
		l.given[crumb{c.Name, c.Value}] = true
	}
	if stored != "" {
		if err := jar.Import([]byte(stored)); err != nil {
			return nil, err
		}
	}
	err := jar.Add(own...) // what the caller says counts more than what was stored
	l.changes = jar.Changes()
	return l, err
}

// cookies is the jar, or nil.
func (l *larder) cookies() *cookies.Jar {
	if l == nil {
		return nil
	}
	return l.jar
}

// jar is where cookies are kept; nil is nowhere.
func (o *Options) jar() *cookies.Jar {
	switch {
	case o.NoCookies:
		return nil
	case o.Cookies != nil:
		return o.Cookies
	}
	return cookies.New(cookies.Options{})
}

// A crumb is what a cookie says, wherever: a server may set one that it was
// sent anew, for another path or domain, and it is still the caller's secret.
type crumb struct{ name, value string }

// withhold is a response header, to be stored, without what the caller's own
// cookies say. It may be called from several goroutines.
func (l *larder) withhold(h http.Header) http.Header {
	lines := h["Set-Cookie"]
	if l == nil || len(l.given) == 0 || len(lines) == 0 {
		return h
	}
	lines = slices.Clone(lines)
	for i, line := range lines {
		pair, rest, more := strings.Cut(line, ";")
		name, value, _ := strings.Cut(pair, "=")
		if !l.given[crumb{strings.TrimSpace(name), strings.TrimSpace(value)}] {
			continue
		}
		lines[i] = name + "=(not stored)"
		if more {
			lines[i] += ";" + rest
		}
	}
	h = maps.Clone(h)
	h["Set-Cookie"] = lines
	return h
}

// store puts the cookies among the marks of a batch, if they have changed and
// it is time, or the end of the run.
func (l *larder) store(marks map[string]string, end bool) (map[string]string, error) {
	start := time.Now()
	if l == nil || l.jar.Changes() == l.changes || !end && start.Before(l.due) {
		return marks, nil
	}
	l.changes = l.jar.Changes()
	text, err := l.export()
	if err != nil {
		return marks, err
	}
	if marks == nil {
		marks = make(map[string]string)
	}
	marks[cookiesMark] = string(text)
	now := time.Now()
	l.due = now.Add(min(cookiesShare*now.Sub(start), cookiesLatest))
	return marks, nil
}

// export are the cookies that are not the caller's own.
func (l *larder) export() ([]byte, error) {
	kept := cookies.New(cookies.Options{})
	for _, c := range l.jar.All() {
		if l.given[crumb{c.Name, c.Value}] {
			continue
		}
		if err := kept.Add(c); err != nil {
			return nil, err
		}
	}
	return kept.Export()
}
