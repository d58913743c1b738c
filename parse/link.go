package parse

import (
	"strconv"
	"strings"
)

// A Link is one reference from a page to another resource.
type Link struct {
	// Href is the value of href, src or whatever names the resource, with
	// character references and escapes decoded, otherwise as written:
	// relative, with blanks, perhaps empty.
	Href string
	// Text is the text between <a> and </a>, with blanks folded, cut short
	// at a rune boundary (see Options.MaxText), or the title of a link in a
	// Link header. Other links have none.
	Text string
	// Rel says what the resource is to the page, in lower case: the tokens of
	// the rel attribute, separated by one blank and cut after 256 bytes; of
	// KindMeta the name of the property, of KindJSONLD that of the member,
	// of KindEmbed and KindObject the type. It may be empty.
	Rel  string
	Kind Kind
}

// HasRel reports whether rel holds the token, which must be in lower case:
// l.HasRel("nofollow").
func (l Link) HasRel(token string) bool {
	for rest := l.Rel; rest != ""; {
		var t string
		t, rest, _ = strings.Cut(rest, " ")
		if t == token {
			return true
		}
	}
	return false
}

// Kind says where a link was found.
type Kind uint8

// The kinds. Their numbers are stored: never renumber them.
const (
	KindA          Kind = 1  // <a href>, in svg also <a xlink:href>
	KindArea       Kind = 2  // <area href>
	KindLink       Kind = 3  // <link href> or a Link header: stylesheets, icons, canonical, next …; see Rel
	KindFrame      Kind = 4  // <frame src>
	KindIframe     Kind = 5  // <iframe src>
	KindRefresh    Kind = 6  // <meta http-equiv=refresh content="0; url=…"> or a Refresh header
	KindImg        Kind = 7  // <img src srcset lowsrc>, and data-src and the like
	KindSource     Kind = 8  // <source src srcset>, of picture, video and audio
	KindVideo      Kind = 9  // <video src poster>
	KindAudio      Kind = 10 // <audio src>, <bgsound src>
	KindTrack      Kind = 11 // <track src>
	KindScript     Kind = 12 // <script src>, in svg <script href>
	KindEmbed      Kind = 13 // <embed src>
	KindObject     Kind = 14 // <object data>
	KindInput      Kind = 15 // <input type=image src>
	KindForm       Kind = 16 // <form action>, unless its method is POST or dialog
	KindCite       Kind = 17 // cite of blockquote, q, ins, del; longdesc of img, frame, iframe
	KindStyle      Kind = 18 // url() and image-set() in a style sheet, <style> or style=""
	KindImport     Kind = 19 // @import in a style sheet or <style>
	KindSVG        Kind = 20 // <image>, <use> and <feImage> of svg
	KindBackground Kind = 21 // <body background>, of tables too; data-bg and the like of any element
	KindMeta       Kind = 22 // <meta property="og:image" content> and the like
	KindJSONLD     Kind = 23 // a member of <script type="application/ld+json">
	KindPreload    Kind = 24 // <link rel=preload>, modulepreload, and prefetch with as=…: not pages
)

var kindNames = [...]string{
	KindA: "a", KindArea: "area", KindLink: "link",
	KindFrame: "frame", KindIframe: "iframe", KindRefresh: "refresh",
	KindImg: "img", KindSource: "source", KindVideo: "video", KindAudio: "audio", KindTrack: "track",
	KindScript: "script", KindEmbed: "embed", KindObject: "object", KindInput: "input",
	KindForm: "form", KindCite: "cite", KindStyle: "style", KindImport: "import", KindSVG: "svg",
	KindBackground: "background", KindMeta: "meta", KindJSONLD: "jsonld", KindPreload: "preload",
	KindSitemap: "sitemap", KindFeed: "feed", KindText: "text", KindPDF: "pdf", KindJS: "js",
}

// String is the name of the element or of what else the link stands in.
func (k Kind) String() string {
	if k == 0 || int(k) >= len(kindNames) || kindNames[k] == "" {
		return "kind(" + strconv.Itoa(int(k)) + ")"
	}
	return kindNames[k]
}
