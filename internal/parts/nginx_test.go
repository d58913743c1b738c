package parts

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// An nginx is a running nginx with one server.
type nginx struct {
	t    *testing.T
	host string // 127.0.0.1:PORT
	log  string
}

// newNginx starts nginx on a site. outer stands in the http block of its
// configuration, inner in that of the server; listen is put behind the port.
func newNginx(t *testing.T, root, listen, outer, inner string) *nginx {
	t.Helper()
	program := need(t, "nginx")
	port, dir := freePort(t), t.TempDir()
	n := &nginx{t, fmt.Sprintf("127.0.0.1:%d", port), filepath.Join(dir, "access.log")}
	config := filepath.Join(dir, "nginx.conf")
	check(t, os.WriteFile(config, fmt.Appendf(nil, `
daemon off; master_process off; pid %[1]s/pid; error_log %[1]s/error.log;
events { worker_connections 256; }
http {
  types { text/html html; }
  log_format witness '$msec $request_time $status $connection $server_protocol $request_uri encoding=$sent_http_content_encoding';
  access_log %[1]s/access.log witness;
  client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;
  %[4]s
  server { listen 127.0.0.1:%[2]d %[3]s; root %[5]s; %[6]s }
}`, dir, port, listen, outer, root, inner), 0o644))
	begin(t, port, program, "-c", config, "-e", filepath.Join(dir, "error.log"))
	return n
}

// An access is one line of nginx's log.
type access struct {
	start, end time.Duration // of some day
	status     int
	connection string
	protocol   string
	uri        string
	encoding   string
}

// accesses are the requests that nginx has answered, in order of their start.
func (n *nginx) accesses() []access {
	n.t.Helper()
	text, err := os.ReadFile(n.log)
	check(n.t, err)
	var all []access
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) != 7 {
			n.t.Fatalf("nginx logged %q", line)
		}
		end, took := seconds(n.t, f[0]), seconds(n.t, f[1])
		status, err := strconv.Atoi(f[2])
		check(n.t, err)
		all = append(all, access{end - took, end, status, f[3], f[4], f[5], strings.TrimPrefix(f[6], "encoding=")})
	}
	slices.SortStableFunc(all, func(a, b access) int { return int(a.start - b.start) })
	return all
}

func seconds(t *testing.T, text string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(text + "s")
	check(t, err)
	return d
}

// count is how many accesses are so.
func count(all []access, so func(access) bool) (n int) {
	for _, a := range all {
		if so(a) {
			n++
		}
	}
	return n
}

// eachOnce wants every URL to have been answered with 200 once.
func eachOnce(t *testing.T, all []access, pages int) {
	t.Helper()
	hits := make(map[string]int)
	for _, a := range all {
		if a.status == http.StatusOK {
			hits[a.uri]++
		}
	}
	if len(hits) != pages {
		t.Errorf("%d URLs were answered, want %d", len(hits), pages)
	}
	for uri, n := range hits {
		if n != 1 {
			t.Errorf("%s was answered %d times", uri, n)
		}
	}
}

// A server that limits requests more than we do by ourselves is left alone
// when it says so, and gets few requests more than it answers. Without -adapt we
// ask as fast as we may, also on a busy machine.
func TestNginxLimitsRequests(t *testing.T) {
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			const pages = 30
			n := newNginx(t, newSite(t, pages), "", "limit_req_zone $server_port zone=z:1m rate=3r/s;", fmt.Sprintf(
				"limit_req zone=z burst=5 nodelay; limit_req_status %[1]d; error_page %[1]d @busy; location @busy { add_header Retry-After 2 always; return %[1]d; }", status))
			crawl(t, "-adapt", "0", "http://"+n.host).ended(0).fetchedAll(pages)
			all := n.accesses()
			eachOnce(t, all, pages)
			if refused := count(all, func(a access) bool { return a.status == status }); refused == 0 || refused > pages/3 {
				t.Errorf("%d of %d requests were refused", refused, len(all))
			}
		})
	}
}

// By default a host gets two requests at a time, and ten a second.
func TestNginxSeesPoliteness(t *testing.T) {
	t.Parallel()
	const pages = 30
	n := newNginx(t, newSite(t, pages), "", "", "")
	crawl(t, "http://"+n.host).ended(0).fetchedAll(pages)
	all := n.accesses()
	eachOnce(t, all, pages)
	// nginx writes the time when it has answered: the first may come late.
	if took, least := all[len(all)-1].start-all[0].start, time.Duration(len(all)-2)*100*time.Millisecond; took < least {
		t.Errorf("%d requests came within %v, want at least %v", len(all), took, least)
	}
}

