package webtest

import (
	"slices"
	"strings"
)

// Scope is a question to the web: what must a correct crawl fetch that starts
// at Seeds and keeps to these limits?
type Scope struct {
	Seeds        []string // canonical URLs
	Hosts        []string // authorities that may be visited; nil for those of the seeds
	Everywhere   bool     // all hosts
	Depth        int      // 0 for no limit
	Tries        int      // requests spent on a failing page; 0 for as many as it takes
	IgnoreRobots bool
}

// Truth is the answer: every canonical URL to be fetched, redirects and 404s
// included, with its depth: the least number of links from a seed, where a
// redirect adds nothing.
type Truth struct {
	Depths map[string]int
	// Forbidden are the URLs found and in scope that robots.txt rules out.
	Forbidden []string
}

// URLs returns what must be fetched, sorted.
func (t Truth) URLs() []string {
	urls := make([]string, 0, len(t.Depths))
	for url := range t.Depths {
		urls = append(urls, url)
	}
	slices.Sort(urls)
	return urls
}

// Reachable returns the canonical URLs, sorted, that a crawl of the seeds'
// hosts must fetch: pages, redirects and 404s, not robots.txt.
func (w *Web) Reachable(seeds ...string) []string {
	return w.Truth(Scope{Seeds: seeds}).URLs()
}

// Depths returns the depth of every URL that a crawl of all hosts fetches.
func (w *Web) Depths(seed string) map[string]int {
	return w.Truth(Scope{Seeds: []string{seed}, Everywhere: true}).Depths
}

// Truth answers a Scope. It knows nothing of pages added by Handle.
func (w *Web) Truth(scope Scope) Truth {
	s := &survey{web: w, scope: scope, allowed: w.allowedHosts(scope), visited: make([]bool, w.graph.nodes())}
	s.truth.Depths = make(map[string]int)
	level := w.seeds(scope)
	for depth := 0; len(level) > 0 && (scope.Depth == 0 || depth <= scope.Depth); depth++ {
		level = s.visitLevel(level, depth)
	}
	slices.Sort(s.truth.Forbidden)
	return s.truth
}

func (w *Web) seeds(scope Scope) []node {
	var nodes []node
	for _, url := range scope.Seeds {
		if n, ok := w.node(url); ok {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

func (w *Web) allowedHosts(scope Scope) []bool {
	allowed := make([]bool, w.cfg.Hosts)
	for i := range allowed {
		allowed[i] = scope.Everywhere || slices.Contains(scope.Hosts, w.Authority(i))
	}
	if scope.Hosts == nil {
		for _, n := range w.seeds(scope) {
			allowed[w.graph.host(n)] = true
		}
	}
	return allowed
}

// survey walks the graph level by level.
type survey struct {
	web     *Web
	scope   Scope
	allowed []bool // by host
	visited []bool // by node
	truth   Truth
}

// visitLevel visits the nodes of one depth, and what they redirect to, and
// returns those of the next, in which some may have been visited already.
func (s *survey) visitLevel(level []node, depth int) (next []node) {
	for len(level) > 0 {
		n := level[len(level)-1]
		level = level[:len(level)-1]
		if s.visited[n] || !s.enter(n) {
			continue
		}
		s.truth.Depths[s.web.url(n)] = depth
		switch g := s.web.graph; {
		case g.isRedirect(n):
			level = append(level, n-node(g.pages))
		case g.isPage(n) && (s.scope.Tries == 0 || g.failures(int(n)) < s.scope.Tries):
			next = append(next, g.links(int(n))...)
		}
	}
	return next
}

// enter marks a node as visited and reports whether it may be fetched.
func (s *survey) enter(n node) bool {
	s.visited[n] = true
	at := s.web.graph.address(n)
	if !s.allowed[at.host] {
		return false
	}
	if s.scope.IgnoreRobots || s.web.robots[at.host].allows(at.uri) {
		return true
	}
	s.truth.Forbidden = append(s.truth.Forbidden, s.web.url(n))
	return false
}

// Failures returns how often a URL fails before it answers.
func (w *Web) Failures(url string) int {
	n, ok := w.node(strings.TrimSpace(url))
	if !ok || !w.graph.isPage(n) {
		return 0
	}
	return w.graph.failures(int(n))
}
