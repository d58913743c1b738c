// Package robots reads robots.txt files and tells what they allow, by RFC
// 9309 (Robots Exclusion Protocol) and as Google's own matcher does. What pages
// themselves ask, by X-Robots-Tag and meta robots, ReadDirectives tells.
//
//	file, unavailable := robots.FromStatus(resp.Status, resp.Body)
//	if unavailable {
//		return // nothing may be fetched from this host for now
//	}
//	rules := file.Agent(robots.ProductToken("crawl/1.0 (+https://example.com/bot)"))
//	if d := rules.Allowed("/private/page?x=1"); !d.Allowed {
//		log.Printf("line %d: %s", d.Line, d.Rule)
//	}
//
// What is beyond the RFC follows github.com/google/robotstxt: common typos
// ("Dissalow"), a missing colon, lines cut at 16 KB, partial byte order
// marks, and "Allow: /dir/index.html" allowing /dir/ as well.
//
// The RFC and Google's matcher disagree on escapes: by RFC 9309 §2.2.2
// "/%7Ejoe" and "/~joe" are the same path, to Google's matcher they are not.
// A target is allowed here only if it is allowed by both readings.
//
// Caveats: the target must be escaped as it is sent (a canonical URL's path
// and query). Product tokens have letters, "-" and "_" only, so that
// "MJ12bot" is the token "MJ", in the file as in ProductToken.
package robots

import "time"

// MaxSize is how much of a robots.txt file is read, in bytes (RFC 9309 §2.5:
// at least 500 KiB). A line that reaches beyond is ignored, so that a body cut
// to MaxSize is the same file.
const MaxSize = 500 << 10

// MaxCrawlDelay is the greatest crawl delay that is reported; greater ones
// are reduced to it.
const MaxCrawlDelay = 24 * time.Hour

// The files of hosts that have none: everything is allowed, or nothing is.
var (
	AllowAll    = Parse(nil)
	DisallowAll = Parse([]byte("User-agent: *\nDisallow: /\n"))
)

// FromStatus is the file that an answer to a request for /robots.txt stands
// for (RFC 9309 §2.3.1):
//
//   - 2xx: the body.
//   - 4xx but 429: there are no rules; everything is allowed.
//   - 5xx and 429, and, as status 0, no answer at all: unavailable is true.
//     Nothing may be fetched from the host until it answers, unless the
//     caller falls back on a file that it had before (RFC 9309 §2.4).
//   - 3xx: like 4xx. The caller follows redirects, five at least, before it
//     asks here, and the last one that it does not follow means no rules.
//
// The file is never nil; with unavailable it is DisallowAll.
func FromStatus(status int, body []byte) (f *File, unavailable bool) {
	switch {
	case status >= 200 && status < 300:
		return Parse(body), false
	case status >= 300 && status < 500 && status != 429:
		return AllowAll, false
	}
	return DisallowAll, true
}
