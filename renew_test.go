package crawl_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// Ways to answer for robots.txt.
func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(code) }
}

func rules(lines string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "User-agent: *\n"+lines) }
}

// tooSlow never answers.
func tooSlow(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func reset(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func moved(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
}

// inTurn gives one answer after the other, and the last one from then on.
func inTurn(answers ...http.HandlerFunc) http.HandlerFunc {
	var n atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) {
		answers[min(int(n.Add(1)), len(answers))-1](w, r)
	}
}

// hourly is a crawl of a chain of pages with a request an hour, whose host
// answers for robots.txt in turn. The first page links to /private as well.
func hourly(t *testing.T, pages int, answers ...http.HandlerFunc) (*webtest.Web, crawl.Options) {
	t.Helper()
	o := fast()
	o.Store, o.Delay, o.PerHost, o.NoTraps = storage.NewMemory(), time.Hour, 2, true
	web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 1}, &o)
	web.Handle(0, "/robots.txt", inTurn(answers...))
	web.Handle(0, "/private", html("private"))
	web.Handle(0, "/500", status(500))
	for i := range pages {
		web.Handle(0, fmt.Sprintf("/p%d", i), html(fmt.Sprintf("<a href=/private>x</a><a href=/p%d>next</a>", min(i+1, pages-1))))
	}
	return web, o
}

// hoursAsked are the requests of a web in hours since the first: those for
// robots.txt, and the others.
func hoursAsked(web *webtest.Web) (robots, pages []int) {
	log := web.Log()
	for _, a := range log {
		hour := int(a.Start.Sub(log[0].Start).Hours())
		if strings.HasSuffix(a.URL, "/robots.txt") {
			robots = append(robots, hour)
		} else {
			pages = append(pages, hour)
		}
	}
	return robots, pages
}

func wantHours(t *testing.T, what string, got []int, want ...int) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("hours of %s (-want +got):\n%s", what, diff)
	}
}

// Once a day robots.txt is asked for again, and nobody waits for the answer,
// nor for where it has moved.
func TestRobotsRenewed(t *testing.T) {
	slow := func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(3*time.Hour + time.Minute)
		rules("Disallow: /private\n")(w, r)
	}
	for name, second := range map[string]http.HandlerFunc{"slow": slow, "moved": moved("/slow")} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				web, o := hourly(t, 40, rules("Disallow: /private\n"), second)
				o.Timeout = 5 * time.Hour
				web.Handle(0, "/slow", slow)
				mustRun(t, o, "http://"+web.Authority(0)+"/p0")
				robots, pages := hoursAsked(web)
				wantHours(t, "robots.txt", robots, 0, 25) // the first request after a day
				for i, hour := range pages[1:] {
					if hour != pages[i]+1 && (hour != 26 || pages[i] != 24) {
						t.Errorf("requests were made in hours %v, want every hour", pages)
						break
					}
				}
				if web.Hits()["http://"+web.Authority(0)+"/private"] != 0 {
					t.Error("/private was fetched")
				}
			})
		})
	}
}

// A robots.txt that cannot be had any more leaves the former rules in use, and
// is asked for again every hour.
func TestRobotsKept(t *testing.T) {
	for name, c := range map[string]http.HandlerFunc{
		"500": status(500), "503": status(503), "429": status(429), "time-out": tooSlow, "reset": reset, "moved to a 500": moved("/500"),
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				web, o := hourly(t, 40, rules("Disallow: /private\n"), c, c, c, rules(""))
				mustRun(t, o, "http://"+web.Authority(0)+"/p0")
				hits := web.Hits()
				delete(hits, "http://"+web.Authority(0)+"/500")
				if len(hits) != 41 { // /private as well, at last
					t.Errorf("%d pages were fetched: %v", len(hits), hits)
				}
				robots, pages := hoursAsked(web)
				if n := len(robots); n < 5 || n > 6 || robots[4] > 40 || pages[20] > 30 {
					t.Errorf("robots.txt was asked for in hours %v, pages in %v", robots, pages)
				}
			})
		})
	}
}

// After thirty days without robots.txt nothing more is fetched.
func TestRobotsTooOld(t *testing.T) {
	bubble(t, func(t *testing.T) {
		web, o := hourly(t, 1000, rules("Disallow: /private\n"), status(500))
		if err := run(t, o, "http://"+web.Authority(0)+"/p0"); !isOneOf(err, crawl.ErrGaveUp) {
			t.Errorf("Run: %v, want %v", err, crawl.ErrGaveUp)
		}
		_, pages := hoursAsked(web)
		if last := pages[len(pages)-1]; last < 30*24-2 || last > 30*24+2 {
			t.Errorf("the last of %d pages was asked for in hour %d", len(pages), last)
		}
	})
}

