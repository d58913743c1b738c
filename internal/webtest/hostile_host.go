package webtest

import (
	"bytes"
	"net/http"
	"strings"
)

// A HostileHost is a host whose robots.txt misbehaves. Its pages are those of
// any host of a Web.
type HostileHost struct {
	Name string
	// Robots is what the answer means: in Config.Robots it makes Reachable
	// tell which of the host's pages are to be fetched.
	Robots Robots
	// Answer, if not nil, is what is answered instead of Robots.
	Answer http.HandlerFunc
	// Requests is how often robots.txt is asked for at most, redirects of it
	// not counted.
	Requests int
}

// Answers that mean that everything may be fetched, or nothing for now.
var (
	allowed = Robots{Status: http.StatusNotFound}
	closed  = Robots{Status: http.StatusServiceUnavailable}
)

// NewHostile makes a web that has innocent hosts first and then one for each of
// HostileHosts, with so many pages each.
func NewHostile(cfg Config, innocent int) (web *Web, hosts []HostileHost) {
	hosts = HostileHosts()
	cfg.Hosts = innocent + len(hosts)
	cfg.Robots = func(host int) Robots {
		if host < innocent {
			return Robots{}
		}
		return hosts[host-innocent].Robots
	}
	web = New(cfg)
	for i, h := range hosts {
		if h.Answer != nil {
			web.Handle(innocent+i, "/robots.txt", h.Answer)
			web.Handle(innocent+i, "/robots-moved", h.Answer)
		}
	}
	return web, hosts
}

// HostileHosts are hosts that make it hard to tell what they allow, all in a
// way that does not last longer than 30 s.
func HostileHosts() []HostileHost {
	return append(closedHosts(), openHosts()...)
}

