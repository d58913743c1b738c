package crawl

import (
	"slices"
	"strings"

	"github.com/joinable/crawl/fetch/robots"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/storage"
)

// products are the product tokens by which pages may address us, in lower
// case: the one that is looked for in robots.txt, and the program's own.
func (j *Judge) products() []string {
	own := robots.ProductToken(DefaultUserAgent)
	if agent := strings.ToLower(j.agent); agent != own {
		return []string{agent, own}
	}
	return []string{own}
}

// metaNames are the names of the elements that may have directives for us.
func (j *Judge) metaNames() []string { return append(j.products(), "robots") }

// maxDirectives is how many bytes of a page's directives are stored.
const maxDirectives = 4 << 10

// directives are what a response asks of us by its headers, and by the
// elements that were found in it.
func (p *parser) directives(in *page, metas []parse.Meta) storage.Directives {
	var tags []robots.Tag
	var text []string
	for _, value := range in.resp.Header.Values("X-Robots-Tag") {
		tags = append(tags, robots.Tag{Content: value})
		text = append(text, "X-Robots-Tag: "+value)
	}
	for _, m := range metas {
		tags = append(tags, robots.Tag{Name: m.Name, Content: m.Content})
		text = append(text, "meta "+m.Name+": "+m.Content)
	}
	if len(tags) == 0 {
		return storage.Directives{}
	}
	d := robots.ReadDirectives(tags, in.At, p.products...)
	all := strings.Join(slices.Compact(text), "; ")
	return storage.Directives{
		NoIndex: d.NoIndex, NoFollow: d.NoFollow,
		Text: strings.ToValidUTF8(all[:min(len(all), maxDirectives)], ""),
	}
}

// unfollowed is why a link is not followed: because it leads to no page of its
// own, because its page asks that none of its links be, or because it asks so
// itself; or storage.Released.
func (j *Judge) unfollowed(role parse.Role, page, link bool) storage.Reason {
	switch {
	case role == parse.RoleHint:
		return storage.Hint
	case role == parse.RoleAsset && j.opts.Assets:
		return storage.Released // the page would not be whole without it
	case role == parse.RoleAsset:
		return storage.Asset
	case page && !j.opts.IgnoreRobots:
		return storage.NoFollow
	case link && j.opts.ObeyRelNofollow:
		return storage.RelNoFollow
	}
	return storage.Released
}