// A later run asks first, and goes on with the former rules for thirty days if
// there is no answer.
func TestRobotsKeptByResume(t *testing.T) {
	for _, c := range []struct {
		days   int
		answer http.HandlerFunc
		ends   error
	}{
		{2, status(500), nil}, {2, status(503), nil}, {2, tooSlow, nil}, {29, reset, nil},
		{31, status(500), crawl.ErrGaveUp}, {31, tooSlow, crawl.ErrGaveUp},
	} {
		bubble(t, func(t *testing.T) {
			web, o := hourly(t, 10, rules("Disallow: /private\n"), c.answer)
			o.MaxPages = 5
			mustRun(t, o, "http://"+web.Authority(0)+"/p0")
			time.Sleep(time.Duration(c.days) * 24 * time.Hour)
			o.MaxPages = 0
			if err := run(t, o); err != nil && !isOneOf(err, c.ends) || c.ends != nil && err == nil {
				t.Errorf("after %d days: Run: %v, want %v", c.days, err, c.ends)
			}
			want := 10
			if c.ends != nil {
				want = 5
			}
			if n := len(web.Hits()); n != want {
				t.Errorf("after %d days: %d pages were fetched, want %d", c.days, n, want)
			}
		})
	}
}

// What robots.txt forbade is fetched once it allows it, in the same run and in
// another; and what it forbids now is not.
func TestRobotsChanged(t *testing.T) {
	for _, resumed := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			web, o := hourly(t, 40, rules("Disallow: /private\n"), rules("Disallow: /p30\n"))
			if resumed {
				o.MaxPages = 20
				mustRun(t, o, "http://"+web.Authority(0)+"/p0")
				time.Sleep(48 * time.Hour)
				o.MaxPages = 0
			}
			mustRun(t, o, "http://"+web.Authority(0)+"/p0")
			hits := web.Hits()
			if len(hits) != 31 || hits["http://"+web.Authority(0)+"/private"] != 1 {
				t.Errorf("resumed %v: %d pages: %v", resumed, len(hits), hits)
			}
		})
	}
}

// Nothing is fetched before the first answer, whatever stands in its way.
func TestRobotsDefers(t *testing.T) {
	for name, c := range map[string]http.HandlerFunc{
		"500": status(500), "599": status(599), "429": status(429), "time-out": tooSlow, "reset": reset, "moved to a 500": moved("/500"),
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				web, o := hourly(t, 3, c, c, rules("Disallow: /private\n"))
				o.Delay = 0
				o.Retries = 5
				mustRun(t, o, "http://"+web.Authority(0)+"/p0")
				hits := web.Hits()
				delete(hits, "http://"+web.Authority(0)+"/500")
				if len(hits) != 3 {
					t.Errorf("fetched %v", hits)
				}
				for i, a := range web.Log() {
					if first := strings.HasSuffix(a.URL, "/robots.txt") || strings.HasSuffix(a.URL, "/500"); i < 3 && !first {
						t.Errorf("request %d was for %s", i, a.URL)
					}
				}
			})
		})
	}
}

// Other statuses of robots.txt are no rules.
func TestRobotsAbsent(t *testing.T) {
	for _, code := range []int{400, 401, 403, 404, 410, 418, 451} {
		bubble(t, func(t *testing.T) {
			web, o := hourly(t, 3, status(code))
			mustRun(t, o, "http://"+web.Authority(0)+"/p0")
			if hits := web.Hits(); len(hits) != 4 {
				t.Errorf("%d: fetched %v", code, hits)
			}
		})
	}
}

// robots.txt is read behind five redirects, also on other hosts; and its
// sitemaps are noted, whole and once each.
func TestRobotsMovedAway(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store = storage.NewMemory()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 1}, &o)
		a, b := "http://"+web.Authority(0), "http://"+web.Authority(1)
		web.Handle(0, "/robots.txt", moved("/1"))
		web.Handle(0, "/1", moved(b+"/2"))
		web.Handle(1, "/2", moved("/3"))
		web.Handle(1, "/3", moved(a+"/4"))
		web.Handle(0, "/4", moved(b+"/dir/5"))
		web.Handle(1, "/dir/5", rules("Disallow: /no\nSitemap: sitemap.xml\nSitemap: "+a+"/%61.xml\nSitemap: "+a+"/a.xml\nSitemap: mailto:x\n"))
		web.Handle(0, "/p", html("<a href=/no>no</a>"))
		mustRun(t, o, a+"/p")
		if hits := web.Hits(); hits[a+"/p"] != 1 || hits[a+"/no"] != 0 {
			t.Errorf("fetched %v", hits)
		}
		wantSitemaps(t, o.Store, b+"/dir/sitemap.xml", a+"/%61.xml")
	})
}

// wantSitemaps wants the store to know these of its first host.
func wantSitemaps(t *testing.T, s storage.Store, want ...string) {
	t.Helper()
	session, err := s.Join(context.Background(), storage.JobSpec{MaxDepth: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Leave(context.Background(), storage.EndFinished)
	facts, _, err := session.Host(context.Background(), 1)
	if diff := cmp.Diff(want, facts.Sitemaps); diff != "" || err != nil {
		t.Errorf("%v, sitemaps (-want +got):\n%s", err, diff)
	}
}
