package parts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A toxiproxy stands between the command and servers, and spoils what passes.
type toxiproxy struct {
	t   *testing.T
	api string
}

func newToxiproxy(t *testing.T) *toxiproxy {
	t.Helper()
	port := freePort(t)
	begin(t, port, path(t, built.toxi), "-host", "127.0.0.1", "-port", strconv.Itoa(port))
	return &toxiproxy{t, fmt.Sprintf("http://127.0.0.1:%d", port)}
}

// call asks the API; in may be nil, and so may out.
func (p *toxiproxy) call(path string, in, out any) {
	body, err := json.Marshal(in)
	if err == nil {
		var answer *http.Response
		if answer, err = http.Post(p.api+path, "application/json", bytes.NewReader(body)); err == nil {
			defer answer.Body.Close()
			text, _ := io.ReadAll(answer.Body)
			if answer.StatusCode/100 != 2 {
				err = fmt.Errorf("%s: %s", answer.Status, text)
			} else if out != nil {
				err = json.Unmarshal(text, out)
			}
		}
	}
	if err != nil {
		p.t.Errorf("toxiproxy: %s: %v", path, err) // may be called from any goroutine
	}
}

// open begins a proxy for a server and returns the proxy's address.
func (p *toxiproxy) open(name, upstream string) string {
	var made struct{ Listen string }
	p.call("/proxies", map[string]any{"name": name, "listen": "127.0.0.1:0", "upstream": strings.TrimPrefix(upstream, "http://"), "enabled": true}, &made)
	return made.Listen
}

// spoil adds a toxic to what comes from the server.
func (p *toxiproxy) spoil(name, toxic string, attributes map[string]any) {
	p.call("/proxies/"+name+"/toxics", map[string]any{"type": toxic, "attributes": attributes}, nil)
}

// set takes a proxy down, with its connections, or brings it back.
func (p *toxiproxy) set(name string, up bool) {
	p.call("/proxies/"+name, map[string]any{"enabled": up}, nil)
}

// A site is a server of pages that link each other.
type site struct {
	*httptest.Server

	mu       sync.Mutex // guards what follows
	requests int
	at       int    // at this request, the first being 1,
	then     func() // this is called
}

// after calls then at a request, before it is answered.
func (s *site) after(requests int, then func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at, s.then = requests, then
}

// count counts a request.
func (s *site) count() {
	s.mu.Lock()
	s.requests++
	now := s.requests == s.at
	then := s.then
	s.mu.Unlock()
	if now {
		then()
	}
}

// newHTTPSite serves an index that links so many pages, less itself, each of
// some 6 kB.
func newHTTPSite(t *testing.T, pages int) *site {
	s := new(site)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.count()
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		text := "<title>" + r.URL.Path + "</title>" + words
		for i := 1; i < pages && r.URL.Path == "/"; i++ {
			text += fmt.Sprintf("<a href=/p%d>%d</a>", i, i)
		}
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		_, _ = io.WriteString(w, text) // the client may be gone
	}))
	t.Cleanup(s.Close)
	return s
}

