package main

import (
	"strings"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/parse/metadata"
	"github.com/joinable/crawl/storage/folder"
)

// settings is what a command line says.
type settings struct {
	options crawl.Options
	seeds   string
	db      string
	jsonl   string
	save    string
	types   folder.Types
	piping  piping
	network connections
	config  string
	fresh   bool
	quiet   bool
	verbose bool
	log     string
	depth   int // as the user counts: -1 is no limit
}

// newSettings is what a command line without flags says.
func newSettings() *settings {
	return &settings{
		db:      defaultDB,
		depth:   -1,
		options: crawl.Options{Follow: crawl.InScope},
		types:   allTypes(),
	}
}

// defaultDB is the database of a command line that names none.
const defaultDB = "crawl.db"

// Headings of the flags.
const (
	groupWhat        = "What to crawl"
	groupPoliteness  = "Politeness"
	groupRequests    = "Requests"
	groupConnections = "Connections"
	groupResults     = "Results"
	groupOutput      = "Output"
)

var groups = []string{groupWhat, groupPoliteness, groupRequests, groupConnections, groupResults, groupOutput}

// options is the table of flags: everything that is said of a flag anywhere is
// said here.
var options = []flagRow[settings]{
	{flagDoc{name: "seeds", takes: "FILE", group: groupWhat, example: "urls.txt", brief: "read seed URLs from FILE, one a line",
		help: "read seed URLs from FILE, one a line; - is stdin; blank lines and # comments are skipped"},
		func(s *settings) value { return text(&s.seeds) }},
	{flagDoc{name: "scope", takes: "host|domain|prefix|any", group: groupWhat, fallback: "host", example: "domain", brief: "how far around the seeds to go", stored: true,
		help: "how far around the seeds to go; host is whatever the scheme and port"},
		func(s *settings) value {
			return word(&s.options.Scope, crawl.ParseScope, "host, domain, prefix or any")
		}},
	{flagDoc{name: "include", takes: "RE", group: groupWhat, example: "/docs/", stored: true,
		help: "fetch only URLs that match; repeatable: one match is enough; seeds are exempt"},
		func(s *settings) value { return regexps(&s.options.Include) }},
	{flagDoc{name: "exclude", takes: "RE", group: groupWhat, example: "\\.pdf$", stored: true,
		help: "never fetch URLs that match; repeatable"},
		func(s *settings) value { return regexps(&s.options.Exclude) }},
	{flagDoc{name: "depth", takes: "N", group: groupWhat, fallback: "-1", example: "2", brief: "follow at most N links from a seed", stored: true,
		help: "follow at most N links from a seed; 0 is the seeds alone, -1 no limit"},
		func(s *settings) value { return whole(&s.depth, -1, "a number of links, or -1 for no limit") }},
	{flagDoc{name: "max-pages", takes: "N", group: groupWhat, fallback: "0", example: "1000", brief: "stop after N pages", stored: true,
		help: "stop after N pages, those of former runs included; 0 is no limit"},
		func(s *settings) value { return whole(&s.options.MaxPages, 0, "a number of pages, or 0 for no limit") }},
	{flagDoc{name: "max-host-pages", takes: "N", group: groupWhat, fallback: "0", example: "500", stored: true,
		help: "store at most N pages of a host, those of former runs included; 0 is no limit"},
		func(s *settings) value {
			return whole(&s.options.MaxHostPages, 0, "a number of pages, or 0 for no limit")
		}},
	{flagDoc{name: "max-host-urls", takes: "N", group: groupWhat, fallback: "1000000", example: "50000", stored: true,
		help: "let at most N URLs of a host wait or be done; seeds are exempt; 0 is no limit"},
		func(s *settings) value { return hostURLs(&s.options.MaxHostURLs) }},
	{flagDoc{name: "max-time", takes: "TIME", group: groupWhat, fallback: "0s", example: "2h", stored: true,
		help: "stop after this time, such as 90s or 2h; 0 is no limit"},
		func(s *settings) value { return duration(&s.options.MaxTime) }},
	{flagDoc{name: "max-memory", takes: "SIZE", group: groupWhat, fallback: "0", example: "500m",
		help: "keep the program below this size, such as 500m or 2g, at least 64m; a crawl that outgrows it goes on, slower; 0 is no limit"},
		func(s *settings) value { return memorySize(&s.options.MaxMemory) }},
	{flagDoc{name: "order", takes: "bfs|dfs|best", group: groupWhat, fallback: "bfs", example: "best", stored: true,
		help: "fetch a host's URLs in order of discovery, latest first, or most promising first"},
		func(s *settings) value { return word(&s.options.Order, frontier.ParseOrder, "bfs, dfs or best") }},
	{flagDoc{name: "assets", group: groupWhat, stored: true,
		help: "fetch what pages consist of too, from whatever host: images, style sheets, scripts, fonts, video and audio"},
		func(s *settings) value { return toggle(&s.options.Assets) }},
	{flagDoc{name: "sitemap", takes: "URL", group: groupWhat, example: "auto", stored: true,
		help: "fetch what this sitemap or index lists, if it is in scope; auto is those that robots.txt names, or /sitemap.xml; repeatable (default: none)"},
		func(s *settings) value { return sitemaps(&s.options.Sitemaps) }},
	{flagDoc{name: "sitemap-since", takes: "DATE", group: groupWhat, example: "7d", stored: true,
		help: "pass over what sitemaps say was modified last before this date, such as 2026-01-31, or this long ago, such as 36h or 7d; 0 is nothing"},
		func(s *settings) value { return since(&s.options.SitemapSince) }},
	{flagDoc{name: "js-links", group: groupWhat, stored: true,
		help: "follow texts in scripts that are plainly URLs, too; script files are fetched with -assets"},
		func(s *settings) value { return toggle(&s.options.JSLinks) }},
	{flagDoc{name: "normalise", takes: "LIST", group: groupWhat, fallback: "tracking", example: "tracking,order",
		help: "URLs that these steps make equal are one, fetched as first found: tracking leaves out utm_*, gclid and the like, order sorts parameters, index leaves out index.html; or none; for the crawl's whole life"},
		func(s *settings) value { return steps(&s.options.Normalise) }},

	{flagDoc{name: "no-traps", group: groupWhat, stored: true,
		help: "follow also what brings nothing new, without end: calendars, endless numbers, mirrors under session ids"},
		func(s *settings) value { return toggle(&s.options.NoTraps) }},
	{flagDoc{name: "near-duplicates", group: groupWhat, stored: true,
		help: "take the fingerprint of every page, to find those that say nearly the same"},
		func(s *settings) value { return toggle(&s.options.NearDuplicates) }},

	{flagDoc{name: "concurrency", takes: "N", group: groupPoliteness, fallback: "64", example: "256", stored: true,
		help: "requests at a time"},
		func(s *settings) value { return whole(&s.options.Concurrency, 1, "a number of requests, at least 1") }},
	{flagDoc{name: "per-host", takes: "N", group: groupPoliteness, fallback: "2", example: "4", stored: true,
		help: "requests at a time to one host"},
		func(s *settings) value { return whole(&s.options.PerHost, 1, "a number of requests, at least 1") }},
	{flagDoc{name: "rate", takes: "N/s", group: groupPoliteness, fallback: "10/s", example: "30/m", brief: "requests to one host", stored: true,
		help: "requests to one host, such as 5/s or 30/m; 0 is no limit"},
		func(s *settings) value { return rate(&s.options.Rate, crawl.Unlimited) }},
	{flagDoc{name: "per-ip", group: groupPoliteness, stored: true,
		help: "take hosts that answer from one address for one host"},
		func(s *settings) value { return toggle(&s.options.PerIP) }},
	{flagDoc{name: "host-rule", takes: "'HOST KEY=VALUE; ...'", group: groupPoliteness, example: "example.com rate=30/m; per-host=1", stored: true,
		help: "what holds for one host: rate, delay, per-host, header; repeatable; in crawl.toml also [host.\"example.com\"]"},
		func(s *settings) value { return hostRules(&s.options.Hosts) }},
	{flagDoc{name: "total-rate", takes: "N/s", group: groupPoliteness, fallback: "0", example: "100/s", stored: true,
		help: "requests to all hosts together; 0 is no limit"},
		func(s *settings) value { return rate(&s.options.TotalRate, 0) }},
	{flagDoc{name: "delay", takes: "TIME", group: groupPoliteness, fallback: "0s", example: "500ms", stored: true,
		help: "least time between two requests to one host; 0 is what -rate and robots.txt say"},
		func(s *settings) value { return duration(&s.options.Delay) }},
	{flagDoc{name: "adapt", takes: "FACTOR", group: groupPoliteness, example: "2", stored: true,
		help: "least time between two requests to one host, in multiples of its own response time; 0 is none (default 1, but 0 with -rate 0)"},
		func(s *settings) value { return factor(&s.options.Adapt) }},
	{flagDoc{name: "give-up", takes: "TIME", group: groupPoliteness, fallback: "15m", example: "1h", stored: true,
		help: "end without hosts that stay blocked for longer"},
		func(s *settings) value { return positive(&s.options.GiveUp) }},
	{flagDoc{name: "user-agent", takes: "TEXT", group: groupPoliteness, fallback: crawl.DefaultUserAgent, example: "mybot/1 (+https://example.com/bot)", stored: true,
		help: "the User-Agent header"},
		func(s *settings) value { return line(&s.options.UserAgent) }},
	{flagDoc{name: "robots-agent", takes: "NAME", group: groupPoliteness, example: "mybot", stored: true,
		help: "the name to look for in robots.txt, and in what pages ask of crawlers (default: the first word of the user agent)"},
		func(s *settings) value { return text(&s.options.RobotsAgent) }},
	{flagDoc{name: "ignore-robots", group: groupPoliteness, stored: true,
		help: "do not ask for robots.txt, and follow the links of pages that ask not to; only for sites that are your own"},
		func(s *settings) value { return toggle(&s.options.IgnoreRobots) }},
	{flagDoc{name: "obey-rel-nofollow", group: groupPoliteness, stored: true,
		help: "do not follow links whose rel says nofollow"},
		func(s *settings) value { return toggle(&s.options.ObeyRelNofollow) }},

	{flagDoc{name: "H", long: "header", takes: "'NAME: VALUE'", group: groupRequests, example: "Accept-Language: en", stored: true,
		help: "send this header; repeatable; credentials go to the seeds' hosts only and are not stored"},
		func(s *settings) value { return headers(&s.options.Header) }},
	{flagDoc{name: "timeout", takes: "TIME", group: groupRequests, fallback: "30s", example: "1m", stored: true,
		help: "for one request, to the last byte"},
		func(s *settings) value { return positive(&s.options.Timeout) }},
	{flagDoc{name: "retries", takes: "N", group: groupRequests, fallback: "2", example: "5", stored: true,
		help: "how often to try a failed request again, where that can help"},
		func(s *settings) value { return retries(&s.options.Retries) }},
	{flagDoc{name: "max-body", takes: "SIZE", group: groupRequests, fallback: "10m", example: "50m", stored: true,
		help: "greatest size of a body, unpacked, such as 500k or 20m"},
		func(s *settings) value { return size(&s.options.MaxBody) }},
	{flagDoc{name: "max-redirects", takes: "N", group: groupRequests, fallback: "10", example: "5", stored: true,
		help: "follow at most N redirects in a row"},
		func(s *settings) value { return redirects(&s.options.MaxRedirects) }},
	{flagDoc{name: "max-header", takes: "SIZE", group: groupRequests, fallback: "256k", example: "1m", stored: true,
		help: "greatest size of a response's header"},
		func(s *settings) value { return size(&s.options.MaxHeader) }},
	{flagDoc{name: "max-ratio", takes: "N", group: groupRequests, fallback: "100", example: "1000", stored: true,
		help: "most bytes of a body, beyond the first megabyte, that may come of each byte received"},
		func(s *settings) value { return whole(&s.options.MaxRatio, 1, "a number, at least 1") }},
	{flagDoc{name: "min-rate", takes: "SIZE", group: groupRequests, fallback: "1000", example: "10k", stored: true,
		help: "least bytes a second of a body, over any 20 seconds; 0 is no limit"},
		func(s *settings) value { return sizeOrNone(&s.options.MinRate, -1) }},
	{flagDoc{name: "max-url", takes: "SIZE", group: groupRequests, fallback: "8k", example: "2k", stored: true,
		help: "greatest length of a URL; longer ones fail without a request"},
		func(s *settings) value { return length(&s.options.MaxURL) }},
	{flagDoc{name: "max-links", takes: "N", group: groupRequests, fallback: "10000", example: "1000", stored: true,
		help: "keep the first N links of a page"},
		func(s *settings) value { return whole(&s.options.MaxLinks, 1, "a number of links, at least 1") }},
	{flagDoc{name: "accept", takes: "TYPE", group: groupRequests, example: "text/html", stored: true,
		help: "read only bodies of this content type, such as text/html or image/*; repeatable"},
		func(s *settings) value { return contentTypes(&s.options.Accept) }},
	{flagDoc{name: "reject", takes: "TYPE", group: groupRequests, example: "video/*", stored: true,
		help: "do not read bodies of this content type; repeatable"},
		func(s *settings) value { return contentTypes(&s.options.Reject) }},

	{flagDoc{name: "allow-private", group: groupConnections, stored: true,
		help: "let pages lead into private networks too; without it, only to hosts there that are seeds"},
		func(s *settings) value { return toggle(&s.options.AllowPrivate) }},
	{flagDoc{name: "bandwidth", takes: "SIZE", group: groupConnections, fallback: "0", example: "2m", stored: true,
		help: "most bytes of bodies in a second, from all hosts together; 0 is no limit"},
		func(s *settings) value { return sizeOrNone(&s.options.Bandwidth, 0) }},
	{flagDoc{name: "proxy", takes: "URL", group: groupConnections, example: "socks5://localhost:1080",
		help: "send requests through this proxy: http, https or socks5; none is none (default: as HTTP_PROXY, HTTPS_PROXY and NO_PROXY say)"},
		func(s *settings) value { return proxyURL(&s.network.proxy) }},
	{flagDoc{name: "proxies", takes: "FILE", group: groupConnections, example: "proxies.txt", stored: true, isPath: true,
		help: "take turns with the proxies in FILE, one URL a line; one that fails is left out for a while"},
		func(s *settings) value { return text(&s.network.proxies) }},
	{flagDoc{name: "resolve", takes: "HOST:ADDR", group: groupConnections, example: "example.com:192.0.2.7", stored: true,
		help: "connect to this address for a host, or HOST:PORT:ADDR; repeatable"},
		func(s *settings) value { return overrides(&s.network.resolve) }},
	{flagDoc{name: "auth", takes: "HOST=LOGIN", group: groupConnections, example: "example.com=user:password",
		help: "credentials for a host: USER:PASSWORD, 'digest USER:PASSWORD' or 'bearer TOKEN'; over http only if HOST or a seed on it says so; repeatable; not stored"},
		func(s *settings) value { return logins(&s.network.auth) }},
	{flagDoc{name: "netrc", takes: "FILE", group: groupConnections, example: ".netrc", stored: true, isPath: true,
		help: "take credentials of hosts from FILE"},
		func(s *settings) value { return text(&s.network.netrc) }},
	{flagDoc{name: "cookies", takes: "FILE", group: groupConnections, example: "cookies.txt", stored: true, isPath: true,
		help: "begin with the cookies in FILE, in Netscape's format"},
		func(s *settings) value { return text(&s.network.cookies) }},
	{flagDoc{name: "save-cookies", takes: "FILE", group: groupConnections, example: "after.txt", stored: true, isPath: true,
		help: "write the cookies to FILE at the end"},
		func(s *settings) value { return text(&s.network.saved) }},
	{flagDoc{name: "no-cookies", group: groupConnections, stored: true,
		help: "neither keep nor send cookies"},
		func(s *settings) value { return toggle(&s.options.NoCookies) }},
	{flagDoc{name: "ca", takes: "FILE", group: groupConnections, example: "company.pem", stored: true, isPath: true,
		help: "trust the certificate authorities in FILE too; repeatable"},
		func(s *settings) value { return texts(&s.network.tls.CAFiles) }},
	{flagDoc{name: "cert", takes: "FILE", group: groupConnections, example: "me.pem", stored: true, isPath: true,
		help: "show hosts that ask for one the client certificate in FILE"},
		func(s *settings) value { return text(&s.network.tls.CertFile) }},
	{flagDoc{name: "cert-host", takes: "HOST", group: groupConnections, example: "intranet.example", stored: true,
		help: "show the certificate to this host only, or HOST:PORT; repeatable"},
		func(s *settings) value { return texts(&s.network.tls.CertHosts) }},
	{flagDoc{name: "key", takes: "FILE", group: groupConnections, example: "me.key", stored: true, isPath: true,
		help: "the certificate's key (default: in the file of -cert)"},
		func(s *settings) value { return text(&s.network.tls.KeyFile) }},
	{flagDoc{name: "insecure", group: groupConnections, stored: true,
		help: "accept every certificate; anybody on the way can then read and change everything"},
		func(s *settings) value { return toggle(&s.network.tls.Insecure) }},

	{flagDoc{name: "db", takes: "FILE", group: groupResults, fallback: defaultDB, example: "news.db", brief: "the database",
		help: "the database to fill, or to resume"},
		func(s *settings) value { return text(&s.db) }},
	{flagDoc{name: "fresh", group: groupResults, noFile: true,
		help: "begin anew: an existing database is renamed first"},
		func(s *settings) value { return toggle(&s.fresh) }},
	{flagDoc{name: "jsonl", takes: "FILE", group: groupResults, example: "pages.jsonl", brief: "write a JSON object for each URL to FILE", stored: true, isPath: true,
		help: "write a JSON object for each URL that is done to FILE, one a line; - is stdout; a crawl that goes on goes on in the file; '' is none"},
		func(s *settings) value { return text(&s.jsonl) }},
	{flagDoc{name: "save", takes: "DIR", group: groupResults, example: "files", brief: "save bodies as files in DIR", stored: true, isPath: true,
		help: "save bodies as files in DIR, of any size, by host and path; what breaks off is resumed"},
		func(s *settings) value { return text(&s.save) }},
	{flagDoc{name: "save-types", takes: "LIST", group: groupResults, fallback: "all", example: "pdf,images", stored: true,
		help: "which bodies -save saves: all, images, documents, archives, audio, video, extensions, content types"},
		func(s *settings) value { return saveTypes(&s.types) }},
	{flagDoc{name: "select", takes: "'NAME=CSS[@ATTR]'", group: groupResults, example: "image=img.main@src", brief: "store what a CSS selector finds", stored: true,
		help: "store what a CSS selector finds on pages as records called NAME; repeatable"},
		func(s *settings) value { return selectors(&s.options.Rules) }},
	{flagDoc{name: "extract", takes: "RULE", group: groupResults, example: `title = {fields = {name = "h1"}}`, stored: true,
		help: "store the records that a rule finds, which is what may stand in the table extract of crawl.toml, or those of a file in the form of crawl.toml, which is then named (docs/rules.md); repeatable"},
		func(s *settings) value { return rules(&s.options.Rules) }},
	{flagDoc{name: "extract-meta", takes: "LIST", group: groupResults, fallback: "default", example: "default,words,jsonld", stored: true,
		help: "what pages are asked of themselves: " + strings.Join(metadata.Names(), ", ") + "; -NAME leaves one out; text is the main text, and needs a DOM, as do markdown, microdata and rdfa"},
		func(s *settings) value { return extractors(&s.options.ExtractMeta) }},
	{flagDoc{name: "pipe", takes: "COMMAND", group: groupResults, example: "python3 prices.py", stored: true,
		help: "show every page to COMMAND, run by the shell, as a line of JSON; its lines are records, links to follow, or a drop (docs/pipe.md); '' is none"},
		func(s *settings) value { return text(&s.piping.command) }},
	{flagDoc{name: "pipe-procs", takes: "N", group: groupResults, fallback: "0", example: "4", stored: true,
		help: "run the command of -pipe N times at once; 0 is once for each core"},
		func(s *settings) value {
			return whole(&s.piping.procs, 0, "a number of processes, or 0 for one for each core")
		}},
	{flagDoc{name: "pipe-timeout", takes: "TIME", group: groupResults, fallback: "30s", example: "2m", stored: true,
		help: "how long the command of -pipe may take for a page; then it is killed and started again"},
		func(s *settings) value { return positive(&s.piping.timeout) }},
	{flagDoc{name: "bodies", takes: "html|all|none", group: groupResults, fallback: "html", example: "none", stored: true,
		help: "which bodies to store"},
		func(s *settings) value { return word(&s.options.Bodies, crawl.ParseBodies, "html, all or none") }},

	{flagDoc{name: "q", long: "quiet", group: groupOutput, brief: "print nothing but errors",
		help: "print nothing but errors"},
		func(s *settings) value { return toggle(&s.quiet) }},
	{flagDoc{name: "v", long: "verbose", group: groupOutput,
		help: "print a line for every URL"},
		func(s *settings) value { return toggle(&s.verbose) }},
	{flagDoc{name: "log", takes: "text|json", group: groupOutput, example: "json",
		help: "tell the progress in log lines, every 30 seconds, also on a terminal; with json all else that is told as well (default: text, where there is no terminal)"},
		func(s *settings) value { return word(&s.log, parseLogForm, "text or json") }},
	{flagDoc{name: "config", takes: "FILE", group: groupOutput, example: "news.toml", noFile: true,
		help: "read options from FILE instead of crawl.toml in the working directory"},
		func(s *settings) value { return text(&s.config) }},
}

// crawlFlags is what is said of the flags of a crawl.
func crawlFlags() []flagDoc { return describe(options) }
