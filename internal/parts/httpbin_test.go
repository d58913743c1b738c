package parts

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// newHTTPBin starts go-httpbin.
func newHTTPBin(t *testing.T) (url string) {
	t.Helper()
	port := freePort(t)
	begin(t, port, path(t, built.httpbin), "-host", "127.0.0.1", "-port", strconv.Itoa(port))
	return fmt.Sprintf("http://127.0.0.1:%d", port)
}

// crawlPaths crawls paths of a server as seeds, and returns for each of them
// its fate and more columns of v_fates.
func crawlPaths(t *testing.T, url string, paths []string, columns string, flags ...string) (*crawled, map[string]string) {
	t.Helper()
	args := append([]string{"-rate", "0", "-per-host", "8", "-retries", "0", "-depth", "0"}, flags...)
	for _, p := range paths {
		args = append(args, url+p)
	}
	c := crawl(t, args...)
	got := make(map[string]string)
	for _, line := range c.ask("SELECT url, " + columns + " FROM v_fates LEFT JOIN v_pages USING (url_id, url, fate, status)") {
		u, rest, _ := strings.Cut(line, "|")
		got[strings.TrimPrefix(u, url)] = rest
	}
	return c, got
}

// Every status ends in the fate that it should have.
func TestStatuses(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"200": "fetched", "201": "fetched", "204": "fetched", "206": "fetched",
		"301": "redirected", "302": "redirected", "303": "redirected", "307": "redirected", "308": "redirected",
		"300": "failed", "304": "failed", // one names no single target, the other was not asked for
		"400": "failed", "401": "failed", "403": "failed", "404": "gone", "410": "gone", "418": "failed", "451": "failed",
		"408": "failed", "500": "failed", "501": "failed", "502": "failed", "504": "failed", "505": "failed",
	}
	var paths []string
	for status := range want {
		paths = append(paths, "/status/"+status)
	}
	_, got := crawlPaths(t, newHTTPBin(t), paths, "fate")
	for status, fate := range want {
		if got["/status/"+status] != fate {
			t.Errorf("%s: %s, want %s", status, got["/status/"+status], fate)
		}
	}
}

// 429 and 503 say something of the host: the URL stays pending.
func TestBusyStatuses(t *testing.T) {
	for _, status := range []string{"429", "503"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			c, _ := crawlPaths(t, newHTTPBin(t), []string{"/status/" + status}, "fate", "-give-up", "1s")
			c.ended(6).says("SELECT count(*) FROM v_pending", "1")
			c.says("SELECT substr(why, 1, 3) FROM v_hosts", status)
		})
	}
}

// Redirects are followed one by one, as many as are allowed.
func TestRedirects(t *testing.T) {
	t.Parallel()
	url := newHTTPBin(t)
	c, got := crawlPaths(t, url, []string{"/redirect/5", "/absolute-redirect/3", "/relative-redirect/12"}, "fate")
	for path, fate := range map[string]string{
		"/redirect/5": "redirected", "/relative-redirect/1": "redirected", "/absolute-redirect/1": "redirected",
		"/get": "fetched", "/relative-redirect/12": "redirected",
	} {
		if got[path] != fate {
			t.Errorf("%s: %q, want %s", path, got[path], fate)
		}
	}
	c.says("SELECT count(*) FROM v_redirect_chains", "3")
	_, got = crawlPaths(t, url, []string{"/redirect/12"}, "fate")
	if got["/relative-redirect/2"] != "redirected" || got["/relative-redirect/1"] != "parked" {
		t.Errorf("of twelve redirects ten are followed, not %v", got)
	}
}

// Every coding is unpacked, and so is what comes in pieces or late.
func TestBodies(t *testing.T) {
	t.Parallel()
	paths := map[string]string{
		"/gzip": "fetched|200|", "/deflate": "fetched|200|", "/brotli": "failed|501|http",
		"/bytes/5000?seed=1": "fetched|200|", "/stream-bytes/5000?seed=1&chunk_size=100": "fetched|200|", "/stream/20": "fetched|200|",
		"/drip?duration=1&numbytes=100&delay=0": "fetched|200|", "/delay/1": "fetched|200|", "/delay/9": "failed||timeout",
		"/range/4000": "fetched|200|", "/html": "fetched|200|", "/encoding/utf8": "fetched|200|", "/xml": "fetched|200|", "/json": "fetched|200|",
		"/image/png": "fetched|200|", "/trailers?a=b": "fetched|200|", "/response-headers?X-A=1&X-A=2": "fetched|200|",
		"/unstable?failure_rate=1": "failed|500|http", "/deny": "parked||", "/etag/x": "fetched|200|", "/cache/60": "fetched|200|",
	}
	var all []string
	for p := range paths {
		all = append(all, p)
	}
	c, got := crawlPaths(t, newHTTPBin(t), all, "fate, status, class", "-timeout", "3s", "-bodies", "all")
	for p, want := range paths {
		if got[p] != want {
			t.Errorf("%s: %s, want %s", p, got[p], want)
		}
	}
	c.says("SELECT size FROM v_pages WHERE url LIKE '%bytes/5000%'", "5000", "5000")
	c.says("SELECT size FROM v_pages WHERE url LIKE '%/drip?%' OR url LIKE '%/range/4000' ORDER BY size", "100", "4000")
	c.says("SELECT count(*) FROM v_pages WHERE (url LIKE '%/gzip' OR url LIKE '%/deflate') AND size > wire", "2")
}

// A page that sets a cookie and redirects is followed with it; without cookies
// it is not known.
func TestCookies(t *testing.T) {
	t.Parallel()
	url := newHTTPBin(t)
	for flag, rows := range map[string]string{"-no-cookies=false": "1", "-no-cookies": "0"} {
		c, got := crawlPaths(t, url, []string{"/cookies/set?flavour=oatmeal"}, "fate", "-bodies", "all", flag)
		if got["/cookies"] != "fetched" {
			t.Errorf("%s: %v", flag, got)
		}
		c.says("SELECT count(*) FROM bodies WHERE CAST(content AS TEXT) LIKE '%oatmeal%'", rows)
	}
}

// Passwords are proven in every way that go-httpbin knows; a wrong one is heard
// of once a page and proves nothing.
func TestPasswords(t *testing.T) {
	t.Parallel()
	url := newHTTPBin(t)
	basic := []string{"/basic-auth/me/s3cret", "/hidden-basic-auth/me/s3cret"}
	digest := []string{"/digest-auth/auth/me/s3cret", "/digest-auth/auth/me/s3cret/MD5", "/digest-auth/auth/me/s3cret/SHA-256"}
	for _, c := range []struct {
		login string
		paths []string
		want  string
	}{
		{"me:s3cret", basic, "200"},
		{"digest me:s3cret", digest, "200"},
		{"digest me:wrong", digest, "401"},
		{"bearer s3cret", []string{"/bearer"}, "200"},
		{"", append([]string{"/basic-auth/me/s3cret", "/bearer"}, digest...), "401"},
	} {
		var flags []string
		if c.login != "" {
			flags = []string{"-auth", url + "=" + c.login}
		}
		done, got := crawlPaths(t, url, c.paths, "status", flags...)
		for _, p := range c.paths {
			if got[p] != c.want {
				t.Errorf("%s with %q: %s, want %s", p, c.login, got[p], c.want)
			}
		}
		if strings.Contains(done.text, c.login) && c.login != "" {
			t.Errorf("%q was printed", c.login)
		}
	}
}
