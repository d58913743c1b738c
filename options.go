package crawl

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"runtime"
	"slices"
	"time"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/fetch/auth"
	"github.com/joinable/crawl/fetch/cookies"
	"github.com/joinable/crawl/fetch/robots"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/parse/metadata"
	"github.com/joinable/crawl/parse/rule"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/folder"
)

// Values of options that turn a limit off, or mean something that a zero
// cannot.
const (
	// Unlimited as Options.Rate puts no limit on the requests to a host.
	Unlimited = -1
	// SeedsOnly as Options.Depth fetches the seeds and follows no link.
	SeedsOnly = -1
	// NoHostLimit as Options.MaxHostURLs puts no limit on the URLs of a host.
	NoHostLimit = -1
)

// Options say what is crawled, how politely, and where results go. The zero
// value works: it fetches the seeds, politely, into memory. Fields are named
// as the command's flags are. Options are not changed once New has them.
type Options struct {
	// Store keeps the crawl's state and results; nil is a store in memory
	// that ends with the process. With storage/sqlite the crawl is
	// resumable. The caller closes it.
	Store storage.Store

	// Follow is which links become tasks. The zero value follows none;
	// InScope follows every link within Scope, as the command does. Of a link
	// that a handler follows too, the handler says label and data; but the page
	// on which a URL is found first counts, be there a handler for it or not.
	Follow Follow
	// Scope bounds the crawl around its seeds. Default ScopeHost.
	Scope Scope
	// Include, if not empty, refuses every URL that matches none of them.
	// Seeds are exempt, for a crawl has to begin somewhere.
	Include []*regexp.Regexp
	// Exclude refuses every URL that matches one of them, seeds too.
	Exclude []*regexp.Regexp
	// Depth is the greatest number of links between a seed and a page. It
	// is exact: the shortest way counts, whatever the order of discovery. 0
	// is no limit; SeedsOnly is none but the seeds.
	Depth int
	// MaxPages ends the run when this many pages are stored, those of
	// former runs included. It is exact. 0 is no limit.
	MaxPages int64
	// MaxHostPages is how many pages of one host are stored, those of former
	// runs included. It is exact. URLs beyond it are parked as
	// storage.OverBudget when their turn comes, and freed when it is raised. 0
	// is no limit.
	MaxHostPages int64
	// MaxHostURLs is how many URLs of one host may be pending or done, so that
	// a host that makes links without end does not fill the crawl. Those found
	// beyond it are parked as storage.OverBudget, and freed, the first found
	// first, when it is raised; seeds count and are never parked for it. 0 is
	// 1,000,000; negative is no limit.
	MaxHostURLs int64
	// MaxTime drains the run after this time. 0 is no limit.
	MaxTime time.Duration
	// MaxMemory, in bytes, is about how much the crawler may take. It bounds
	// what waits between its stages, robots.txt rules and the frontier's window
	// to shares of it; what is known of every URL (about 20 bytes, and 4 more
	// while it is pending) is never dropped, so that a crawl that outgrows it
	// goes on. It does not limit Go's heap, which belongs to the whole program:
	// whoever owns that may do so by debug.SetMemoryLimit, with
	// storage.Footprint.Outside taken off, as the command does. 0 is no limit.
	MaxMemory int64
	// MaxRedirects is how many redirects in a row are followed. Default 10.
	MaxRedirects int
	// Assets are fetched with the pages that they are a part of: images, style
	// sheets, scripts and the like, whatever their host. They add nothing to
	// depth. Otherwise they are parked as storage.Asset.
	Assets bool
	// Sitemaps are read for the URLs that they list, which are followed like
	// links: each is the URL of a sitemap or of an index of them, or
	// AutoSitemap for those that the robots.txt of each host in scope names, or
	// its /sitemap.xml if it names none. Sitemaps themselves may lie anywhere
	// and have a depth of zero; what they list lies one link from them. If the
	// crawl has no seeds, the hosts of the URLs here are its scope. Without
	// any, a sitemap is read only if a link leads to it.
	Sitemaps []string
	// SitemapSince leaves out what sitemaps say was modified last before: it
	// is parked as storage.Unmodified unless a link leads to it as well, and
	// freed when an earlier time is given. Zero leaves out nothing.
	SitemapSince time.Time
	// JSLinks follows what in scripts, within pages and in files, is plainly
	// the text of a URL; see package parse/script.
	JSLinks bool
	// Normalise is by which steps the keys of URLs are made, beyond what makes
	// any two spellings one: URLs of one key are fetched once, as the spelling
	// that was found first. What is requested is never changed. The steps are
	// the crawl's for ever: 0 is those that the store's crawl has, which for a
	// new one are urlnorm.Tracking; Crawler.Run fails if others are asked for.
	Normalise urlnorm.Steps
	// Order is the order in which the tasks of a host are fetched. Default
	// frontier.BreadthFirst.
	Order frontier.Order

	// Concurrency is the number of requests at a time. Default 64. Those that
	// have no connection after half a second do not count, up to twice as many:
	// they are mostly to hosts that answer nothing.
	Concurrency int
	// PerHost is the number of requests to one host at a time. Default 2.
	PerHost int
	// Rate is the number of requests a second to one host. 0 is 10;
	// Unlimited is no limit.
	Rate float64
	// TotalRate is the number of requests a second to all hosts together.
	// 0 is no limit.
	TotalRate float64
	// Delay is the least time between the starts of two requests to one
	// host. The longest of Delay, what Rate demands and the host's own
	// crawl delay counts. 0 is none.
	Delay time.Duration
	// PerIP makes hosts that answer from one address share Rate, Delay and
	// PerHost, as if they were one host. It has no meaning behind a Proxy.
	PerIP bool
	// Hosts are rules for single hosts, by "example.com" (on any port) or
	// "example.com:8443".
	Hosts map[string]HostRule
	// Adapt makes the delay between two requests to a host follow its response
	// times: it is at least Adapt times their smoothed mean, up to a minute, so
	// that a host that grows slow is asked less often. 0 is 1, or no adapting
	// if Rate is Unlimited; negative is none. What Rate, Delay and PerHost
	// allow is the most.
	Adapt float64
	// GiveUp is how long a host may stay blocked (by 429, 503, refused
	// connections, an unreachable robots.txt) before the run ends without
	// it. Default 15 minutes.
	GiveUp time.Duration
	// IgnoreRobots fetches without asking for robots.txt, and follows the
	// links of pages that ask not to (by X-Robots-Tag or <meta name=robots>).
	IgnoreRobots bool
	// ObeyRelNofollow does not follow links whose rel says nofollow.
	ObeyRelNofollow bool
	// UserAgent is the User-Agent header. Default DefaultUserAgent.
	UserAgent string
	// RobotsAgent is the product token that is looked for in robots.txt, and in
	// what pages ask of crawlers.
	// Default: the product token of UserAgent.
	RobotsAgent string

	// Header is sent with every request, save that headers which carry
	// credentials (see IsCredential) go only to the origins of the seeds that
	// the user named, a seed without a scheme counting as https. A User-Agent
	// here is one more way to set UserAgent.
	Header http.Header
	// Timeout is for one request, to the last byte of its body. Default
	// 30 s.
	Timeout time.Duration
	// Retries is how often a failed request is tried again, where that can
	// help. 0 is 2; negative is never.
	Retries int
	// MaxBody is the greatest size of a body in bytes, decoded. Default
	// 10 MiB.
	MaxBody int64
	// MaxHeader is the greatest size of a response's header in bytes. Default
	// 256 KiB.
	MaxHeader int64
	// MaxRatio is the most bytes of a body, beyond the first MiB, that may
	// come of each byte received. Default 100.
	MaxRatio int64
	// MinRate is how fast a body must come at least, in bytes a second over
	// any 20 seconds. 0 is 1,000; negative is no limit.
	MinRate int64
	// MaxURL is the greatest length of a URL in bytes; longer ones fail
	// without a request. Default 8 KiB.
	MaxURL int
	// MaxLinks is how many links of a page are kept: of a longer page the
	// first, and its outcome says so (class too-many-links). What is part of
	// the page is counted by itself, so that it costs no page. Default 10,000.
	MaxLinks int
	// Accept, if not empty, are the content types ("text/html", "image/*") of
	// which bodies are read; of others the header is. Reject are those of which
	// bodies are not read. Their URLs are parked as storage.OfType.
	Accept, Reject []string
	// Bandwidth bounds the bytes of bodies that come in a second from all
	// hosts together. 0 is no limit.
	Bandwidth int64
	// AllowPrivate lets pages lead into networks that are not public: loopback,
	// private, link-local, shared and metadata addresses. Without it, of such
	// hosts only those are requested that the user named as seeds; all others
	// are parked as storage.Private.
	AllowPrivate bool
	// Cookies are kept and sent as browsers do; nil is a jar of the crawler's
	// own. The store keeps what servers set, for a crawl that is resumed, and
	// leaves out what was in the jar before. NoCookies sends and keeps none.
	Cookies   *cookies.Jar
	NoCookies bool
	// Auth are the credentials of hosts; nil is none. They are not stored. Those
	// of a host without a scheme go over https, and over http if a seed on it
	// was named so, unless Auth.Plain says otherwise.
	Auth *auth.Credentials
	// TLSConfig is for https; nil trusts the system's roots. See fetch.TLS.
	TLSConfig *tls.Config
	// Proxy chooses the proxy of each request; nil is none. ProxyReport is told
	// how it fared; see fetch.Options and package fetch/proxy.
	Proxy       func(*http.Request) (*url.URL, error)
	ProxyReport func(*url.URL, error)
	// Resolver finds the addresses of hosts; nil is a resolve.Resolver.
	Resolver fetch.Resolver
	// Transport makes the requests; nil is one tuned for crawling, for which
	// the fields from AllowPrivate to Resolver are meant, cookies and
	// credentials apart. It must not follow
	// redirects.
	Transport http.RoundTripper
	// DialContext opens the connections of the default transport; nil is
	// net.Dialer's.
	DialContext func(ctx context.Context, network, addr string) (net.Conn, error)

	// Parsers is the number of parsers. Default runtime.GOMAXPROCS(0).
	Parsers int
	// Rules take records from pages: those of rule.Parse, and the selectors of
	// rule.Select. A rule that found nothing on the first 20 pages it is for is
	// logged.
	Rules []*rule.Rule
	// ExtractMeta is what pages are asked of themselves: it becomes
	// storage.Page.Metadata and, of metadata.Text and metadata.Markdown,
	// storage.Result.Texts. 0 is metadata.Default.
	ExtractMeta metadata.Set
	// Pipe is shown every fetched page before it is stored; nil is none. Package
	// pipe/program makes one of a command.
	Pipe Pipe
	// Bodies is which bodies are stored. Default BodiesHTML.
	Bodies Bodies

	// Save is where bodies are saved as files, of any size; nil saves none.
	// SaveTypes are which. The caller opens and closes the folder. What is
	// saved and is no HTML goes to the disk as it comes, MaxBody or not, and past
	// handlers and Pipe: they are not shown it. Files
	// are named by URL, so that what other requests bring than GETs without a
	// body is not saved.
	Save      *folder.Folder
	SaveTypes folder.Types

	// Outputs take every outcome after it is committed. Their names differ.
	Outputs []Output

	// NoTraps lets the crawl follow families of URLs that bring nothing new
	// (calendars, endless numbers, mirrors under session ids) without end.
	// Otherwise they are held: parked as storage.Trapped. See frontier/trap.
	NoTraps bool
	// Release are the patterns of families that are held and are not to be,
	// from now on; "all" is all of them.
	Release []string
	// NearDuplicates takes the fingerprint of every page, to find those that
	// say nearly the same. Otherwise only of samples of large families of URLs.
	// With NoTraps none are taken.
	NearDuplicates bool

	// Again are tasks that failed or were gone, by the number that the store
	// gave them (url_id in the views of storage/sqlite), and that this run is
	// to try again.
	Again []frontier.TaskID

	// Record is what the store keeps as the run's options, as JSON, for
	// whoever resumes the crawl; see storage.Status.
	Record []byte
	// Logger gets what happens; nil is silence. Every finished task is
	// logged at Debug, every blocked host at Info, and what a handler failed
	// (by a panic, or a record that is no JSON) at Warn.
	Logger *slog.Logger

	// onRecycle sees each body buffer just before it is used again: tests
	// poison it there.
	onRecycle func([]byte)
}

