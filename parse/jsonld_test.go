package parse

import (
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func jsonLinksOf(s string) (links []string) {
	j := jsonLinks{b: []byte(s)}
	for name, href, ok := j.next(); ok; name, href, ok = j.next() {
		links = append(links, asciiLower(string(name))+" "+string(href))
	}
	return links
}

// What is nested too deep, or never closed, costs nothing but itself.
func TestHostileJSON(t *testing.T) {
	const mega = 1 << 20
	for name, body := range map[string]string{
		"brackets":     strings.Repeat("[", mega),
		"objects":      strings.Repeat(`{"url":`, mega),
		"ends":         strings.Repeat("]}", mega),
		"open strings": strings.Repeat(`"\`, mega),
		"escapes":      `{"url":"` + strings.Repeat(`\ud800`, mega),
		"names":        "{" + strings.Repeat(`"url"`+" ", mega),
		"one name":     `{"` + strings.Repeat("u", 4*mega) + `":"/x"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := `<script type=application/ld+json>` + body + `</script><a href=x>`
			if doc := scan(page, Options{}); len(doc.Links) != 1 {
				t.Errorf("%d links", len(doc.Links))
			}
		})
	}
}

// FuzzJSONLD compares with package json where it finds no fault.
func FuzzJSONLD(f *testing.F) {
	f.Add(`{"url":"/a","image":[{"@id":"http://b/c","url":"d.png"},"e.png"],"item":{"@id":"http://f/#g","url":"\/h"},"x":"/no"}`)
	f.Add(`[[{"logo":{"url":{"url":"/a"},"author":{"url":"\u002f\ud83d\ude00\ud800\u0041\n/"}}}], "url", null, true, 1e5]`)
	f.Add(`{'url': "/a", /* , "url": "/b" */ "url" : , "/c"}`)
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "?")
		got := jsonLinksOf(s)
		for _, l := range got {
			if !utf8.ValidString(l) {
				t.Errorf("not UTF-8: %q", l)
			}
		}
		if !json.Valid([]byte(s)) || escapedName.MatchString(s) {
			return
		}
		want, ok := jsonLinksBySteps(s)
		if ok && !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// escapedName finds names of members that are spelt with escapes, which are
// taken for unknown.
var escapedName = regexp.MustCompile(`\\[^"]*"\s*:`)

// jsonLinksBySteps are the links of valid JSON by the tokens of package json;
// ok is false if it is nested too deep.
func jsonLinksBySteps(s string) (links []string, ok bool) {
	d := json.NewDecoder(strings.NewReader(s))
	type open struct {
		array, named   bool // named: the next string is a value
		member, holder string
	}
	var stack []open
	for {
		t, err := d.Token()
		if err == io.EOF {
			return links, true
		}
		if err != nil {
			return nil, false
		}
		var top *open
		if len(stack) > 0 {
			top = &stack[len(stack)-1]
		}
		text, isText := t.(string)
		if isText && top != nil && !top.array && !top.named {
			top.named, top.member = true, asciiLower(text)
			continue
		}
		member, holder := "", ""
		if top != nil {
			member, holder = top.member, top.holder
			top.named = false
		}
		switch t {
		case json.Delim('{'):
			stack = append(stack, open{holder: member})
		case json.Delim('['):
			stack = append(stack, open{array: true, member: member, holder: member})
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:len(stack)-1]
			if len(stack) > 0 {
				stack[len(stack)-1].named = false
			}
		}
		if len(stack) >= maxJSON {
			return nil, false
		}
		if _, known := memberRole([]byte(member)); !isText || !known || !isURLish([]byte(text)) {
			continue
		}
		if member == "@id" && (!isHTTP([]byte(text)) || strings.Contains(text, "#")) {
			continue
		}
		if (member == "@id" || member == "url") && isImageMember([]byte(holder)) {
			member = holder
		}
		links = append(links, member+" "+text)
	}
}
