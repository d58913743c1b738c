package webtest

import "fmt"

// Stats sums the requests up.
type Stats struct {
	Requests   int   // all, robots.txt included
	Unique     int   // different URLs of the web that were asked for
	Duplicates int   // requests for what had been answered before
	Retries    int   // requests answered with the failure of a page that fails at first
	Redirects  int   // different redirects among Unique
	NotFound   int   // requests for URLs that are known to be gone
	Unknown    int   // requests for URLs that no page links to, and pages added by Handle
	Robots     int   // requests for robots.txt
	Bytes      int64 // of bodies of pages
	Last       int64 // when a URL of the web was last asked for that had not been before, in nanoseconds of Unix time; 0 is never
}

// Stats returns the sums so far.
func (w *Web) Stats() Stats {
	s := Stats{Requests: int(w.log.total.Load()), Bytes: w.log.bytes.Load(), Last: w.log.fresh.Load()}
	for n := range w.log.hits {
		if hits := int(w.log.hits[n].Load()); hits > 0 {
			w.addNode(&s, node(n), hits)
		}
	}
	for host := range w.log.hosts {
		s.Robots += w.RobotsHits(host)
	}
	w.log.mu.Lock()
	defer w.log.mu.Unlock()
	for _, hits := range w.log.others {
		s.Unknown += hits
	}
	return s
}

func (w *Web) addNode(s *Stats, n node, hits int) {
	retries := 0
	switch {
	case w.graph.isPage(n):
		retries = min(hits, w.graph.failures(int(n)))
	case w.graph.isRedirect(n):
		s.Redirects++
	default:
		s.NotFound += hits
	}
	s.Unique++
	s.Retries += retries
	s.Duplicates += max(hits-retries-1, 0)
}

func (s Stats) String() string {
	return fmt.Sprintf("requests=%d unique=%d duplicates=%d retries=%d redirects=%d notfound=%d unknown=%d robots=%d bytes=%d last=%d",
		s.Requests, s.Unique, s.Duplicates, s.Retries, s.Redirects, s.NotFound, s.Unknown, s.Robots, s.Bytes, s.Last)
}
