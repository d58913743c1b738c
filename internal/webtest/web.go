package webtest

import (
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/flate"
)

// Web is a synthetic web. All methods may be called from several goroutines,
// except that Serve must come before the URLs are asked for.
type Web struct {
	cfg    Config
	graph  *graph
	filler *filler
	pages  []atomic.Pointer[page] // made on first use
	flate  sync.Pool              // of *flate.Writer
	bytes  sync.Pool              // of *[]byte, answers being put together
	robots []Robots
	log    *log

	mu          sync.RWMutex
	authorities []string                 // by host, as they stand in links
	hostOf      map[string]int           // the reverse
	special     map[address]http.Handler // see Handle
	onRequest   func(n int, r *http.Request)
	down        map[int]bool
	swallows    map[int]bool
	listener    string // address, see Dial
}

// New makes a web. Pages are made when they are first asked for.
func New(cfg Config) *Web {
	cfg = cfg.withDefaults()
	w := &Web{
		cfg:      cfg,
		graph:    newGraph(cfg),
		special:  make(map[address]http.Handler),
		down:     make(map[int]bool),
		swallows: make(map[int]bool),
	}
	w.filler = newFiller(w.graph.rng(0, saltWords))
	w.pages = make([]atomic.Pointer[page], min(cfg.CachePages, w.graph.pages))
	w.flate.New = func() any { return newFlate(5) }
	w.bytes.New = func() any { return new([]byte) }
	for i := range cfg.Hosts {
		w.robots = append(w.robots, cfg.Robots(i))
	}
	w.name(func(i int) string { return fmt.Sprintf("h%d.test", i) })
	w.log = newLog(cfg, w.graph)
	return w
}

func newFlate(level int) *flate.Writer {
	writer, err := flate.NewWriter(nil, level)
	if err != nil {
		panic(err) // no such level
	}
	return writer
}

// name decides what the hosts are called; pages made before are forgotten.
func (w *Web) name(authority func(int) string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.authorities = make([]string, w.cfg.Hosts)
	w.hostOf = make(map[string]int, w.cfg.Hosts)
	for i := range w.authorities {
		w.authorities[i] = authority(i)
		w.hostOf[w.authorities[i]] = i
	}
	for i := range w.pages {
		w.pages[i].Store(nil)
	}
}

// Authority returns host i as it stands in URLs: "h0.test", "127.0.1.1:4711".
func (w *Web) Authority(host int) string {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.authorities[host]
}

// Seed returns the root of host 0, from which every page can be reached.
func (w *Web) Seed() string { return w.Root(0) }

// Root returns the root URL of a host.
func (w *Web) Root(host int) string { return w.url(node(host)) }

// Roots returns the root URL of every host.
func (w *Web) Roots() []string {
	roots := make([]string, w.cfg.Hosts)
	for i := range roots {
		roots[i] = w.Root(i)
	}
	return roots
}

// URLs returns the canonical URL of every page, without redirects and 404s,
// in the order they were made: the roots first.
func (w *Web) URLs() []string {
	urls := make([]string, w.graph.pages)
	for i := range urls {
		urls[i] = w.url(node(i))
	}
	return urls
}

// Links returns the canonical URLs a page links to, sorted, each once. It is
// empty for what is not a page.
func (w *Web) Links(url string) []string {
	n, ok := w.node(url)
	if !ok || !w.graph.isPage(n) {
		return nil
	}
	var urls []string
	for _, to := range w.graph.links(int(n)) {
		urls = append(urls, w.url(to))
	}
	slices.Sort(urls)
	return slices.Compact(urls)
}

// Handle serves a page of the caller's at path of a host, with any query
// unless path has one itself. It goes before generated pages, and before the
// host's robots.txt, and is unknown to Reachable.
func (w *Web) Handle(host int, path string, h http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.special[address{host, plainURI(path)}] = h
}

// HTML answers with a page.
func HTML(page string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(page)) // the client may be gone
	}
}

// OnRequest has f called before each answer with the number of requests so
// far, this one included. f may block; it is called from many goroutines.
func (w *Web) OnRequest(f func(n int, r *http.Request)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.onRequest = f
}

// SetDown takes a host off the web or brings it back: new connections by Dial
// and Pipe are refused, requests on old ones cut off.
func (w *Web) SetDown(host int, down bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down[host] = down
}

// Swallow makes connections to a host, by Dial and Pipe, take until the dialer
// gives up.
func (w *Web) Swallow(host int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.swallows[host] = true
}

// Prepare makes all pages that fit the cache, on every core, so that serving
// them costs nothing but sending. Call it after Serve.
func (w *Web) Prepare() {
	var makers sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for core := range cores {
		makers.Go(func() {
			for i := core; i < len(w.pages); i += cores {
				w.page(i, w.cfg.Gzip)
			}
		})
	}
	makers.Wait()
}

func (w *Web) url(n node) string {
	at := w.graph.address(n)
	return "http://" + w.Authority(at.host) + at.uri
}

// node finds a canonical URL.
func (w *Web) node(url string) (node, bool) {
	rest, ok := strings.CutPrefix(url, "http://")
	slash := strings.IndexByte(rest, '/')
	if !ok || slash < 0 {
		return 0, false
	}
	host, ok := w.host(rest[:slash])
	if !ok {
		return 0, false
	}
	return w.graph.find(host, rest[slash:])
}

// host finds the host that is called authority, in whatever case and with or
// without the default port.
func (w *Web) host(authority string) (int, bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if host, ok := w.hostOf[authority]; ok {
		return host, true
	}
	host, ok := w.hostOf[strings.TrimSuffix(strings.ToLower(authority), ":80")]
	return host, ok
}