// However slow a server is, and however much we could ask it, it has two
// requests at a time to answer, or as many as -per-host says.
func TestNginxIsSlow(t *testing.T) {
	for _, perHost := range []int{2, 5} {
		t.Run(strconv.Itoa(perHost), func(t *testing.T) {
			t.Parallel()
			const pages = 30
			slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				select {
				case <-time.After(100 * time.Millisecond):
				case <-r.Context().Done():
				}
				w.Header().Set("X-Accel-Redirect", "/files"+r.URL.Path)
			}))
			t.Cleanup(slow.Close)
			root := newSite(t, pages)
			n := newNginx(t, root, "", "", fmt.Sprintf("location / { proxy_pass %s; } location /files/ { internal; alias %s/; }", slow.URL, root))
			crawl(t, "-rate", "0", "-adapt", "0", "-per-host", strconv.Itoa(perHost), "http://"+n.host).ended(0).fetchedAll(pages)
			if most := mostAtATime(n.accesses()); most != perHost {
				t.Errorf("nginx had %d requests at a time, want %d", most, perHost)
			}
		})
	}
}

// mostAtATime is how many requests overlapped by more than what nginx's clock
// cannot tell.
func mostAtATime(all []access) (most int) {
	const blur = 5 * time.Millisecond
	for _, a := range all {
		most = max(most, count(all, func(b access) bool { return b.start <= a.start && b.end-blur > a.start }))
	}
	return most
}

// Compressed bodies are asked for, and unpacked.
func TestNginxCompresses(t *testing.T) {
	t.Parallel()
	const pages = 20
	n := newNginx(t, newSite(t, pages), "", "gzip on; gzip_types text/html;", "")
	c := crawl(t, "-rate", "0", "http://"+n.host).ended(0)
	c.fetchedAll(pages)
	c.says("SELECT count(*) FROM v_pages WHERE wire < size / 4 AND size > 5000", strconv.Itoa(pages))
	c.says("SELECT count(*) FROM v_pages WHERE title LIKE 'Page %' AND links = 1", strconv.Itoa(pages-1))
	if plain := count(n.accesses(), func(a access) bool { return a.status == http.StatusOK && a.encoding != "gzip" }); plain > 0 {
		t.Errorf("%d pages were sent uncompressed", plain)
	}
}

// A server that ends its connections after ten requests costs no page a try,
// nor is any page asked for twice; so with HTTP/2.
func TestNginxEndsConnections(t *testing.T) {
	cert, key := newCertificate(t)
	for scheme, listen := range map[string]string{"http": "", "https": "ssl http2"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			const pages = 80
			n := newNginx(t, newSite(t, pages), listen, "keepalive_requests 10;", "ssl_certificate "+cert+"; ssl_certificate_key "+key+";")
			crawl(t, "-rate", "0", "-per-host", "4", "-ca", cert, scheme+"://"+n.host).ended(0).fetchedAll(pages)
			all := n.accesses()
			eachOnce(t, all, pages)
			conns := make(map[string]bool)
			for _, a := range all {
				conns[a.connection] = true
			}
			if len(conns) < pages/10 {
				t.Errorf("%d requests came over %d connections", len(all), len(conns))
			}
		})
	}
}

// Over TLS it is HTTP/2, on one connection, if the certificate is trusted.
func TestNginxSpeaksTLS(t *testing.T) {
	t.Parallel()
	const pages = 20
	cert, key := newCertificate(t)
	n := newNginx(t, newSite(t, pages), "ssl http2", "", "ssl_certificate "+cert+"; ssl_certificate_key "+key+";")
	seed := "https://" + n.host
	crawl(t, "-rate", "0", seed).ended(3).says("SELECT fate, class, tries FROM v_fates", "failed|tls|0")
	if all := n.accesses(); len(all) > 0 {
		t.Errorf("nginx was asked %v without trust", all)
	}
	crawl(t, "-rate", "0", "-ca", cert, seed).ended(0).fetchedAll(pages)
	for _, a := range n.accesses() {
		if a.protocol != "HTTP/2.0" || a.connection != n.accesses()[0].connection {
			t.Errorf("%s came over %s, connection %s", a.uri, a.protocol, a.connection)
		}
	}
	crawl(t, "-rate", "0", "-insecure", seed).ended(0).fetchedAll(pages)
}
