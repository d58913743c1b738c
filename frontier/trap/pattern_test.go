package trap_test

import (
	"strings"
	"testing"

	"github.com/zeebo/xxh3"

	"github.com/joinable/crawl/frontier/trap"
)

var patterns = []struct{ url, want string }{
	{"https://a.example/", "https://a.example/"},
	{"https://a.example:8080/about", "https://a.example:8080/about"},
	{"https://user:pw@a.example/about", "https://a.example/about"},
	{"https://a.example/item/1234", "https://a.example/item/#"},
	{"https://a.example/item/1234.html", "https://a.example/item/#.html"},
	{"https://a.example/page12", "https://a.example/page#"},
	{"https://a.example/v1.22.3/notes", "https://a.example/v#/notes"},
	{"https://a.example/2024/05/17/slug", "https://a.example/#/#/#/slug"},
	{"https://a.example/2024-05-17/slug", "https://a.example/#/slug"},
	{"https://a.example/550e8400-e29b-41d4-a716-446655440000", "https://a.example/*"},
	{"https://a.example/commit/8c7b4f5b0d", "https://a.example/commit/*"},
	{"https://a.example/w/a1b2c3d4x", "https://a.example/w/*"},
	{"https://a.example/facade", "https://a.example/facade"},
	{"https://a.example/" + strings.Repeat("long", 8), "https://a.example/*"},
	{"https://a.example/" + strings.Repeat("long-", 13), "https://a.example/*"},
	{"https://a.example/caf%C3%A9/x%20y", "https://a.example/caf%C3%A9/x%20y"},
	{"https://a.example/i;jsessionid=0A1B2C3D", "https://a.example/i;jsessionid=*"},
	{"https://a.example/i;v=1;jsessionid=0A1B2C3D", "https://a.example/i;v=*;jsessionid=*"},
	{"https://a.example/(S(lit3py55t21z5v55vlm25s55))/x.aspx", "https://a.example/(*)/x.aspx"},
	{"https://a.example/x/y/x/y", "https://a.example/(x/y)+"},
	{"https://a.example/x/y/x/y/x/y/z", "https://a.example/(x/y)+/z"},
	{"https://a.example/k/x/x/x/x/x", "https://a.example/k/(x)+"},
	{"https://a.example/1/2/3/4/5", "https://a.example/(#)+"},
	{"https://a.example/x/x/x", "https://a.example/x/x/x"},
	{"https://a.example" + strings.Repeat("/x/y", 20), "https://a.example/(x/y)+/**"},
	{"https://a.example/?b=2&a=1&b=3", "https://a.example/?a&b"},
	{"https://a.example/?f%5B0%5D=x&f%5B1%5D=y", "https://a.example/?f%5B#%5D"},
	{"https://a.example/i.php?view=calendar&d=3", "https://a.example/i.php?d&view=calendar"},
	{"https://a.example/i.php?page=3", "https://a.example/i.php?page"},
	{"https://a.example/i?1234", "https://a.example/i?#"},
	{"https://a.example/i?", "https://a.example/i"},
	{"https://a.example/i?&&=x", "https://a.example/i"},
	{"https://a.example?x=1", "https://a.example?x"},
	{"https://a.example/?a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p&q&r", "https://a.example/?a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p&**"},
}

func TestPattern(t *testing.T) {
	for _, c := range patterns {
		if got := trap.Pattern(c.url); got != c.want {
			t.Errorf("Pattern(%s)\n got %s\nwant %s", c.url, got, c.want)
		}
	}
}

// A pattern is short, however long its URL, or it could not be shown.
func TestPatternIsShort(t *testing.T) {
	for _, c := range []string{strings.Repeat("/word", 9000), "/" + strings.Repeat("x", 60000), "/?" + strings.Repeat("word=x&", 9000), "/?" + strings.Repeat("x", 60000)} {
		if got := trap.Pattern("https://a.example" + c); len(got) > 4096 {
			t.Errorf("the pattern of %.40s… has %d bytes", c, len(got))
		}
	}
}

func FuzzPattern(f *testing.F) {
	for _, c := range patterns {
		f.Add(c.url)
	}
	d := trap.New(trap.Options{Seed: 1})
	d.Hold(trap.Family{Pattern: "https://a.example/item/#"})
	f.Fuzz(func(t *testing.T, url string) {
		pattern := trap.Pattern(url)
		if got, want := trap.Hash(url, 7), xxh3.HashStringSeed(pattern, 7); got != want {
			t.Errorf("Hash(%q) = %x, but of its pattern %q it is %x", url, got, pattern, want)
		}
		// What collapses may let something else stand in a row.
		if again := trap.Pattern(pattern); again != pattern && !strings.Contains(url, "#") && !strings.Contains(pattern, ")+") && !strings.HasSuffix(pattern, "/**") && !strings.ContainsAny(url, "@*") {
			t.Errorf("the pattern of %q is %q, of which it is %q", url, pattern, again)
		}
		if held, want := d.Held(url), pattern == "https://a.example/item/#"; held != want {
			t.Errorf("Held(%q) = %v, want %v", url, held, want)
		}
	})
}