// What a connection can suffer ends as what it is, or succeeds.
func TestToxics(t *testing.T) {
	t.Parallel()
	p, s := newToxiproxy(t), newHTTPSite(t, 1)
	type attributes = map[string]any
	toxics := []struct {
		name, toxic string
		attributes  attributes
		want        string // fate|class
	}{
		{"late", "latency", attributes{"latency": 300, "jitter": 100}, "fetched|"},
		{"too-late", "latency", attributes{"latency": 20_000}, "failed|timeout"},
		{"thin", "bandwidth", attributes{"rate": 10}, "fetched|"},
		{"too-thin", "bandwidth", attributes{"rate": 1}, "failed|timeout"},
		{"slow-close", "slow_close", attributes{"delay": 2000}, "fetched|"},
		{"reset", "reset_peer", attributes{"timeout": 0}, "failed|reset"},
		{"sliced", "slicer", attributes{"average_size": 50, "size_variation": 20, "delay": 1000}, "fetched|"},
		{"cut", "limit_data", attributes{"bytes": 3000}, "failed|cut"},
		{"cut-in-header", "limit_data", attributes{"bytes": 17}, "failed|cut"}, // behind the status line
		{"silent", "timeout", attributes{"timeout": 0}, "failed|timeout"},
		{"hung-up", "timeout", attributes{"timeout": 200}, "failed|reset"},
	}
	args := []string{"-ignore-robots", "-retries", "0", "-timeout", "3s"}
	var want []string
	for _, c := range toxics {
		addr := p.open(c.name, s.URL)
		p.spoil(c.name, c.toxic, c.attributes)
		args = append(args, "http://"+addr+"/"+c.name)
		want = append(want, "/"+c.name+"|"+c.want)
	}
	down := p.open("down", s.URL)
	p.set("down", false)
	args, want = append(args, "http://"+down+"/down"), append(want, "/down|failed|refused")
	crawl(t, args...).ended(0).says("SELECT substr(url, instr(substr(url, 8), '/') + 7), fate, class FROM v_fates ORDER BY url_id", want...)
}

// What passes is tried again and then succeeds.
func TestToxicThatPasses(t *testing.T) {
	t.Parallel()
	p, s := newToxiproxy(t), newHTTPSite(t, 10)
	addr := p.open("passing", s.URL)
	s.after(5, func() {
		p.spoil("passing", "reset_peer", map[string]any{"timeout": 0})
		time.AfterFunc(500*time.Millisecond, func() { p.call("/reset", nil, nil) })
	})
	c := crawl(t, "-ignore-robots", "-rate", "20/s", "http://"+addr).ended(0)
	c.says("SELECT count(*) FROM v_pages WHERE status = 200", "10")
	c.says("SELECT url FROM v_fates WHERE fate <> 'fetched'")
}

// A host that goes away for ten seconds is waited for; no page fails, and none
// has fewer tries left.
func TestHostAway(t *testing.T) {
	t.Parallel()
	const pages = 30
	p, s, other := newToxiproxy(t), newHTTPSite(t, pages), newHTTPSite(t, pages)
	addr := p.open("away", s.URL)
	s.after(10, func() {
		p.set("away", false)
		time.AfterFunc(10*time.Second, func() { p.set("away", true) })
	})
	c := crawl(t, "-ignore-robots", "-rate", "20/s", "-retries", "1", "http://"+addr, other.URL).ended(0)
	c.says("SELECT count(*) FROM v_pages WHERE status = 200", strconv.Itoa(2*pages))
	c.says("SELECT url, fate FROM v_fates WHERE fate <> 'fetched'")
	c.says("SELECT DISTINCT class FROM outcomes WHERE class IS NOT NULL AND class NOT IN ('refused', 'reset', 'cut')")
	c.says("SELECT count(*) > 0 FROM outcomes WHERE class = 'refused'", "1")
	c.says("SELECT count(*) FROM outcomes WHERE class = 'refused' AND tries > 0", "0")
}

// When all hosts that had answered are gone at once, it is the network: the
// crawl pauses, says so, and goes on; nobody is blamed, and no try is used up.
func TestNetworkAway(t *testing.T) {
	t.Parallel()
	const hosts, pages = 4, 25
	p := newToxiproxy(t)
	args := []string{"-rate", "20/s", "-retries", "0"}
	all := func(up bool) {
		for i := range hosts {
			p.set(fmt.Sprintf("host%d", i), up)
		}
	}
	for i := range hosts {
		s := newHTTPSite(t, pages)
		if i == 0 {
			s.after(12, func() {
				all(false)
				time.AfterFunc(5*time.Second, func() { all(true) })
			})
		}
		args = append(args, "http://"+p.open(fmt.Sprintf("host%d", i), s.URL))
	}
	c := crawl(t, args...).ended(0)
	c.fetchedAll(hosts * pages)
	c.says("SELECT count(*) FROM v_hosts WHERE failures > 0", "0")
	if !strings.Contains(c.text, "the network is down") {
		t.Error("it was not said that the network is down")
	}
}
