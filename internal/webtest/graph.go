package webtest

import (
	"math/rand/v2"
)

// A node is one URL of the web: a page, a redirect that leads to a page, or a
// page that is gone. With n pages, node i < n is page i; node k*n+i, k = 1..3,
// is the redirect k hops before page i; from goneBase on there are 404s.
type node int

const maxHops = 3

// graph is the shape of the web: a random tree of pages, so that all of them
// are reachable, and random links. Links are drawn anew from the seed each
// time they are asked for; only the tree is kept, 8 bytes a page.
type graph struct {
	cfg        Config
	pages      int
	childStart []int32 // children of page i are child[childStart[i]:childStart[i+1]]
	child      []int32
}

// Salts make the random choices about one page independent of each other.
const (
	saltTree = iota + 1
	saltLinks
	saltSpelling
	saltChain
	saltHopHost
	saltFail
	saltPath
	saltSize
	saltJitter
	saltBase
	saltWords
)

func newGraph(cfg Config) *graph {
	g := &graph{cfg: cfg, pages: cfg.Hosts * cfg.PagesPerHost}
	g.grow(g.parents())
	return g
}

// parents gives every page but the first a parent: one of the same host made
// before it; a root has one on a host before its own.
func (g *graph) parents() []int32 {
	rng := g.rng(0, saltTree)
	parents := make([]int32, g.pages)
	hosts := g.cfg.Hosts
	for i := 1; i < g.pages; i++ {
		host, local := i%hosts, i/hosts
		if local == 0 {
			host, local = rng.IntN(host), g.cfg.PagesPerHost
		}
		parents[i] = int32(rng.IntN(local)*hosts + host)
	}
	return parents
}

// grow turns parents into lists of children.
func (g *graph) grow(parents []int32) {
	g.childStart = make([]int32, g.pages+1)
	for _, p := range parents[1:] {
		g.childStart[p+1]++
	}
	for i := range g.pages {
		g.childStart[i+1] += g.childStart[i]
	}
	g.child = make([]int32, g.pages-1)
	next := append([]int32(nil), g.childStart...)
	for i := 1; i < g.pages; i++ {
		p := parents[i]
		g.child[next[p]] = int32(i)
		next[p]++
	}
}

func (g *graph) children(page int) []int32 {
	return g.child[g.childStart[page]:g.childStart[page+1]]
}

// links returns the nodes that page links to, in the order of the page,
// repeated ones included.
func (g *graph) links(page int) []node {
	rng := g.rng(page, saltLinks)
	count := g.linkCount(rng)
	links := make([]node, 0, count+4)
	for _, c := range g.children(page) {
		links = append(links, g.entry(int(c)))
	}
	for len(links) < count {
		links = append(links, g.draw(rng, page, links))
	}
	rng.Shuffle(len(links), func(i, j int) { links[i], links[j] = links[j], links[i] })
	return links
}

func (g *graph) linkCount(rng *rand.Rand) int {
	mean := g.cfg.LinksPerPage
	if mean <= 0 {
		return 0
	}
	return mean/2 + rng.IntN(mean+1)
}

// draw picks the target of one more link.
func (g *graph) draw(rng *rand.Rand, page int, before []node) node {
	switch p := rng.Float64(); {
	case p < g.cfg.NotFound:
		return g.goneBase() + node(rng.IntN(g.goneCount()))
	case p > 0.98:
		return node(page)
	case p > 0.93 && len(before) > 0:
		return before[rng.IntN(len(before))]
	}
	return g.approach(rng, g.drawPage(rng, page%g.cfg.Hosts))
}

// drawPage picks a page: of the same host mostly, and often one of its hubs.
func (g *graph) drawPage(rng *rand.Rand, host int) int {
	if rng.Float64() < g.cfg.CrossHost {
		host = rng.IntN(g.cfg.Hosts)
	}
	span := g.cfg.PagesPerHost
	if rng.Float64() < 0.3 {
		span = min(span, 20)
	}
	return rng.IntN(span)*g.cfg.Hosts + host
}

// approach picks the way a link takes to a page: directly, or by one of the
// redirects before it.
func (g *graph) approach(rng *rand.Rand, page int) node {
	hops := g.hops(page)
	if hops == 0 || rng.Float64() < 0.25 {
		return node(page)
	}
	return g.hop(page, 1+rng.IntN(hops))
}

// entry is the first URL of the chain that leads to a page, or the page.
func (g *graph) entry(page int) node { return g.hop(page, g.hops(page)) }

// hop is the URL that is k redirects before a page.
func (g *graph) hop(page, k int) node { return node(k*g.pages + page) }

// hops is the number of redirects before a page.
func (g *graph) hops(page int) int {
	if !g.chance(page, saltChain, g.cfg.Redirects) {
		return 0
	}
	return 1 + int(g.mix(page, saltChain)%maxHops)
}

// failures is how many times a page fails before it answers.
func (g *graph) failures(page int) int {
	if page == 0 || !g.chance(page, saltFail, g.cfg.FailRate) {
		return 0
	}
	return 1 + int(g.mix(page, saltFail)%uint64(g.cfg.FailTimes))
}

// page returns the page a node leads to, and after how many redirects.
func (g *graph) page(n node) (page, hops int) {
	return int(n) % g.pages, int(n) / g.pages
}

func (g *graph) isPage(n node) bool     { return int(n) < g.pages }
func (g *graph) isRedirect(n node) bool { return !g.isPage(n) && n < g.goneBase() }

func (g *graph) goneBase() node { return node((maxHops + 1) * g.pages) }
func (g *graph) goneCount() int {
	if g.cfg.NotFound == 0 {
		return 0
	}
	return 1 + g.pages/2
}
func (g *graph) nodes() int { return int(g.goneBase()) + g.goneCount() }

// exists reports whether a node is part of this web: not every page has all
// its redirects.
func (g *graph) exists(n node) bool {
	if !g.isRedirect(n) {
		return n >= 0 && int(n) < g.nodes()
	}
	page, k := g.page(n)
	return k <= g.hops(page)
}

// host returns the number of the host that serves a node.
func (g *graph) host(n node) int {
	hosts := g.cfg.Hosts
	if !g.isRedirect(n) {
		return int(n-g.base(n)) % hosts
	}
	page, k := g.page(n)
	if g.chance(page*4+k, saltHopHost, g.cfg.CrossHost) {
		return int(g.mix(page*4+k, saltHopHost) % uint64(hosts))
	}
	return page % hosts
}

func (g *graph) base(n node) node {
	if g.isPage(n) {
		return 0
	}
	return g.goneBase()
}

func (g *graph) rng(i int, salt uint64) *rand.Rand {
	return rand.New(rand.NewPCG(g.mix(i, salt), salt))
}

// chance is true for a share of all i, always the same ones.
func (g *graph) chance(i int, salt uint64, share float64) bool {
	return share > 0 && float64(g.mix(i, salt+1<<32)>>11)/(1<<53) < share
}

// mix hashes the seed, i and salt (the finalizer of SplitMix64, twice).
func (g *graph) mix(i int, salt uint64) uint64 {
	return splitmix(splitmix(g.cfg.Seed^salt<<48) + uint64(i))
}

func splitmix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
