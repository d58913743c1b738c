package urlnorm

import (
	"net/url"
	"testing"
)

// references are the kinds of links that pages have; "dirty" ones go the
// standard's way.
var references = []struct{ name, ref string }{
	{"absolute", "https://www.example.org/wiki/Some_Article?action=edit&section=2"},
	{"address", "http://127.0.0.1:8080/wiki/Some_Article?action=edit&section=2"},
	{"scheme-relative", "//www.example.org/wiki/Some_Article?action=edit&section=2"},
	{"path", "/wiki/Some_Article_With_A_Name?action=edit&section=2"},
	{"relative", "Some_Article_With_A_Name.html#History"},
	{"query", "?action=edit&section=2"},
	{"dirty-dots", "../../images/logo.png"},
	{"dirty-no-path", "https://www.example.org"},
	{"dirty-spaces", "/wiki/Some Article?q=a b"},
	{"dirty-host", "https://WWW.Example.org/wiki/"},
	{"dirty-idna", "https://bücher.example/"},
	{"refused", "mailto:someone@example.org"},
}

const benchPage = "https://www.example.com/wiki/Category/Index.html?lang=en"

func BenchmarkParse(b *testing.B) {
	for _, raw := range []string{benchPage, "https://Example.com/a b"} {
		b.Run(raw, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Parse(raw)
			}
		})
	}
}

func BenchmarkResolve(b *testing.B) {
	base := mustParse(b, benchPage)
	for _, c := range references {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = base.Resolve(c.ref)
			}
		})
	}
}

func BenchmarkResolver(b *testing.B) {
	r := NewResolver(mustParse(b, benchPage))
	for _, c := range references {
		ref := c.ref
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = r.Resolve(ref)
			}
		})
	}
}

// BenchmarkStandard sends every reference the standard's way.
func BenchmarkStandard(b *testing.B) {
	base := mustParse(b, benchPage)
	for _, c := range references {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = build(base, c.ref)
			}
		})
	}
}

// BenchmarkNetURL is what the standard library would do, which follows
// another standard.
func BenchmarkNetURL(b *testing.B) {
	base, err := url.Parse(benchPage)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range references {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if u, err := base.Parse(c.ref); err == nil {
					_ = u.String()
				}
			}
		})
	}
}

// BenchmarkReferee is the same work by whatwg-url.
func BenchmarkReferee(b *testing.B) {
	for _, c := range references {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if u, err := referee.ParseRef(benchPage, c.ref); err == nil {
					_ = u.Href(true)
				}
			}
		})
	}
}

func BenchmarkKey(b *testing.B) {
	for _, raw := range []string{benchPage, "https://www.example.com/wiki/Category/Index.html", "https://example.com/a%20b%C3%A9", "https://example.com/%7euser"} {
		u := mustParse(b, raw)
		b.Run(raw, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = u.Key()
			}
		})
	}
}
