package robots_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/joinable/crawl/fetch/robots"
)

// FuzzAllowed holds any file and target against the reference. What the two
// readings of escapes see differently may only be forbidden in addition.
func FuzzAllowed(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /a*b$\nAllow: /a/index.html", "crawl", "/a/b")
	f.Add("\xEF\xBBuser agent crawl\r\rdissalow /%7ejoe # x", "crawl", "/~joe")
	f.Add("Allow: /\nUSERAGENT:* x\nDisallow: *$\x00\nSitemap: /s\nCrawl-delay: 1e9", "x", "/robots.txt?")
	f.Add("User-agent: a\nUser-agent: crawl\nDisallow: /ツ?*/\nUser-agent: 9", "crawl", "/%e3%83%84?%2F")
	f.Fuzz(func(t *testing.T, file, agent, target string) {
		target = "/" + target
		parsed := robots.Parse([]byte(file))
		got := parsed.Agent(agent).Allowed(target)
		if len(file) > robots.MaxSize || target == "/robots.txt" || robots.ProductToken(agent) != agent || agent == "" {
			return
		}
		check(t, file, agent, target, got)
		if got.Rule == "" && got.Line != 0 || parsed.Size() <= 0 {
			t.Errorf("line %d of rule %q in a file of size %d", got.Line, got.Rule, parsed.Size())
		}
	})
}

// check compares a decision with the reference.
func check(t interface{ Errorf(string, ...any) }, file, agent, target string, got robots.Decision) {
	want := referenceAllowed(file, agent, folded(target))
	switch {
	case got.Allowed && !want:
		t.Errorf("%q may fetch %q, by Google's reading not: %+v\n%q", agent, target, got, file)
	case !got.Allowed && want && !strings.ContainsAny(target+file, "%") && isASCII(target+file):
		t.Errorf("%q may not fetch %q, by Google's reading it may: %+v\n%q", agent, target, got, file)
	}
}

// folded is target with the escapes in upper case.
func folded(target string) string {
	var out strings.Builder
	for _, r := range strings.SplitAfter(target, "%") {
		if out.Len() > 0 && len(r) >= 2 && len(referenceEscape("%"+r[:2])) == 3 {
			r = referenceEscape("%" + r[:2])[1:] + r[2:]
		}
		out.WriteString(r)
	}
	return out.String()
}

func isASCII(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0 }

// TestAgainstReference builds files of likely lines, which a fuzzer takes
// long to come upon.
func TestAgainstReference(t *testing.T) {
	path := rapid.StringMatching(`(/|\*|\$|[ab]|index\.html?|%41|%61|%2[aAfF]|\?|é){0,8}`)
	line := rapid.Custom(func(t *rapid.T) string {
		key := rapid.SampledFrom([]string{"User-agent: ", "Allow: ", "Disallow: ", "Disallow:", "disalow ", "Sitemap: ", "Crawl-delay: ", "#", ""}).Draw(t, "key")
		if key == "User-agent: " {
			return key + rapid.SampledFrom([]string{"*", "crawl", "CRAWL/2", "other", "*bot", "* all", "7"}).Draw(t, "agent")
		}
		return key + path.Draw(t, "path")
	})
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(line, 0, 12).Draw(t, "lines")
		file := strings.Join(lines, rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(t, "end"))
		target := "/" + path.Draw(t, "target")
		check(t, file, "crawl", target, robots.Parse([]byte(file)).Agent("crawl").Allowed(target))
	})
}