// closedHosts are those of which nothing may be fetched (RFC 9309 §2.3.1.4).
func closedHosts() []HostileHost {
	later := func(status int, after string) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Retry-After", after)
			rw.WriteHeader(status)
		}
	}
	return []HostileHost{
		{"robots-500", closed, later(500, ""), 1},
		{"robots-503", closed, later(503, "0"), 1},
		{"robots-429", closed, later(429, "99999999999999999999"), 1},
		{"robots-503-long", closed, later(503, "2147483647"), 1},
		{"robots-503-date", closed, later(503, "Fri, 31 Dec 9999 23:59:59 GMT"), 1},
		{"robots-503-past", closed, later(503, "Thu, 01 Jan 1970 00:00:00 GMT"), 1},
		{"robots-503-garbage", closed, later(503, "soon"), 1},
		{"robots-503-negative", closed, later(503, "-5"), 1},
		{"robots-599", closed, later(599, ""), 1},
		// These are asked once more for the one page that is known.
		{"robots-cut", closed, cutBody, 2},
		{"robots-reset", closed, reset("HTTP/1.1 200 OK\r\nContent-Type"), 2},
		{"robots-silent", closed, held(""), 2},
		{"robots-drip", closed, slowDrip, 2},
		{"robots-chunks", closed, wire(wellStart + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"), 2},
		{"robots-header", closed, headerFlood, 2},
		{"robots-encoding", closed, encoded("rot13", "Hfre-ntrag: *"), 2},
		{"robots-no-http", closed, wire("220 mail.test ESMTP ready\r\n"), 2},
		{"robots-101", closed, wire("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), 2},
	}
}

// openHosts are those of which everything may be fetched, or all that is not
// ruled out.
func openHosts() []HostileHost {
	const all, sections = "User-agent: *\nDisallow: /\n", "User-agent: *\nDisallow: /s\n"
	inSections := func(uri string) bool { return strings.HasPrefix(uri, "/s") }
	rules := func(body string) Robots { return Robots{Body: body, Blocks: inSections} }
	free := func(body string) Robots { return Robots{Body: body} }
	line := strings.Repeat("x", 100_000)
	return []HostileHost{
		{"robots-login", free("<!DOCTYPE html><title>Log in</title><form>Disallow: nothing <p>User-agent: *</form>"), typed("text/html", "<!DOCTYPE html><title>Log in</title><form><p>Who are you?</form>"), 1},
		{"robots-html-rules", rules(sections), typed("text/html", "<pre>\n"+sections+"</pre>"), 1},
		{"robots-large", rules(sections), fixed(sections + strings.Repeat("# and so on\n", 60_000) + all), 1},
		{"robots-endless", rules(sections), repeated(sections, "# and so on\n", 10<<20, all), 1},
		{"robots-long-line", rules(sections), fixed("Disallow: /" + line + "\n" + sections + "Allow: /s" + line + "\n"), 1},
		{"robots-groups", rules(sections), fixed(sections + strings.Repeat("User-agent: x\nDisallow: /\n\n", 15_000)), 1},
		{"robots-many-agents", rules(sections), fixed(strings.Repeat("User-agent: x\n", 20_000) + sections[:13] + "\n" + sections), 1},
		{"robots-wildcards", rules(sections), fixed(sections + strings.Repeat("Disallow: /"+strings.Repeat("*a", 400)+"$\n", 400)), 1},
		{"robots-bom", rules(sections), fixed("\xef\xbb\xbf" + sections), 1},
		{"robots-cr", rules(sections), fixed(strings.ReplaceAll(sections, "\n", "\r")), 1},
		{"robots-nul", rules(sections), fixed("\x00\x00\n" + sections + "\x00Allow: /s\n"), 1},
		{"robots-binary", free(""), typed("application/octet-stream", binaryText()), 1},
		{"robots-utf-16", free(""), typed("text/plain; charset=utf-16", "\xff\xfe"+strings.Join(strings.Split(all, ""), "\x00")+"\x00"), 1},
		{"robots-typos", rules(sections), fixed("useragent *\ndissalow /s\n"), 1},
		{"robots-longest", rules(sections), fixed("User-agent: *\nAllow: /\nDisallow: /s\nAllow: /\nDisallow: /s*\n"), 1},
		{"robots-traps", rules(sections), fixed("User-agent: *\nDisallow:\nDisallow: \nDisallow: #\nDisallow: s\nDisallow: /s#?\nDisallow: http://h0.test/\nAllow: $\n"), 1},
		{"robots-empty", free(""), fixed(""), 1},
		{"robots-204", allowed, answer("204 No Content", "", ""), 1},
		{"robots-401", allowed, answer("401 Unauthorized", "", all), 1},
		{"robots-403", allowed, answer("403 Forbidden", "", all), 1},
		{"robots-418", allowed, answer("418 I'm a teapot", "", all), 1},
		{"robots-loop", allowed, location(http.StatusFound, "robots.txt"), 6},
		{"robots-ping-pong", allowed, pingPong, 6},
		{"robots-nowhere", allowed, location(http.StatusFound, "http://[::1:%zz/"), 1},
		{"robots-javascript", allowed, location(http.StatusFound, "javascript:alert(1)"), 1},
		{"robots-no-location", allowed, location(http.StatusFound, ""), 1},
		{"robots-300", allowed, location(http.StatusMultipleChoices, ""), 1},
		{"robots-gzip", rules(sections), encoded("gzip", string(inCoding(gzipWriter, []byte(sections)))), 1},
		{"robots-gzip-not", rules(sections), encoded("gzip", sections), 1},
		{"robots-gzip-bomb", rules(sections), encoded("gzip", robotsBomb(sections)), 1},
		{"robots-delay-huge", rules(sections), fixed(sections + "Crawl-delay: 1000000000\n"), 1},
		{"robots-delay-nan", rules(sections), fixed(sections + "Crawl-delay: NaN\nCrawl-delay: Inf\nCrawl-delay: 1e999\n"), 1},
		{"robots-delay-negative", rules(sections), fixed(sections + "Crawl-delay: -5\nCrawl-delay: -1e300\nCrawl-delay: 0x10\n"), 1},
	}
}

// pingPong redirects to and fro.
func pingPong(rw http.ResponseWriter, r *http.Request) {
	to := "/robots-moved"
	if r.URL.Path == to {
		to = "/robots.txt"
	}
	location(http.StatusFound, to)(rw, r)
}

// robotsBomb is rules and then 8 MiB of comments, which take no room.
func robotsBomb(rules string) string {
	return string(inCoding(gzipWriter, append([]byte(rules), bytes.Repeat([]byte("#\n"), 4<<20)...)))
}
