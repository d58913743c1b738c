package urlnorm

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSeed(t *testing.T) {
	for _, c := range []struct {
		in, want string
		guessed  bool
	}{
		{"https://example.com", "https://example.com/", false},
		{" HTTP://Example.com/a#b ", "http://example.com/a", false},
		{"http:example.com", "http://example.com/", false},
		{"http://intranet", "http://intranet/", false},
		{"example.com", "https://example.com/", true},
		{"example.com/docs", "https://example.com/docs", true},
		{"example.com:8080/x", "https://example.com:8080/x", true},
		{"example.com:8080", "https://example.com:8080/", true},
		{"example.com:443", "https://example.com/", true},
		{"example.com:", "https://example.com/", true},
		{"example.com?q=https://x/", "https://example.com/?q=https://x/", true},
		{"example.com/a:b", "https://example.com/a:b", true},
		{"localhost", "https://localhost/", true},
		{"localhost:8000", "https://localhost:8000/", true},
		{"localhost:8000?q", "https://localhost:8000/?q", true},
		{"intranet:80/x", "https://intranet:80/x", true},
		{"127.0.0.1", "https://127.0.0.1/", true},
		{"127.0.0.1:80/a", "https://127.0.0.1:80/a", true},
		{"[::1]", "https://[::1]/", true},
		{"[::1]:8080/", "https://[::1]:8080/", true},
		{"//example.com/", "https://example.com/", true},
		{"bücher.example", "https://xn--bcher-kva.example/", true},
		{"example.com.", "https://example.com./", true},
	} {
		u, guessed, err := Seed(c.in)
		if err != nil || u.String() != c.want || guessed != c.guessed {
			t.Errorf("Seed(%q) = %q, %t, %v; want %q, %t", c.in, u, guessed, err, c.want, c.guessed)
		}
	}
}

func TestSeedErrors(t *testing.T) {
	for _, c := range []struct {
		in   string
		want error
		text string
	}{
		{"", ErrSyntax, "it is empty"},
		{" \t\n", ErrSyntax, "it is empty"},
		{"\xff.example", ErrSyntax, "not valid UTF-8"},
		{"htp:/x", ErrScheme, `scheme "htp" is not http or https`},
		{"htp://example.com:80/", ErrScheme, `scheme "htp" is not http or https`},
		{"ftp://x", ErrScheme, `scheme "ftp" is not http or https`},
		{"mailto:a@b", ErrScheme, `scheme "mailto"`},
		{"tel:112", ErrScheme, `scheme "tel"`},
		{"javascript:alert(1)", ErrScheme, `scheme "javascript"`},
		{"localhost:", ErrScheme, `scheme "localhost"`},
		{"a@example.com", ErrHost, "e-mail address"},
		{"hello", ErrHost, `"hello" (if it is a host, write the whole URL`},
		{"hello world", ErrHost, "write the whole URL"},
		{"hello.", ErrHost, "write the whole URL"},
		{"..", ErrHost, "write the whole URL"},
		{"1.2", ErrHost, "write the whole URL"},
		{"/docs", ErrHost, "names no host"},
		{"///docs", ErrHost, "names no host"},
		{"//", ErrHost, "names no host"},
		{"?q", ErrHost, "names no host"},
		{"#f", ErrHost, "names no host"},
		{`C:\docs`, ErrScheme, `scheme "c"`},
		{"example.com:99999", ErrPort, `"99999"`},
		{"example.com:http", ErrPort, `"http"`},
		{"http://", ErrHost, "not a valid host"},
	} {
		u, guessed, err := Seed(c.in)
		if !errors.Is(err, c.want) || !u.IsZero() || guessed {
			t.Errorf("Seed(%q) = %q, %t, %v; want %v", c.in, u, guessed, err, c.want)
			continue
		}
		if !strings.Contains(err.Error(), c.text) {
			t.Errorf("Seed(%q): %v; want %q in it", c.in, err, c.text)
		}
	}
}

func FuzzSeed(f *testing.F) {
	for _, p := range pieces {
		f.Add(p)
		f.Add("example.com" + p)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, guessed, err := Seed(raw)
		if err != nil {
			if !u.IsZero() || guessed || !utf8.ValidString(err.Error()) || strings.ContainsAny(err.Error(), "\n\x00\x1b") || len(err.Error()) > 10*maxQuoted {
				t.Errorf("Seed(%q) = %q, %t, %v", raw, u, guessed, err)
			}
			return
		}
		if guessed && u.Scheme() != "https" {
			t.Errorf("Seed(%q) guessed %q", raw, u)
		}
		checkURL(t, u)
		if again, guessed, err := Seed(u.String()); err != nil || guessed || again != u {
			t.Errorf("Seed(%q) = %q, %t, %v", u, again, guessed, err)
		}
	})
}
