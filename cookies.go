package crawl

import (
	"time"

	"github.com/joinable/crawl/fetch/cookies"
)

const (
	// cookiesMark is the mark under which the store keeps the cookies.
	cookiesMark = "cookies"
	// cookiesEvery is how often they are stored at most, but for the end of a
	// run.
	cookiesEvery = 5 * time.Second
)

// A larder keeps the cookies of a crawl in its store, but for those that the
// caller put into the jar: they are the caller's own, and a database is made
// to be shared. It is the writer's; nil keeps none.
type larder struct {
	jar     *cookies.Jar
	given   map[cookies.Cookie]bool // without Created
	changes uint64                  // of the jar when it was last stored
	at      time.Time               // when that was
}

// openLarder fills the jar with what former runs have stored.
func openLarder(jar *cookies.Jar, stored string) (*larder, error) {
	if jar == nil {
		return nil, nil
	}
	l := &larder{jar: jar, given: make(map[cookies.Cookie]bool), at: time.Now()}
	own := jar.All()
	for _, c := range own {
		l.given[bare(c)] = true
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

// bare is a cookie without what does not tell it from another.
func bare(c cookies.Cookie) cookies.Cookie {
	c.Created, c.Expires = time.Time{}, time.Time{}
	return c
}

// store puts the cookies among the marks of a batch, if they have changed and
// it is time, or the end of the run.
func (l *larder) store(marks map[string]string, end bool) (map[string]string, error) {
	if l == nil || l.jar.Changes() == l.changes || !end && time.Since(l.at) < cookiesEvery {
		return marks, nil
	}
	l.changes, l.at = l.jar.Changes(), time.Now()
	kept := cookies.New(cookies.Options{})
	for _, c := range l.jar.All() {
		if l.given[bare(c)] {
			continue
		}
		if err := kept.Add(c); err != nil {
			return marks, err
		}
	}
	text, err := kept.Export()
	if err != nil {
		return marks, err
	}
	if marks == nil {
		marks = make(map[string]string)
	}
	marks[cookiesMark] = string(text)
	return marks, nil
}
