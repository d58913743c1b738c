package main

import "slices"

// A canned query is a question that people ask of a crawl. Its SQL reads the
// documented views, which keep their names and columns.
type canned struct {
	name    string
	aliases []string
	takes   string // its argument; "" if it has none
	about   string
	limit   int // unless -limit says otherwise; 0 is none
	sql     string
	// chosen is the SQL with an argument, if that is optional.
	chosen string
	// among says what pages have to have to be among the answers: where there
	// are none, that may be why. "" is nothing.
	among string
}

// top is how many of the extremes are shown.
const top = 100

// The place of the argument in SQL: the id of a URL, or text in quotes.
const (
	idPlace   = "{id}"
	textPlace = "{text}"
)

// cannedQueries are all of them, in the order of the list.
var cannedQueries = []canned{
	{name: "pages", about: "every stored page: status, title, depth, size",
		sql: "SELECT url, status, title, depth, content_type, size, links, fetched_at\nFROM v_pages ORDER BY page_id"},
	{name: "broken-links", aliases: []string{"broken"}, about: "links that lead nowhere: the page, its words, the target and why",
		sql: "SELECT source, text, target, status, class, error, redirected_to\nFROM v_broken_links"},
	{name: "redirects", about: "every redirect: where it ends, after how many hops",
		sql: "SELECT url, status, target, final, hops, result, final_status\nFROM v_redirects ORDER BY url_id"},
	{name: "redirect-chains", aliases: []string{"chains"}, about: "two redirects and more in a row, from the first URL on",
		sql: "SELECT url, hops, result, final_status, chain\nFROM v_redirect_chains ORDER BY hops DESC, url_id"},
	{name: "redirect-loops", aliases: []string{"loops"}, about: "redirects that lead back to themselves",
		sql: "SELECT url, hops, chain\nFROM v_redirect_loops ORDER BY url_id"},
	{name: "slow-pages", aliases: []string{"slow", "slowest"}, about: "the pages that took longest (the first 100)", limit: top,
		sql: "SELECT url, took_ms, first_byte_ms, size, status\nFROM v_slow_pages ORDER BY took_ms DESC, page_id"},
	{name: "large-pages", aliases: []string{"large", "largest"}, about: "the largest pages (the first 100)", limit: top,
		sql: "SELECT url, size, wire, content_type, status\nFROM v_large_pages ORDER BY size DESC, page_id"},
	{name: "depth", aliases: []string{"depths"}, about: "how many URLs there are at each depth, and their fates",
		sql: "SELECT depth, urls, fetched, redirected, gone, failed, parked, pending\nFROM v_depths ORDER BY depth"},
	{name: "status-by-host", aliases: []string{"statuses", "status"}, about: "how the URLs of each host answered",
		sql: "SELECT host, status, class, urls\nFROM v_host_statuses ORDER BY host, urls DESC, status, class"},
	{name: "errors-by-class", aliases: []string{"errors"}, about: "what went wrong, how often, with an example",
		sql: "SELECT class, urls, attempts, hosts, example, example_error\nFROM v_error_classes ORDER BY urls DESC, class"},
	{name: "content-types", aliases: []string{"types"}, about: "what kinds of content there are, and their sizes",
		sql: "SELECT content_type, pages, size, wire, largest\nFROM v_content_types ORDER BY pages DESC, content_type"},
	{name: "hosts", about: "every host and how far it is",
		sql: "SELECT host, known, fetched, pending, redirected, gone, failed, parked, why\nFROM v_hosts ORDER BY fetched DESC, host_id"},
	{name: "external-domains", aliases: []string{"external", "domains"}, about: "host names that are linked to and were not crawled",
		sql: "SELECT domain, urls, links, example, found_on\nFROM v_external_domains ORDER BY links DESC, domain"},
	{name: "inlinks", aliases: []string{"backlinks"}, takes: "URL", about: "the pages that link to a URL",
		sql: "SELECT source, text, kind, rel\nFROM v_links WHERE target_id = " + idPlace + " ORDER BY link_id"},
	{name: "outlinks", aliases: []string{"links"}, takes: "URL", about: "the links of a page, in their order",
		sql: "SELECT target, text, kind, rel\nFROM v_outlinks WHERE source_id = " + idPlace + " ORDER BY link_id"},
	{name: "canonicals", aliases: []string{"canonical"}, about: "pages that name a canonical URL: itself or another, and what became of that",
		sql: "SELECT l.source AS page, l.target AS canonical, iif(l.target_id = l.source_id, 'same', 'other') AS which, f.fate\n" +
			"FROM v_links l JOIN v_fates f ON f.url_id = l.target_id\n" +
			"WHERE l.kind = 'link' AND ' ' || l.rel || ' ' LIKE '% canonical %' ORDER BY l.link_id"},
	{name: "duplicate-titles", about: "pages that share their title with others",
		sql: "SELECT title, pages, url\nFROM v_duplicate_titles ORDER BY pages DESC, title, url_id"},
	{name: "missing-titles", aliases: []string{"untitled"}, about: "HTML pages without a title",
		sql: "SELECT url, size, depth\nFROM v_missing_titles ORDER BY page_id"},
	{name: "missing-descriptions", about: "HTML pages without a description",
		among: "with metadata (-extract-meta description; crawl reparse takes it of stored pages)",
		sql:   "SELECT url, title\nFROM v_metadata WHERE json_type(value, '$.description') = 'null' ORDER BY page_id"},
	{name: "missing-h1", about: "HTML pages without a first heading",
		among: "with metadata (-extract-meta h1; crawl reparse takes it of stored pages)",
		sql:   "SELECT url, title\nFROM v_metadata WHERE json_type(value, '$.h1') = 'null' ORDER BY page_id"},
	{name: "images-without-alt", about: "pages with images that have no alt text, the most first",
		among: "with metadata (-extract-meta images; crawl reparse takes it of stored pages)",
		sql:   "SELECT url, images_without_alt, images\nFROM v_metadata WHERE images_without_alt > 0 ORDER BY images_without_alt DESC, page_id"},
	{name: "duplicates", about: "pages whose content is exactly that of another, where bodies are kept",
		among: "with a stored body (-bodies)",
		sql:   "SELECT url, duplicate_of, copies, size, title\nFROM v_duplicates ORDER BY page_id"},
	{name: "near-duplicates", about: "pages that say nearly the same as another (see -near-duplicates)",
		among: "with a fingerprint (-near-duplicates)",
		sql:   "SELECT url, near_duplicate_of, simhash\nFROM v_near_duplicates ORDER BY url_id"},
	{name: "files", about: "the files that -save has saved, with their checksums",
		sql: "SELECT url, path, size, sha256\nFROM v_files ORDER BY page_id"},
	{name: "traps", about: "families of URLs that are held, for they bring nothing new",
		sql: "SELECT pattern, state, fetched, judged, novel, example, why\nFROM v_traps ORDER BY pattern"},
	{name: "skipped", aliases: []string{"parked"}, takes: "[REASON]", about: "what was not fetched, by reason; with a REASON, its URLs",
		sql:    "SELECT reason, urls, hosts, example, example_found_on\nFROM v_skipped ORDER BY urls DESC, reason",
		chosen: "SELECT url, depth, found_on\nFROM v_fates WHERE fate = 'parked' AND reason = " + textPlace + " ORDER BY url_id"},
}

// findQuery is the query of that name or alias.
func findQuery(name string) (canned, bool) {
	for _, c := range cannedQueries {
		if c.name == name || slices.Contains(c.aliases, name) {
			return c, true
		}
	}
	return canned{}, false
}

// queryNames are the names without the aliases.
func queryNames() []string {
	names := make([]string, len(cannedQueries))
	for i, c := range cannedQueries {
		names[i] = c.name
	}
	return names
}
