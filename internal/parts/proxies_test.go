package parts

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A relay is a proxy that others wrote.
type relay struct {
	t    *testing.T
	addr string
	log  string
}

// newTinyproxy starts an HTTP proxy; login is "" or "user password".
func newTinyproxy(t *testing.T, login string) *relay {
	t.Helper()
	program := need(t, "tinyproxy")
	port, config := freePort(t), filepath.Join(t.TempDir(), "tinyproxy.conf")
	text := fmt.Sprintf("Port %d\nListen 127.0.0.1\nTimeout 30\nLogLevel Connect\nMaxClients 50\n", port)
	if login != "" {
		text += "BasicAuth " + login + "\n"
	}
	check(t, os.WriteFile(config, []byte(text), 0o600))
	return &relay{t, fmt.Sprintf("127.0.0.1:%d", port), begin(t, port, program, "-d", "-c", config)}
}

// newMicrosocks starts a SOCKS proxy.
func newMicrosocks(t *testing.T, args ...string) *relay {
	t.Helper()
	program := need(t, "microsocks")
	port := freePort(t)
	args = append([]string{"-i", "127.0.0.1", "-p", strconv.Itoa(port)}, args...)
	return &relay{t, fmt.Sprintf("127.0.0.1:%d", port), begin(t, port, program, args...)}
}

// passed is how many lines of the proxy's log have the text.
func (r *relay) passed(text string) int {
	r.t.Helper()
	log, err := os.ReadFile(r.log)
	check(r.t, err)
	return strings.Count(string(log), text)
}

// Everything goes through an HTTP proxy, robots.txt too: URLs of http as such,
// those of https by a tunnel.
func TestHTTPProxy(t *testing.T) {
	t.Parallel()
	const pages = 20
	p, s := newTinyproxy(t, ""), newHTTPSite(t, pages)
	crawl(t, "-rate", "0", "-proxy", "http://"+p.addr, s.URL).ended(0).fetchedAll(pages)
	if n := p.passed("GET " + s.URL); n != pages+1 {
		t.Errorf("tinyproxy passed %d requests, want %d", n, pages+1)
	}
	cert, key := newCertificate(t)
	n := newNginx(t, newSite(t, pages), "ssl http2", "", "ssl_certificate "+cert+"; ssl_certificate_key "+key+";")
	crawl(t, "-rate", "0", "-proxy", p.addr, "-ca", cert, "https://"+n.host).ended(0).fetchedAll(pages)
	if p.passed("CONNECT "+n.host) == 0 {
		t.Error("tinyproxy made no tunnel")
	}
	crawl(t, "-rate", "0", "-proxy", p.addr, "https://"+n.host).ended(3).says("SELECT class FROM v_fates", "tls")
}

// A proxy that wants a password gets it, and says so without it.
func TestHTTPProxyWantsPassword(t *testing.T) {
	t.Parallel()
	p, s := newTinyproxy(t, "me s3cret"), newHTTPSite(t, 3)
	crawl(t, "-rate", "0", "-proxy", "http://me:s3cret@"+p.addr, s.URL).ended(0).fetchedAll(3)
	c := crawl(t, "-rate", "0", "-retries", "0", "-proxy", "http://"+p.addr, s.URL).ended(3)
	c.says("SELECT class, error LIKE '%wants a user and password%' FROM v_fates", "proxy|1")
}

// The same through SOCKS; names are left to the proxy, which alone knows them.
func TestSOCKSProxy(t *testing.T) {
	t.Parallel()
	const pages = 20
	s := newHTTPSite(t, pages)
	open, guarded := newMicrosocks(t), newMicrosocks(t, "-u", "me", "-P", "s3cret")
	port := s.URL[strings.LastIndexByte(s.URL, ':'):]
	crawl(t, "-rate", "0", "-proxy", "socks5://"+open.addr, "http://localhost"+port).ended(0).fetchedAll(pages)
	if open.passed("connected to localhost"+port) == 0 {
		t.Error("microsocks was not asked for the name")
	}
	crawl(t, "-rate", "0", "-proxy", "socks5://me:s3cret@"+guarded.addr, s.URL).ended(0).fetchedAll(pages)
	crawl(t, "-rate", "0", "-retries", "0", "-proxy", "socks5://me:wrong@"+guarded.addr, s.URL).ended(3).says("SELECT class FROM v_fates", "proxy")
	crawl(t, "-rate", "0", "-retries", "0", "-proxy", "socks5://127.0.0.1:1", s.URL).ended(3).says("SELECT class FROM v_fates", "proxy")
}

