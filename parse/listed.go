package parse

import (
	"path"
	"strings"
)

// The kinds of links of what is no HTML. Their numbers are stored: never
// renumber them.
const (
	KindSitemap Kind = 64 // of a sitemap: see package sitemap; Rel says what it is
	KindFeed    Kind = 65 // of a feed: see package feed; Rel is the feed's
	KindText    Kind = 66 // a line of a list: see TextList
	KindPDF     Kind = 67 // of an annotation: see package pdf
	KindJS      Kind = 68 // a string in a script: see package script
)

// listedRole is the role of a link of one of these kinds, which its relation
// tells, or what it ends in.
func (l Link) listedRole() Role {
	switch {
	case l.Kind == KindJS && isAssetPath(l.Href):
		return RoleAsset
	case l.HasRel("hub"):
		return RoleHint // to be subscribed to: WebSub
	case l.HasRel("enclosure"), l.HasRel("icon"), l.HasRel("image"), l.HasRel("thumbnail"), l.HasRel("content"):
		return RoleAsset
	}
	return RolePage
}

// isAssetPath reports whether a URL ends like a part of pages.
func isAssetPath(href string) bool {
	if i := strings.IndexAny(href, "?#"); i >= 0 {
		href = href[:i]
	}
	switch strings.ToLower(path.Ext(href)) {
	case ".js", ".mjs", ".css", ".wasm", ".map", ".webmanifest",
		".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".ico",
		".mp3", ".mp4", ".webm", ".ogg", ".wav", ".m3u8", ".vtt", ".woff", ".woff2", ".ttf", ".otf", ".eot":
		return true
	}
	return false
}
