package parse

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestLinkHeader(t *testing.T) {
	link := func(href, rel, text string) Link { return Link{Kind: KindLink, Href: href, Rel: rel, Text: text} }
	for _, c := range []struct {
		name   string
		values []string
		want   []Link
	}{
		{"none", nil, nil},
		{"one", []string{`</a>; rel=canonical`}, []Link{link("/a", "canonical", "")}},
		{"blanks and case", []string{`< /a >;rel="shortlink Canonical"`}, []Link{link("/a", "shortlink canonical", "")}},
		{"commas, semicolons and brackets", []string{`</x>; rel=next, </a,b;c>; title="x, <y>; rel=no"; REL = canonical`},
			[]Link{link("/x", "next", ""), link("/a,b;c", "canonical", "x, <y>; rel=no")}},
		{"several values", []string{`</x>; rel=prev`, `</b>; rel=next, </c>; rel=license`},
			[]Link{link("/x", "prev", ""), link("/b", "next", ""), link("/c", "license", "")}},
		{"the first rel counts", []string{`</x>; rel=next; rel=canonical`}, []Link{link("/x", "next", "")}},
		{"of another page", []string{`</x>; rel=canonical; anchor="#top", </y>; rel=next`}, []Link{link("/y", "next", "")}},
		{"escapes", []string{`</x>; title="a \"b\"; rel=no"; rel=up`}, []Link{link("/x", "up", `a "b"; rel=no`)}},
		{"preload", []string{`</x.js>; rel=preload; as=script, </y>; rel=prefetch, </z.js>; as=script; rel="prefetch"`},
			[]Link{{Kind: KindPreload, Href: "/x.js", Rel: "preload"}, link("/y", "prefetch", ""), {Kind: KindPreload, Href: "/z.js", Rel: "prefetch"}}},
		{"not UTF-8", []string{"</\xff>; rel=\"a\xff\"; title=\"\xff\x00\n\""}, []Link{link("/\ufffd", "a\ufffd", "\ufffd")}},
		{"malformed", []string{`canonical`, `</x`, `<`, `,;`, `</x>`, `</y>; rel`, `</z>; rel=""`, `</ok>; rel=next, </no; rel=up`},
			[]Link{link("/ok", "next", "")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, LinkHeader(c.values)); d != "" {
				t.Error(d)
			}
		})
	}
}

// FuzzLinkHeader checks that any text is read, to its end, and that what comes
// of it can be stored.
func FuzzLinkHeader(f *testing.F) {
	f.Add(`</a,b;c>; title="x, <y>"; rel="canonical next", <`)
	f.Add(`</x>; title="\"; rel=canonical";rel=preload;as=font`)
	f.Fuzz(func(t *testing.T, value string) {
		for _, l := range LinkHeader([]string{value}) {
			if l.Rel == "" || len(l.Rel) > maxRel || !utf8.ValidString(l.Href+l.Rel+l.Text) {
				t.Errorf("%+v", l)
			}
		}
	})
}