// Follow is which links become tasks.
type Follow uint8

// The kinds of following.
const (
	// FollowNone fetches the seeds (and their redirects) only.
	FollowNone Follow = iota
	// InScope follows every link within Options.Scope.
	InScope
)

// Bodies is which bodies are stored.
type Bodies uint8

// The choices of bodies.
const (
	BodiesHTML Bodies = iota // HTML pages
	BodiesAll                // every page
	BodiesNone
)

var bodiesNames = [...]string{"html", "all", "none"}

// String is the choice's name on the command line.
func (b Bodies) String() string {
	if int(b) < len(bodiesNames) {
		return bodiesNames[b]
	}
	return fmt.Sprintf("bodies(%d)", b)
}

// ParseBodies is the inverse of Bodies.String; ok is false for any other word.
func ParseBodies(name string) (b Bodies, ok bool) {
	i := slices.Index(bodiesNames[:], name)
	return Bodies(max(i, 0)), i >= 0
}

// withDefaults is o with every default filled in.
func (o Options) withDefaults() Options {
	setDefault(&o.MaxRedirects, 10)
	setDefault(&o.MaxHostURLs, 1_000_000)
	o.MaxHostURLs = max(o.MaxHostURLs, NoHostLimit)
	setDefault(&o.Concurrency, 64)
	setDefault(&o.PerHost, 2)
	setDefault(&o.Rate, 10)
	if o.Rate != Unlimited {
		setDefault(&o.Adapt, 1)
	}
	o.Adapt = max(o.Adapt, 0)
	setDefault(&o.GiveUp, 15*time.Minute)
	setDefault(&o.UserAgent, o.Header.Get("User-Agent"))
	setDefault(&o.UserAgent, DefaultUserAgent)
	setDefault(&o.Timeout, 30*time.Second)
	setDefault(&o.Retries, 2)
	setDefault(&o.MaxBody, 10<<20)
	setDefault(&o.MaxLinks, 10_000)
	if o.Transport == nil {
		// More requests at a time than connections would only wait.
		o.Concurrency = min(o.Concurrency, fetch.AllowedConns())
	}
	setDefault(&o.Parsers, runtime.GOMAXPROCS(0))
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.Retries = max(o.Retries, 0)
	return o
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Check reports every option that makes no sense, as New would.
func (o Options) Check() error { return o.validate() }

// validate reports every option that makes no sense.
func (o *Options) validate() error {
	var errs []error
	bad := func(wrong bool, format string, args ...any) {
		if wrong {
			errs = append(errs, fmt.Errorf("crawl: "+format, args...))
		}
	}
	bad(o.Scope > ScopeAny, "Scope %d is unknown", o.Scope)
	bad(o.Follow > InScope, "Follow %d is unknown", o.Follow)
	bad(o.Bodies > BodiesNone, "Bodies %d is unknown", o.Bodies)
	bad(!o.ExtractMeta.IsValid(), "ExtractMeta is %#x; it takes a set of extractors, or metadata.None alone", uint32(o.ExtractMeta))
	bad(!o.Normalise.IsValid(), "Normalise is %#x; it takes a set of steps, or urlnorm.None alone", uint8(o.Normalise))
	bad(o.Order > frontier.BestFirst, "Order %d is unknown", o.Order)
	bad(o.Depth < SeedsOnly, "Depth is %d; it takes SeedsOnly, 0 for no limit, or a number of links", o.Depth)
	bad(o.MaxPages < 0, "MaxPages is %d; it takes 0 for no limit or a number of pages", o.MaxPages)
	bad(o.MaxHostPages < 0, "MaxHostPages is %d; it takes 0 for no limit or a number of pages", o.MaxHostPages)
	bad(o.Concurrency < 0, "Concurrency is %d; it takes a number of requests", o.Concurrency)
	bad(o.PerHost < 0, "PerHost is %d; it takes a number of requests", o.PerHost)
	bad(o.Retries > math.MaxUint8, "Retries is %d; it takes up to %d", o.Retries, math.MaxUint8)
	bad(o.MaxRedirects >= math.MaxUint8, "MaxRedirects is %d; it takes less than %d", o.MaxRedirects, math.MaxUint8)
	bad(!(o.Rate >= 0) && o.Rate != Unlimited, "Rate is %g; it takes Unlimited or requests a second", o.Rate)
	bad(!(o.TotalRate >= 0), "TotalRate is %g; it takes requests a second", o.TotalRate)
	bad(math.IsNaN(o.Adapt) || o.Adapt > 100, "Adapt is %g; it takes a factor up to 100, or a negative one for none", o.Adapt)
	bad(o.Delay < 0, "Delay is %v; it takes a positive time", o.Delay)
	bad(o.MaxTime < 0, "MaxTime is %v; it takes a positive time", o.MaxTime)
	bad(o.Timeout < 0, "Timeout is %v; it takes a positive time", o.Timeout)
	bad(o.GiveUp < 0, "GiveUp is %v; it takes a positive time", o.GiveUp)
	bad(o.MaxMemory < 0, "MaxMemory is %d; it takes a number of bytes", o.MaxMemory)
	bad(o.MaxHeader < 0, "MaxHeader is %d; it takes a number of bytes", o.MaxHeader)
	bad(o.MaxRatio < 0, "MaxRatio is %d; it takes a number", o.MaxRatio)
	bad(o.MaxURL < 0, "MaxURL is %d; it takes a number of bytes", o.MaxURL)
	bad(o.MaxLinks < 0, "MaxLinks is %d; it takes a number of links", o.MaxLinks)
	bad(o.Bandwidth < 0, "Bandwidth is %d; it takes bytes a second", o.Bandwidth)
	for _, s := range o.Sitemaps {
		err := checkSitemap(s)
		bad(err != nil, "Sitemaps: %v", err)
	}
	for name, hostRule := range o.Hosts {
		err := hostRule.check(name)
		bad(err != nil, "%v", err)
	}
	for _, pattern := range slices.Concat(o.Accept, o.Reject) {
		err := checkType(pattern)
		bad(err != nil, "Accept or Reject: %v", err)
	}
	bad(o.MaxBody < 0, "MaxBody is %d; it takes a number of bytes", o.MaxBody)
	for i, out := range o.Outputs {
		same := func(other Output) bool { return other.Name() == out.Name() }
		bad(slices.ContainsFunc(o.Outputs[:i], same), "two Outputs are called %q", out.Name())
	}
	for i, r := range o.Rules {
		same := func(other *rule.Rule) bool { return other.Name() == r.Name() && len(other.Columns()) > 0 }
		bad(len(r.Columns()) > 0 && slices.ContainsFunc(o.Rules[:i], same), "two rules are called %q", r.Name())
	}
	bad(o.Parsers < 0, "Parsers is %d; it takes a number of parsers", o.Parsers)
	return errors.Join(errs...)
}

// maxDelay is the longest delay that follows from a rate.
const maxDelay = 365 * 24 * time.Hour

// delay is the least time between the starts of two requests to one host,
// before the host's own wishes.
func (o *Options) delay() time.Duration {
	if o.Rate == Unlimited {
		return o.Delay
	}
	return max(o.Delay, time.Duration(min(float64(time.Second)/o.Rate, float64(maxDelay))))
}

// robotsAgent is the product token that is looked for in robots.txt.
func (o *Options) robotsAgent() string {
	if o.RobotsAgent != "" {
		return o.RobotsAgent
	}
	return robots.ProductToken(o.UserAgent)
}

// maxDepth is Depth as stores count it.
func (o *Options) maxDepth() int {
	switch o.Depth {
	case 0:
		return -1
	case SeedsOnly:
		return 0
	default:
		return o.Depth
	}
}