// Proxies take turns, and one that is dead costs no page anything.
func TestProxiesTakeTurns(t *testing.T) {
	t.Parallel()
	const pages = 40
	one, two, three, s := newTinyproxy(t, ""), newTinyproxy(t, ""), newMicrosocks(t), newHTTPSite(t, pages)
	c := crawl(t, "-rate", "0", "-retries", "0", "-proxies", proxiesFile(t, one.addr, "http://127.0.0.1:1", "http://"+two.addr, "# socks", "socks5://"+three.addr), s.URL).ended(0)
	c.fetchedAll(pages)
	for _, p := range []*relay{one, two} {
		if n := p.passed("GET " + s.URL); n < pages/4 {
			t.Errorf("a proxy passed %d requests of %d", n, pages)
		}
	}
	if three.passed("connected to") == 0 {
		t.Error("microsocks was not asked")
	}
}

// While no proxy can be reached the crawl waits, for one as for a list; no page
// fails for that. Only the page that the cut broke off has a try less.
func TestProxiesAway(t *testing.T) {
	for _, flag := range []string{"-proxy", "-proxies"} {
		t.Run(flag, func(t *testing.T) {
			t.Parallel()
			const pages = 30
			p, s := newToxiproxy(t), newHTTPSite(t, pages)
			addr := p.open("relay", "http://"+newTinyproxy(t, "").addr)
			s.after(10, func() {
				p.set("relay", false)
				time.AfterFunc(4*time.Second, func() { p.set("relay", true) })
			})
			value := addr
			if flag == "-proxies" {
				value = proxiesFile(t, addr)
			}
			c := crawl(t, "-rate", "20/s", flag, value, s.URL).ended(0)
			c.says("SELECT count(*) FROM v_pages WHERE status = 200", strconv.Itoa(pages))
			c.says("SELECT url, fate FROM v_fates WHERE fate <> 'fetched'")
			c.says("SELECT count(*) > 0 FROM outcomes WHERE class = 'proxy'", "1")
			c.says("SELECT class, error FROM outcomes WHERE tries > 1")
		})
	}
}

// A proxy that never worked is not waited for.
func TestProxiesDead(t *testing.T) {
	t.Parallel()
	s := newHTTPSite(t, 1)
	crawl(t, "-retries", "1", "-proxies", proxiesFile(t, "127.0.0.1:1", "127.0.0.1:2"), s.URL).ended(3).
		says("SELECT fate, tries FROM v_fates", "failed|1")
}

// A URL that no URL is of net/url's reaches nginx as it was written, directly
// and by proxy.
func TestOddURLsByProxy(t *testing.T) {
	t.Parallel()
	p := newTinyproxy(t, "")
	n := newNginx(t, newSite(t, 1), "", "", "location / { return 200 odd; }")
	for _, flags := range [][]string{{"-proxy", "none"}, {"-proxy", p.addr}} {
		crawl(t, append(flags, "-rate", "0", "http://"+n.host+"/100%25?q=%zz")...).ended(0)
	}
	odd := count(n.accesses(), func(a access) bool { return a.uri == "/100%25?q=%zz" && a.status == http.StatusOK })
	if odd != 2 {
		t.Errorf("nginx has seen %v", n.accesses())
	}
}

func proxiesFile(t *testing.T, lines ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "proxies.txt")
	check(t, os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600))
	return file
}
