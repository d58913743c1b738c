package crawl

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/fetch/robots"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage"
)

const (
	// robotsFresh is how long an answer for robots.txt may be used before it
	// is asked for again (RFC 9309 §2.4).
	robotsFresh = 24 * time.Hour
	// robotsUsable is how long it may be used while robots.txt cannot be had
	// (RFC 9309 §2.3.1.4: "for example, 30 days"; so does Google).
	robotsUsable = 30 * 24 * time.Hour
	// robotsAgain is how long after a vain attempt the next one follows.
	robotsAgain = time.Hour
	// robotsHops is how many redirects of robots.txt are followed (RFC 9309
	// §2.3.1.2).
	robotsHops = 5
)

// robotsOf is the robots.txt that governs a canonical URL.
func robotsOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	authority, _, _ := strings.Cut(rest, "/")
	scheme := url[:len(url)-len(rest)]
	return scheme + authority[strings.LastIndexByte(authority, '@')+1:] + "/robots.txt"
}

// robotsTarget is where robots.txt has moved; ok is false if that is nowhere.
func robotsTarget(url, location string) (target string, ok bool) {
	from, err := urlnorm.Parse(url)
	if err != nil {
		return "", false
	}
	to, err := from.Resolve(location)
	return to.String(), err == nil
}

// robotsFacts is what an answer for robots.txt at url says of its host; ok is
// false if it says that nothing may be fetched for now. A redirect that is not
// followed counts as no file (RFC 9309 §2.3.1.2).
func robotsFacts(url string, resp *fetch.Response) (facts storage.HostFacts, ok bool) {
	status, body := resp.Status, resp.Body
	if _, moved := resp.Redirect(); moved {
		status, body = http.StatusNotFound, nil
	}
	file, unavailable := robots.FromStatus(status, body)
	if unavailable {
		return facts, false
	}
	facts = storage.HostFacts{RobotsAt: time.Now(), RobotsStatus: status}
	if status/100 == 2 {
		facts.Robots, facts.Sitemaps = bytes.Clone(body), sitemapURLs(url, file)
	}
	return facts, true
}

// sitemapURLs are the sitemaps that a robots.txt at url names, each once. The
// standard (sitemaps.org, "Submitting your Sitemap") wants whole URLs; those
// that are relative are resolved all the same.
func sitemapURLs(url string, file *robots.File) (urls []string) {
	from, err := urlnorm.Parse(url)
	if err != nil {
		return nil
	}
	known := make(map[string]bool)
	for _, s := range file.Sitemaps() {
		if u, err := from.Resolve(s); err == nil && !known[u.Key()] {
			known[u.Key()] = true
			urls = append(urls, u.String())
		}
	}
	return slices.Clip(urls)
}

// robotsFile is the robots.txt that the store has of a host.
func robotsFile(facts *storage.HostFacts) *robots.File {
	file, _ := robots.FromStatus(facts.RobotsStatus, facts.Robots)
	return file
}

// isStale reports whether a robots.txt answered at that time is to be asked for
// again.
func isStale(at time.Time) bool { return time.Since(at) >= robotsFresh }

// isUsable reports whether it still counts if robots.txt cannot be had.
func isUsable(at time.Time) bool { return time.Since(at) < robotsUsable }

// sameRules reports whether two answers for robots.txt say the same.
func sameRules(a, b *storage.HostFacts) bool {
	return a.RobotsStatus/100 == b.RobotsStatus/100 && bytes.Equal(a.Robots, b.Robots)
}
