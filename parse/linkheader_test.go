package parse

import "testing"

func TestCanonicalHeader(t *testing.T) {
	for _, c := range []struct {
		want   string
		values []string
	}{
		{"", nil},
		{"/a", []string{`</a>; rel=canonical`}},
		{"/a", []string{`< /a >;rel="shortlink Canonical"`}},
		{"/a,b;c", []string{`</x>; rel=next, </a,b;c>; title="x, <y>; rel=no"; REL = canonical`}},
		{"/b", []string{`</x>; rel=preload`, `</b>; rel=canonical, </c>; rel=canonical`}},
		{"", []string{`</x>; rel=next; rel=canonical`}},
		{"", []string{`</x>; rel=canonical; anchor="#top"`}},
		{"", []string{`</x>; title="\"; rel=canonical"`}},
		{"", []string{`</x>; rel=noncanonical`, `canonical`, `</x`, `<`, `,;`, `</x>`}},
	} {
		if got := CanonicalHeader(c.values); got != c.want {
			t.Errorf("%q: %q, want %q", c.values, got, c.want)
		}
	}
}

// FuzzCanonicalHeader checks that any text is read, to its end.
func FuzzCanonicalHeader(f *testing.F) {
	f.Add(`</a,b;c>; title="x, <y>"; rel="canonical next", <`)
	f.Fuzz(func(_ *testing.T, value string) { CanonicalHeader([]string{value}) })
}
