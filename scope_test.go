package crawl

import (
	"testing"

	"github.com/joinable/crawl/frontier/urlnorm"
)

func mustParse(t *testing.T, raw string) urlnorm.URL {
	t.Helper()
	u, err := urlnorm.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestScopes(t *testing.T) {
	for _, c := range []struct {
		name  string
		scope Scope
		seed  string
		in    []string
		out   []string
	}{
		{"host", ScopeHost, "https://www.example.com/docs/a.html",
			[]string{"http://www.example.com/", "https://www.example.com:8443/x", "https://www.example.com/docs/b"},
			[]string{"https://example.com/", "https://a.www.example.com/", "https://www.example.com.evil.net/"}},
		{"domain", ScopeDomain, "https://www.example.co.uk/docs/",
			[]string{"http://example.co.uk/", "https://a.b.example.co.uk/", "https://example.co.uk:8443/"},
			[]string{"https://other.co.uk/", "https://co.uk/", "https://notexample.co.uk/"}},
		{"domain of an address", ScopeDomain, "http://127.0.0.1/",
			[]string{"http://127.0.0.1:8080/x"}, []string{"http://127.0.0.2/", "http://1.127.0.0/"}},
		{"domain of a shared suffix", ScopeDomain, "https://alice.github.io/",
			[]string{"https://alice.github.io/x"}, []string{"https://bob.github.io/"}},
		{"prefix", ScopePrefix, "https://example.com/docs/index.html",
			[]string{"https://example.com/docs/", "http://example.com/docs/a/b?c", "https://example.com/docs/x"},
			[]string{"https://example.com/docs", "https://example.com/docs2/", "https://example.com/", "https://example.com:8443/docs/", "https://evil.example/docs/"}},
		{"any", ScopeAny, "https://example.com/", []string{"http://anywhere.example/"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := newTerritory(c.scope)
			entry := tr.addSeed(mustParse(t, c.seed))
			restored := newTerritory(c.scope)
			if err := restored.restore(entry); err != nil {
				t.Fatal(err)
			}
			for _, tr := range []*territory{tr, restored} {
				for _, raw := range c.in {
					if !tr.place(mustParse(t, raw), false).In {
						t.Errorf("%s is out of scope", raw)
					}
				}
				for _, raw := range c.out {
					if tr.place(mustParse(t, raw), false).In {
						t.Errorf("%s is in scope", raw)
					}
				}
			}
		})
	}
}

// A host that a seed redirected to is in scope, but is sent no credentials.
func TestJoinedHostHasNoCredentials(t *testing.T) {
	tr := newTerritory(ScopeHost)
	tr.addSeed(mustParse(t, "https://example.com/"))
	entry := tr.join(mustParse(t, "https://www.example.com/"))
	restored := newTerritory(ScopeHost)
	if err := restored.restore(entry); err != nil {
		t.Fatal(err)
	}
	for _, tr := range []*territory{tr, restored} {
		if u := mustParse(t, "https://www.example.com/x"); !tr.place(u, false).In || tr.isSeedOrigin(u.HostKey()) {
			t.Errorf("in scope: %v, is sent credentials: %v; want true, false", tr.place(u, false).In, tr.isSeedOrigin(u.HostKey()))
		}
	}
	if !tr.isSeedOrigin("https://example.com") || tr.isSeedOrigin("http://example.com") {
		t.Error("credentials go to the seed's own origin, and to no other")
	}
}
