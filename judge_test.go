package crawl

import (
	"fmt"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/storage"
)

func mustJudge(t testing.TB, o Options, scope ...string) *Judge {
	t.Helper()
	j, err := NewJudge(o, storage.Start{Scope: slices.Values(scope)})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func patterns(res ...string) (all []*regexp.Regexp) {
	for _, re := range res {
		all = append(all, regexp.MustCompile(re))
	}
	return all
}

// told is an explanation in a few words: the reason, and then everything that
// is not as it is for a URL that nothing is said about.
func told(e Explanation) string {
	s := fmt.Sprintf("%s;", e.Reason)
	if e.Scope.Compared != "" || !e.Scope.In {
		s += fmt.Sprintf(" %s %q in %q", e.Scope.Rule, e.Scope.Compared, e.Scope.Match)
		if e.Scope.Joined {
			s += " joined"
		}
	}
	if e.Patterns.Exclude != nil {
		s += " exclude " + e.Patterns.Exclude.String()
	}
	if e.Patterns.Include != nil {
		s += " include " + e.Patterns.Include.String()
	}
	for word, holds := range map[string]bool{" not included": !e.Patterns.Allowed && e.Patterns.Exclude == nil, " hops": e.TooManyHops, " deep": e.TooDeep} {
		if holds {
			s += word
		}
	}
	if r := e.Robots; r.Asked {
		s += fmt.Sprintf(" robots %s: %s: %d %q", r.Agent, r.Group, r.Line, r.Rule)
	}
	return s
}

func TestExplain(t *testing.T) {
	const site = "https://www.example.com"
	rules := storage.HostFacts{RobotsAt: time.Now(), RobotsStatus: 200, Robots: []byte("User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /private/\nAllow: /private/map\n")}
	for _, c := range []struct {
		name string
		o    Options
		url  string
		way  Way
		host storage.HostFacts
		want string
	}{
		{name: "in scope", url: site + "/a", want: `; host "www.example.com" in "www.example.com"`},
		{name: "out of scope", url: "https://docs.example/", want: `scope; host "docs.example" in ""`},
		{name: "joined", url: "http://joined.example/x", want: `; host "joined.example" in "joined.example" joined`},
		{name: "a seed anywhere", url: "https://docs.example/", way: Way{IsSeed: true}, want: `; host "docs.example" in ""`},
		{name: "domain", o: Options{Scope: ScopeDomain}, url: "https://a.b.example.com/", want: `; domain "example.com" in "example.com"`},
		{name: "prefix", o: Options{Scope: ScopePrefix}, url: site + "/docs/a/b/c.html", want: `; prefix "www.example.com/docs/a/b/" in "www.example.com/docs/"`},
		{name: "beside the prefix", o: Options{Scope: ScopePrefix}, url: site + "/docs2/", want: `scope; prefix "www.example.com/docs2/" in ""`},
		{name: "any", o: Options{Scope: ScopeAny}, url: "http://anywhere.example/", want: `;`},
		{name: "the first exclude", o: Options{Scope: ScopeAny, Exclude: patterns("x$", "a", "b")}, url: site + "/ab", want: `excluded; exclude a`},
		{name: "exclude beats include", o: Options{Scope: ScopeAny, Exclude: patterns("a"), Include: patterns("b")}, url: site + "/ab", want: `excluded; exclude a`},
		{name: "exclude a seed", o: Options{Scope: ScopeAny, Exclude: patterns("a")}, url: site + "/ab", way: Way{IsSeed: true}, want: `excluded; exclude a`},
		{name: "no include", o: Options{Scope: ScopeAny, Include: patterns("/b$", "/c$")}, url: site + "/a", want: `excluded; not included`},
		{name: "a seed needs no include", o: Options{Scope: ScopeAny, Include: patterns("/b$")}, url: site + "/a", way: Way{IsSeed: true}, want: `;`},
		{name: "include", o: Options{Scope: ScopeAny, Include: patterns("/b$", "/c$")}, url: site + "/c", want: `; include /c$`},
		{name: "all rules are asked", o: Options{Exclude: patterns("a")}, url: "https://docs.example/a", host: rules, want: `scope; host "docs.example" in "" exclude a robots crawl: *: 0 ""`},
		{name: "no depth", o: Options{Scope: ScopeAny}, url: site + "/", way: Way{Depth: 1000}, want: `;`},
		{name: "deep enough", o: Options{Scope: ScopeAny, Depth: 2}, url: site + "/", way: Way{Depth: 2}, want: `;`},
		{name: "too deep", o: Options{Scope: ScopeAny, Depth: 2}, url: site + "/", way: Way{Depth: 3}, want: `depth; deep`},
		{name: "seeds only", o: Options{Scope: ScopeAny, Depth: SeedsOnly}, url: site + "/", way: Way{Depth: 1}, want: `depth; deep`},
		{name: "ten redirects", o: Options{Scope: ScopeAny}, url: site + "/", way: Way{Hops: 10}, want: `;`},
		{name: "eleven redirects", o: Options{Scope: ScopeAny}, url: site + "/", way: Way{Hops: 11}, want: `redirects; hops`},
		{name: "robots not asked", o: Options{Scope: ScopeAny}, url: site + "/private/", host: storage.HostFacts{Why: "dns"}, want: `;`},
		{name: "robots", o: Options{Scope: ScopeAny}, url: site + "/private/x", host: rules, want: `robots; robots crawl: *: 5 "Disallow: /private/"`},
		{name: "allowed by a line", o: Options{Scope: ScopeAny}, url: site + "/private/map", host: rules, want: `; robots crawl: *: 6 "Allow: /private/map"`},
		{name: "our group", o: Options{Scope: ScopeAny, RobotsAgent: "Other"}, url: site + "/", host: rules, want: `robots; robots Other: other: 2 "Disallow: /"`},
		{name: "robots ignored", o: Options{Scope: ScopeAny, IgnoreRobots: true}, url: site + "/private/x", host: rules, want: `;`},
		{name: "nobody may follow", o: Options{}, url: "https://docs.example/", way: Way{NoFollow: true}, want: `nofollow; host "docs.example" in ""`},
		{name: "nofollow ignored", o: Options{Scope: ScopeAny, IgnoreRobots: true}, url: site + "/", way: Way{NoFollow: true}, want: `;`},
		{name: "rel nofollow obeyed", o: Options{Scope: ScopeAny, IgnoreRobots: true, ObeyRelNofollow: true}, url: site + "/", way: Way{RelNoFollow: true}, want: `rel-nofollow;`},
		{name: "rel nofollow", o: Options{Scope: ScopeAny}, url: site + "/", way: Way{RelNoFollow: true}, want: `;`},
		{name: "no robots.txt", o: Options{Scope: ScopeAny}, url: site + "/x", host: storage.HostFacts{RobotsAt: time.Now(), RobotsStatus: 404}, want: `; robots crawl: : 0 ""`},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := mustJudge(t, c.o, "seed "+site+"/docs/", "join https://joined.example/")
			got := told(j.Explain(mustParse(t, c.url), c.way, c.host))
			if got != c.want {
				t.Errorf("told %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestJudgeRefuses(t *testing.T) {
	for name, scope := range map[string]string{"seed :": "", "": "nonsense"} {
		if _, err := NewJudge(Options{Scope: ScopeAny + Scope(len(name)*10)}, storage.Start{Scope: slices.Values([]string{scope})}); err == nil {
			t.Errorf("scope %q, option Scope %d: no error", scope, ScopeAny+Scope(len(name)*10))
		}
	}
}

// What the seeds named comes before what they redirected to, in whatever order
// the store remembers it.
func TestExtent(t *testing.T) {
	entries := []string{"join https://b.example/", "join https://z.example/", "seed https://z.example/x", "seed https://c.example/", "join https://a.example/"}
	want := []ScopeUnit{{"c.example", false}, {"z.example", false}, {"a.example", true}, {"b.example", true}}
	for range len(entries) {
		entries = append(entries[1:], entries[0])
		j := mustJudge(t, Options{}, entries...)
		if got, all := j.Extent(10); all != 4 || !cmp.Equal(got, want) {
			t.Errorf("%q: %v, %d, want %v", entries, got, all, want)
		}
		if got, all := j.Extent(1); all != 4 || !cmp.Equal(got, want[:1]) {
			t.Errorf("the first of %q is %v of %d", entries, got, all)
		}
	}
}

// The longest of what the user, the rate and robots.txt say counts, and
// robots.txt not for longer than we would wait for a host.
func TestJudgeDelay(t *testing.T) {
	for _, c := range []struct {
		o           Options
		asked, want time.Duration
	}{
		{Options{}, 0, 100 * time.Millisecond},
		{Options{}, 2 * time.Second, 2 * time.Second},
		{Options{Delay: 3 * time.Second}, 2 * time.Second, 3 * time.Second},
		{Options{Rate: Unlimited}, 0, 0},
		{Options{GiveUp: time.Minute}, time.Hour, time.Minute},
	} {
		if got := mustJudge(t, c.o).Delay(c.asked); got != c.want {
			t.Errorf("%+v, asked for %v: %v, want %v", c.o, c.asked, got, c.want)
		}
	}
}

// The verdict on a link allocates nothing: it is asked millions of times.
func TestVerdictAllocatesNothing(t *testing.T) {
	u := mustParse(t, "https://www.example.com/docs/a/b.html?c=d")
	for _, s := range []Scope{ScopeHost, ScopePrefix, ScopeAny} {
		j := mustJudge(t, Options{Scope: s, Exclude: patterns("nosuch")}, "seed https://www.example.com/docs/")
		if n := testing.AllocsPerRun(100, func() { j.verdict(u, false, parse.RolePage) }); n != 0 {
			t.Errorf("%s: %v allocations", s, n)
		}
	}
}
