package webtest

import (
	"strconv"
	"strings"
)

// An address is where a node lives: a host's number and the request URI that
// a canonical crawler asks it for.
type address struct {
	host int
	uri  string
}

func (g *graph) address(n node) address {
	return address{host: g.host(n), uri: g.uri(n)}
}

// uri is the canonical request URI of a node. The number of the page is always
// the last number in it, so that find needs no table.
func (g *graph) uri(n node) string {
	switch {
	case int(n) < g.cfg.Hosts:
		return "/"
	case g.isPage(n):
		return g.pageURI(int(n))
	case g.isRedirect(n):
		page, k := g.page(n)
		return "/go/" + strconv.Itoa(k) + "/" + strconv.Itoa(page)
	}
	return "/gone/" + strconv.Itoa(int(n-g.goneBase()))
}

func (g *graph) pageURI(page int) string {
	number, section := strconv.Itoa(page), strconv.Itoa(page%17)
	if g.chance(page, saltPath, g.cfg.Private) {
		return "/private/p" + number + ".html"
	}
	switch g.mix(page, saltPath) % 8 {
	case 0:
		return "/list?sort=name&page=" + number
	case 1:
		return "/s" + section + "/~User" + section + "/n" + number
	case 2:
		return "/s" + section + "/dir" + number + "/"
	case 3:
		return "/caf%C3%A9/" + number
	case 4:
		return "/a/b/c/d" + section + "/p" + number + ".html"
	}
	return "/s" + section + "/p" + number + ".html"
}

// find returns the node that a request URI on a host means. Needless escapes
// and the case of hex digits do not matter.
func (g *graph) find(host int, uri string) (node, bool) {
	uri = plainURI(uri)
	if uri == "/" {
		return node(host), true
	}
	number, ok := lastNumber(uri)
	if !ok || number >= g.nodes() {
		return 0, false
	}
	n := g.candidate(uri, number)
	if !g.exists(n) || g.host(n) != host || g.uri(n) != uri {
		return 0, false
	}
	return n, true
}

// candidate is the only node with this number that can have this URI.
func (g *graph) candidate(uri string, number int) node {
	switch {
	case strings.HasPrefix(uri, "/gone/"):
		return g.goneBase() + node(number)
	case strings.HasPrefix(uri, "/go/") && uri[4] >= '1' && uri[4] <= '0'+maxHops && number < g.pages:
		return g.hop(number, int(uri[4]-'0'))
	}
	return node(number)
}

func lastNumber(s string) (int, bool) {
	end := strings.LastIndexAny(s, "0123456789") + 1
	start := end
	for start > 0 && s[start-1] >= '0' && s[start-1] <= '9' {
		start--
	}
	number, err := strconv.Atoi(s[start:end])
	return number, err == nil
}

// plainURI decodes the escapes of unreserved characters and writes the others
// in upper case (RFC 3986 section 6.2.2).
func plainURI(uri string) string {
	if !strings.Contains(uri, "%") {
		return uri
	}
	out := make([]byte, 0, len(uri))
	for i := 0; i < len(uri); i++ {
		char, err := unescapeAt(uri, i)
		switch {
		case err != nil:
			out = append(out, uri[i])
			continue
		case unreserved(char):
			out = append(out, char)
		default:
			out = append(out, strings.ToUpper(uri[i:i+3])...)
		}
		i += 2
	}
	return string(out)
}

func unescapeAt(s string, i int) (byte, error) {
	if s[i] != '%' || i+3 > len(s) {
		return 0, strconv.ErrSyntax
	}
	char, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
	return byte(char), err
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}
