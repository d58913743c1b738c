package crawl_test

import (
	"context"
	"maps"
	"net"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/fetch/resolve"
	"github.com/joinable/crawl/internal/webtest"
)

// A hostile web is all that misbehaves, and what is innocent beside it: host 0
// by itself, and host 1 beside the hostile pages.
type hostileWeb struct {
	*webtest.Web
	hosts     []webtest.HostileHost // from host 2 on
	index     string
	strangers map[string]string
	private   *trap
	lost      atomic.Int64 // names that were looked up and are not there
}

const innocentHosts = 2

func serveHostile(t *testing.T) *hostileWeb {
	t.Helper()
	h := &hostileWeb{private: setTrap(t)}
	h.Web, h.hosts = webtest.NewHostile(webtest.Config{Seed: 4, PagesPerHost: 10}, innocentHosts)
	server, err := h.Serve()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	h.index = h.AddHostile(1, h.private.address)
	strangers, err := webtest.ServeStrangers()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(strangers.Close)
	h.strangers = strangers.URLs
	return h
}

// seeds are all that is to be crawled.
func (h *hostileWeb) seeds() []string {
	return slices.Concat([]string{h.index}, slices.Sorted(maps.Values(h.strangers)), h.Roots())
}

// Resolve knows the names that hostile pages lead to. It never asks anybody.
func (h *hostileWeb) Resolve(ctx context.Context, host, port string) ([]netip.Addr, error) {
	inside := map[string]string{"inside.test": "127.0.2.9", "metadata.test": "169.254.169.254", "localhost": "::1", "sub.localhost": "127.0.2.8"}
	switch {
	case inside[host] != "":
		return []netip.Addr{netip.MustParseAddr(inside[host])}, nil
	case strings.HasPrefix(host, "unlucky."):
		return nil, &net.DNSError{Err: "server misbehaving", Name: host, IsTemporary: true}
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return resolve.New(resolve.Options{}).Resolve(ctx, host, port)
	}
	h.lost.Add(1)
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// A trap is a server that nobody may connect to. Its address is like that of no
// seed: whoever names a host as a seed lets pages lead to all its ports.
type trap struct {
	address string
	sprung  atomic.Int64
}

func setTrap(t *testing.T) *trap {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.2.9:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	tr := &trap{address: l.Addr().String()}
	go func() {
		for conn, err := l.Accept(); err == nil; conn, err = l.Accept() {
			tr.sprung.Add(1)
			conn.Close()
		}
	}()
	return tr
}

// Nothing that a server says costs the crawl more than what it was asked for:
// beside all that is hostile every innocent page is fetched, once, nothing that
// is forbidden is asked for, and each hostile URL comes to the fate and the
// reason in testdata/hostile.golden.
func TestHostileWeb(t *testing.T) {
	web := serveHostile(t)
	file := filepath.Join(t.TempDir(), "crawl.db")
	o := crawl.Options{
		Follow: crawl.InScope, Scope: crawl.ScopeAny, Rate: crawl.Unlimited, PerHost: 32, Concurrency: 128,
		Store: openFile(t, file), Timeout: 8 * time.Second, Retries: -1, GiveUp: time.Second, Resolver: web,
	}
	c, err := crawl.New(o)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := c.Run(within(t, 2*time.Minute), web.seeds()...); !isOneOf(err, crawl.ErrGaveUp) {
		t.Fatalf("Run: %v, want %v, of hosts without robots.txt", err, crawl.ErrGaveUp)
	}
	t.Logf("%d hostile URLs, hosts and servers took %v", len(webtest.Hostile(""))+len(web.hosts)+len(web.strangers), time.Since(began))
	web.wantInnocent(t)
	web.wantNothingForbidden(t)
	web.wantFewRequests(t)
	golden(t, filepath.Join("testdata", "hostile.golden"), web.fates(t, file))
}

// wantInnocent wants each page that is beside hostile ones, or beside a hostile
// robots.txt that allows it, to be asked for once.
func (h *hostileWeb) wantInnocent(t *testing.T) {
	t.Helper()
	hits := h.Hits()
	for url := range hits {
		if strings.Contains(url, "/hostile/") || strings.HasSuffix(url, "/robots-moved") {
			delete(hits, url)
		}
	}
	want := make(map[string]int)
	for _, root := range h.Roots() {
		for _, url := range h.Reachable(root) {
			want[url] = 1
		}
	}
	if diff := cmp.Diff(want, hits); diff != "" {
		t.Errorf("requests to innocent pages (-want +got):\n%s", diff)
	}
}

// wantNothingForbidden wants no connection to a private address, no request
// for what is called "never", and no cookie sent that should not be kept.
func (h *hostileWeb) wantNothingForbidden(t *testing.T) {
	t.Helper()
	if n := h.private.sprung.Load(); n > 0 {
		t.Errorf("%d connections to a host that is private", n)
	}
	for _, a := range h.Log() {
		switch cookies := strings.Join(a.Header["Cookie"], "; "); {
		case strings.Contains(a.URL, "never"):
			t.Errorf("%s was asked for", a.URL)
		case strings.Contains(cookies, "forbidden"):
			t.Errorf("%s was sent the cookies %.200q", a.URL, cookies)
		case len(cookies) > 10<<10:
			t.Errorf("%s was sent %d bytes of cookies", a.URL, len(cookies))
		}
	}
}

// wantFewRequests wants one request for each hostile URL, and as many for a
// hostile robots.txt as it may cost.
func (h *hostileWeb) wantFewRequests(t *testing.T) {
	t.Helper()
	// net/http asks again on another connection when one that was kept ends
	// without a byte, for then the server may never have seen the request.
	twice := map[string]bool{h.index + "no-answer": true, h.index + "reset-at-once": true}
	for url, n := range h.Hits() {
		if n > 1 && !(n == 2 && twice[url]) && strings.Contains(url, "/hostile/") {
			t.Errorf("%s was asked for %d times", url, n)
		}
	}
	for i, host := range h.hosts {
		if n := h.RobotsHits(innocentHosts + i); n > host.Requests {
			t.Errorf("%s: robots.txt was asked for %d times, want at most %d", host.Name, n, host.Requests)
		}
	}
}

// fates tells what became of every URL but the innocent ones; of hosts it is
// their root that tells.
func (h *hostileWeb) fates(t *testing.T, file string) string {
	t.Helper()
	names := []string{h.Root(0), "innocent/", h.Root(1), "/", "http://" + h.private.address, "http://private"}
	for i, host := range h.hosts {
		names = append(names, h.Root(innocentHosts+i), host.Name+"/")
	}
	for name, url := range h.strangers {
		names = append(names, url, "server that "+name+" ")
	}
	_, port, _ := net.SplitHostPort(h.private.address)
	names = append(names, ":"+port+"/", ":port/", strings.Repeat("x", 100), "", strings.Repeat("y", 100), "", strings.Repeat("a.", 100), "")
	replacer := strings.NewReplacer(names...)
	var fates []string
	// A reason that the database has no name for is that of a private host.
	for _, line := range query(t, file, `
		SELECT url, fate, coalesce(reason, class, iif(fate = 'parked', 'private', '')), coalesce(status, '') FROM v_fates
		WHERE url LIKE '%/hostile/%' OR origin <> 'link' OR host NOT IN (SELECT host FROM v_fates WHERE origin = 'seed')`) {
		fates = append(fates, replacer.Replace(line))
	}
	slices.Sort(fates)
	return strings.Join(fates, "\n") + "\n"
}
