package parse

import "strings"

// Role says what a crawl does with what a link names.
type Role uint8

const (
	// RolePage is for what a reader may go to: it is followed.
	RolePage Role = iota
	// RoleAsset is for parts of the page: images, scripts, style sheets. A
	// browser fetches them to show it, from whatever host.
	RoleAsset
	// RoleHint is for what names no resource to read: hosts to connect to
	// early, endpoints of protocols. It is never fetched.
	RoleHint
)

// String is "page", "asset" or "hint".
func (r Role) String() string {
	switch r {
	case RoleAsset:
		return "asset"
	case RoleHint:
		return "hint"
	}
	return "page"
}

// Role tells pages from their parts, by the kind of the link and its Rel. In
// doubt a link leads to a page: frames, forms, <link> without a rel that says
// otherwise, and what is embedded as text/html.
func (l Link) Role() Role {
	switch l.Kind {
	case KindSitemap, KindFeed, KindText, KindPDF, KindJS:
		return l.listedRole()
	case KindLink:
		return relRole(l.Rel)
	case KindImg, KindSource, KindVideo, KindAudio, KindTrack, KindScript, KindInput,
		KindStyle, KindImport, KindSVG, KindBackground, KindPreload:
		return RoleAsset
	case KindEmbed, KindObject:
		if IsHTML(l.Rel, nil) {
			return RolePage
		}
		return RoleAsset
	case KindMeta:
		if role, known := propertyRole([]byte(l.Rel)); known {
			return role
		}
		return RoleAsset // an itemprop
	case KindJSONLD:
		role, _ := memberRole([]byte(l.Rel))
		return role
	}
	return RolePage
}

// relRole is the role of a <link>. One token that loads a part of the page
// makes it a part; only where all tokens are hints it is a hint.
func relRole(rel string) Role {
	hints, others := 0, 0
	for token := range strings.SplitSeq(rel, " ") {
		switch token {
		case "stylesheet", "icon", "apple-touch-icon", "apple-touch-icon-precomposed", "apple-touch-startup-image",
			"mask-icon", "fluid-icon", "image_src", "manifest", "preload", "modulepreload", "import", "compression-dictionary":
			return RoleAsset
		case "preconnect", "dns-prefetch", "pingback", "edituri", "wlwmanifest", "webmention", "micropub", "microsub",
			"hub", "profile", "expect", "authorization_endpoint", "token_endpoint", "indieauth-metadata",
			"openid.server", "openid.delegate", "openid2.provider", "openid2.local_id", "schema.dc", "schema.dcterms":
			hints++
		default:
			others++
		}
	}
	if hints > 0 && others == 0 {
		return RoleHint
	}
	return RolePage
}

// longestName is more than the length of the longest name that a property or
// member with a link has.
const longestName = 32

// lowered is a name in lower case in buf; "" if it is too long to be known.
func lowered(buf *[longestName]byte, name []byte) []byte {
	if len(name) > longestName {
		return nil
	}
	n := copy(buf[:], name)
	toLower(buf[:n])
	return buf[:n]
}

// propertyRole is the role of the URL that a <meta> of that property or name
// has for content; known is false if it has none.
func propertyRole(name []byte) (role Role, known bool) {
	var buf [longestName]byte
	switch string(lowered(&buf, name)) {
	case "og:url", "og:see_also", "article:author", "article:publisher", "al:web:url", "twitter:url", "twitter:player":
		return RolePage, true
	case "og:image", "og:image:url", "og:image:secure_url", "og:logo",
		"og:video", "og:video:url", "og:video:secure_url",
		"og:audio", "og:audio:url", "og:audio:secure_url",
		"twitter:image", "twitter:image:src", "twitter:image0", "twitter:image1", "twitter:image2", "twitter:image3",
		"twitter:player:stream", "msapplication-config", "msapplication-tileimage",
		"msapplication-square70x70logo", "msapplication-square150x150logo",
		"msapplication-square310x310logo", "msapplication-wide310x150logo":
		return RoleAsset, true
	}
	return RolePage, false
}

// isImageProperty reports whether an itemprop has an image for value.
func isImageProperty(name []byte) bool {
	role, known := memberRole(name)
	return known && role == RoleAsset
}

// memberRole is the role of the URL that a member of that name has in JSON-LD
// or, as itemprop, in microdata; known is false if it has none. The names are
// those of schema.org, in any case.
func memberRole(name []byte) (role Role, known bool) {
	var buf [longestName]byte
	switch string(lowered(&buf, name)) {
	case "@id", "url", "sameas", "mainentityofpage", "item", "embedurl", "discussionurl", "significantlink",
		"significantlinks", "relatedlink", "isbasedon", "isbasedonurl", "ispartof", "haspart", "subjectof",
		"license", "acquirelicensepage", "usageinfo", "publishingprinciples", "archivedat", "installurl",
		"downloadurl", "coderepository", "menu", "hasmenu":
		return RolePage, true
	case "contenturl", "thumbnailurl":
		return RoleAsset, true
	}
	return RoleAsset, isImageMember(name)
}

// isImageMember reports whether the member holds an image, by its URL or as an
// object that has one.
func isImageMember(name []byte) bool {
	var buf [longestName]byte
	switch string(lowered(&buf, name)) {
	case "image", "logo", "photo", "photos", "thumbnail", "screenshot", "primaryimageofpage":
		return true
	}
	return false
}
