package sitemap

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/joinable/crawl/parse"
)

// An Entry is what a sitemap says of one URL.
type Entry struct {
	// Loc is the URL as written, without blanks around it.
	Loc string
	// IsSitemap: what Loc names is a sitemap in its turn.
	IsSitemap bool
	// LastMod is when it was modified last, as written, cut after 64 bytes;
	// Modified is its meaning, zero if it has none. See parse.Date.
	LastMod  string
	Modified time.Time
	// ChangeFreq is how often it changes: always, hourly, daily, weekly,
	// monthly, yearly, never, or "".
	ChangeFreq string
	// Priority is its priority among the URLs of its site, from 0 to 1, if
	// HasPriority.
	Priority    float64
	HasPriority bool
	// Links are what the entry names beside Loc, at most 1,000.
	Links []Link
}

// A Link is a URL that an entry names beside its own.
type Link struct {
	Href string // as written, without blanks around it
	Kind Kind
	Lang string // of Alternate: its hreflang
}

// A Kind says what a Link is.
type Kind uint8

// The kinds of links.
const (
	Alternate Kind = iota + 1 // <xhtml:link rel=alternate>: the same in another language, or for another device
	Image                     // <image:loc>
	Thumbnail                 // <video:thumbnail_loc>
	Content                   // <video:content_loc>, and what a feed encloses
	Player                    // <video:player_loc>: a page that shows the video
)

var kindNames = [...]string{Alternate: "alternate", Image: "image", Thumbnail: "thumbnail", Content: "content", Player: "player"}

// String is the kind's name in lower case.
func (k Kind) String() string {
	if k == 0 || int(k) >= len(kindNames) {
		return fmt.Sprintf("kind(%d)", uint8(k))
	}
	return kindNames[k]
}

const (
	maxLinks = 1000 // of one entry; the most images that the protocol allows
	maxDate  = 64   // bytes of LastMod
)

// set takes the text of a field. The first of each counts.
func (e *Entry) set(f field, text string) {
	switch f {
	case fieldLoc:
		if e.Loc == "" {
			e.Loc = text
		}
	case fieldLastMod:
		if e.LastMod == "" {
			e.Modified, _ = parse.Date(text)
			e.LastMod = strings.ToValidUTF8(text[:min(len(text), maxDate)], "")
		}
	case fieldChangeFreq:
		if e.ChangeFreq == "" {
			e.ChangeFreq = changeFreq(text)
		}
	case fieldPriority:
		if !e.HasPriority {
			e.Priority, e.HasPriority = priority(text)
		}
	default:
		e.link(Link{Kind: linkFields[f], Href: text})
	}
}

func (e *Entry) link(l Link) {
	if l.Href != "" && len(e.Links) < maxLinks {
		e.Links = append(e.Links, l)
	}
}

// changeFreq is the word that text is, or "".
func changeFreq(text string) string {
	for _, word := range []string{"always", "hourly", "daily", "weekly", "monthly", "yearly", "never"} {
		if strings.EqualFold(text, word) {
			return word
		}
	}
	return ""
}

// priority is a number from 0 to 1, also with a comma.
func priority(text string) (p float64, ok bool) {
	p, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || !(p >= 0 && p <= 1) {
		return 0, false
	}
	return p, true
}
