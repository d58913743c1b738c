package parse

import (
	"strconv"
	"strings"
)

// A Link is one reference from a page to another resource.
type Link struct {
	// Href is the value of href or src with character references decoded,
	// otherwise as written: relative, with blanks, perhaps empty.
	Href string
	// Text is the text between <a> and </a>, with blanks folded, cut short
	// at a rune boundary (see Options.MaxText). Other kinds have none.
	Text string
	// Rel is the rel attribute in lower case, its tokens separated by one
	// blank, cut after 256 bytes.
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

// A Role is what a link is to its page.
type Role uint8

// The roles.
const (
	RolePage  Role = iota // it leads to another page
	RoleAsset             // it names a part of the page: an image, a script, a style sheet
	RoleHint              // it names something to prepare for, or to talk to: preconnect, pingback
)

// Role is what the link is to its page.
func (l Link) Role() Role {
	if l.Kind == KindLink && (l.HasRel("stylesheet") || l.HasRel("icon")) {
		return RoleAsset
	}
	return RolePage
}

// Kind says which element a link came from.
type Kind uint8

// The kinds. Their numbers are stored: never renumber them.
const (
	KindA       Kind = 1 // <a href>, in svg also <a xlink:href>
	KindArea    Kind = 2 // <area href>
	KindLink    Kind = 3 // <link href>: stylesheets, icons, canonical, next …; see Rel
	KindFrame   Kind = 4 // <frame src>
	KindIframe  Kind = 5 // <iframe src>
	KindRefresh Kind = 6 // <meta http-equiv=refresh content="0; url=…">
)

var kindNames = [...]string{
	KindA: "a", KindArea: "area", KindLink: "link",
	KindFrame: "frame", KindIframe: "iframe", KindRefresh: "refresh",
}

// String is the name of the element, or "refresh" for <meta>.
func (k Kind) String() string {
	if k == 0 || int(k) >= len(kindNames) {
		return "kind(" + strconv.Itoa(int(k)) + ")"
	}
	return kindNames[k]
}
