package robots_test

import (
	"strings"
	"testing"

	"github.com/joinable/crawl/fetch/robots"
)

// The cases that Google's reference implementation is held to (the names are
// those of the tests in github.com/google/robotstxt, robots_test.cc), and the
// examples of Google's documentation ("How Google interprets the robots.txt
// specification"), told in our own words. Where they depart from RFC 9309 both
// readings have to allow; see the package's documentation.
func TestGoogle(t *testing.T) {
	const both = "user-agent: FooBot\ndisallow: /\nallow: /x/\nuser-agent: *\ndisallow: /x/y\n"
	long := "/x/" + strings.Repeat("a", 2083*8-1-len("disallow: /x/"))
	for _, c := range []struct {
		name, file, agent string
		asks              asks
	}{
		{"GoogleOnly_SystemTest: empty file", "", "FooBot", asks{"+/"}},
		{"GoogleOnly_SystemTest: empty agent", "user-agent: FooBot\ndisallow: /\n", "", asks{"+/"}},
		{"GoogleOnly_SystemTest: empty path", "user-agent: FooBot\ndisallow: /\n", "FooBot", asks{"-"}},

		{"ID_LineSyntax_Line: correct", "user-agent: FooBot\ndisallow: /\n", "FooBot", asks{"-/x/y"}},
		{"ID_LineSyntax_Line: unknown keys", "foo: FooBot\nbar: /\n", "FooBot", asks{"+/x/y"}},
		{"ID_LineSyntax_Line: without colons", "user-agent FooBot\ndisallow /\n", "FooBot", asks{"-/x/y"}},

		{"ID_LineSyntax_Groups: ours", "allow: /foo/bar/\n\nuser-agent: FooBot\ndisallow: /\nallow: /x/\nuser-agent: BarBot\ndisallow: /\nallow: /y/\n\n\nallow: /w/\nuser-agent: BazBot\n\nuser-agent: FooBot\nallow: /z/\ndisallow: /\n",
			"FooBot", asks{"+/x/b", "+/z/d", "-/y/c", "-/foo/bar/"}},
		{"ID_LineSyntax_Groups: blank lines end no group", "allow: /foo/bar/\n\nuser-agent: FooBot\ndisallow: /\nallow: /x/\nuser-agent: BarBot\ndisallow: /\nallow: /y/\n\n\nallow: /w/\nuser-agent: BazBot\n\nuser-agent: FooBot\nallow: /z/\ndisallow: /\n",
			"BarBot", asks{"+/y/c", "+/w/a", "-/z/d"}},
		{"ID_LineSyntax_Groups: a name above a name shares its rules", "allow: /foo/bar/\n\nuser-agent: FooBot\ndisallow: /\nallow: /x/\nuser-agent: BarBot\ndisallow: /\nallow: /y/\n\n\nallow: /w/\nuser-agent: BazBot\n\nuser-agent: FooBot\nallow: /z/\ndisallow: /\n",
			"BazBot", asks{"+/z/d", "-/"}},
		{"ID_LineSyntax_Groups_OtherRules: Sitemap", "User-agent: BarBot\nSitemap: https://foo.bar/sitemap\nUser-agent: *\nDisallow: /\n", "FooBot", asks{"-/"}},
		{"ID_LineSyntax_Groups_OtherRules: Sitemap, the one above", "User-agent: BarBot\nSitemap: https://foo.bar/sitemap\nUser-agent: *\nDisallow: /\n", "BarBot", asks{"-/"}},
		{"ID_LineSyntax_Groups_OtherRules: unknown line", "User-agent: FooBot\nInvalid-Unknown-Line: unknown\nUser-agent: *\nDisallow: /\n", "FooBot", asks{"-/"}},
		{"ID_LineSyntax_Groups_OtherRules: unknown line, another", "User-agent: FooBot\nInvalid-Unknown-Line: unknown\nUser-agent: *\nDisallow: /\n", "BarBot", asks{"-/"}},

		{"ID_REPLineNamesCaseInsensitive: upper", "USER-AGENT: FooBot\nALLOW: /x/\nDISALLOW: /\n", "FooBot", asks{"+/x/y", "-/a/b"}},
		{"ID_REPLineNamesCaseInsensitive: lower", "user-agent: FooBot\nallow: /x/\ndisallow: /\n", "FooBot", asks{"+/x/y", "-/a/b"}},
		{"ID_REPLineNamesCaseInsensitive: camel", "uSeR-aGeNt: FooBot\nAlLoW: /x/\ndIsAlLoW: /\n", "FooBot", asks{"+/x/y", "-/a/b"}},

		{"ID_UserAgentValueCaseInsensitive: upper", "User-Agent: FOO BAR\nAllow: /x/\nDisallow: /\n", "Foo", asks{"+/x/y", "-/a/b"}},
		{"ID_UserAgentValueCaseInsensitive: lower", "User-Agent: foo bar\nAllow: /x/\nDisallow: /\n", "foo", asks{"+/x/y", "-/a/b"}},
		{"ID_UserAgentValueCaseInsensitive: camel", "User-Agent: FoO bAr\nAllow: /x/\nDisallow: /\n", "Foo", asks{"+/x/y", "-/a/b"}},

		{"GoogleOnly_AcceptUserAgentUpToFirstSpace", "User-Agent: *\nDisallow: /\nUser-Agent: Foo Bar\nAllow: /x/\nDisallow: /\n", "Foo", asks{"+/x/y"}},
		{"GoogleOnly_AcceptUserAgentUpToFirstSpace: the agent has none", "User-Agent: *\nDisallow: /\nUser-Agent: Foo Bar\nAllow: /x/\nDisallow: /\n", "Foo Bar", asks{"-/x/y"}},

		{"ID_GlobalGroups_Secondary: none", "user-agent: FooBot\nallow: /\nuser-agent: BarBot\ndisallow: /\n", "QuxBot", asks{"+/x/y"}},
		{"ID_GlobalGroups_Secondary: ours first", both, "FooBot", asks{"+/x/y", "-/"}},
		{"ID_GlobalGroups_Secondary: everybody", both, "QuxBot", asks{"-/x/y", "+/x/", "+/"}},

		{"ID_AllowDisallow_Value_CaseSensitive", "user-agent: FooBot\ndisallow: /X/\n", "FooBot", asks{"+/x/y", "-/X/y"}},

		{"ID_LongestMatch: disallow", "user-agent: FooBot\ndisallow: /x/page.html\nallow: /x/\n", "FooBot", asks{"-/x/page.html", "+/x/"}},
		{"ID_LongestMatch: allow", "user-agent: FooBot\nallow: /x/page.html\ndisallow: /x/\n", "FooBot", asks{"+/x/page.html", "-/x/"}},
		{"ID_LongestMatch: both empty", "user-agent: FooBot\ndisallow: \nallow: \n", "FooBot", asks{"+/x/page.html"}},
		{"ID_LongestMatch: both all", "user-agent: FooBot\ndisallow: /\nallow: /\n", "FooBot", asks{"+/x/page.html"}},
		{"ID_LongestMatch: slash counts", "user-agent: FooBot\ndisallow: /x\nallow: /x/\n", "FooBot", asks{"-/x", "+/x/"}},
		{"ID_LongestMatch: equal", "user-agent: FooBot\ndisallow: /x/page.html\nallow: /x/page.html\n", "FooBot", asks{"+/x/page.html"}},
		{"ID_LongestMatch: star", "user-agent: FooBot\nallow: /page\ndisallow: /*.html\n", "FooBot", asks{"-/page.html", "+/page"}},
		{"ID_LongestMatch: longer than star", "user-agent: FooBot\nallow: /x/page.\ndisallow: /*.html\n", "FooBot", asks{"+/x/page.html", "-/x/y.html"}},
		{"ID_LongestMatch: in groups", "User-agent: *\nDisallow: /x/\nUser-agent: FooBot\nDisallow: /y/\n", "FooBot", asks{"+/x/page", "-/y/page"}},

		// Google compares escapes as they are written; RFC 9309 §2.2.2 does
		// not, and the stricter of the two counts.
		{"ID_Encoding: query", "User-agent: FooBot\nDisallow: /\nAllow: /foo/bar?qux=taz&baz=http://foo.bar?tar&par\n", "FooBot", asks{"+/foo/bar?qux=taz&baz=http://foo.bar?tar&par"}},
		{"ID_Encoding: beyond ASCII", "User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/ツ\n", "FooBot", asks{"+/foo/bar/%E3%83%84"}},
		{"ID_Encoding: escaped beyond ASCII", "User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/%E3%83%84\n", "FooBot", asks{"+/foo/bar/%E3%83%84"}},
		{"ID_Encoding: needless escapes", "User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/%62%61%7A\n", "FooBot", asks{"-/foo/bar/baz", "+/foo/bar/%62%61%7A"}},

		{"ID_SpecialCharacters: star", "User-agent: FooBot\nDisallow: /foo/bar/quz\nAllow: /foo/*/qux\n", "FooBot", asks{"-/foo/bar/quz", "+/foo/quz", "+/foo//quz", "+/foo/bax/quz"}},
		{"ID_SpecialCharacters: end", "User-agent: FooBot\nDisallow: /foo/bar$\nAllow: /foo/bar/qux\n", "FooBot", asks{"-/foo/bar", "+/foo/bar/qux", "+/foo/bar/", "+/foo/bar/baz"}},
		{"ID_SpecialCharacters: comment", "User-agent: FooBot\n# Disallow: /\nDisallow: /foo/quz#qux\nAllow: /\n", "FooBot", asks{"+/foo/bar", "-/foo/quz"}},

		{"GoogleOnly_IndexHTMLisDirectory", "User-Agent: *\nAllow: /allowed-slash/index.html\nDisallow: /\n", "foobot", asks{"+/allowed-slash/", "-/allowed-slash/index.htm", "+/allowed-slash/index.html", "-/anyother-url"}},
		{"GoogleOnly_LineTooLong: disallow is cut", "user-agent: FooBot\ndisallow: " + long + "/qux\n", "FooBot", asks{"+/fux", "-" + long + "/fux", "-" + long + "/qux"}},
		{"GoogleOnly_LineTooLong: allow is cut", "user-agent: FooBot\ndisallow: /\nallow: " + long + "/qux\nallow: /x/qux\n", "FooBot", asks{"-/", "+/x/qux", "-/x/bar", "+" + long + "/qux", "+" + long + "/quz", "-" + long + "/fux"}},

		{"GoogleOnly_DocumentationChecks: /fish", "user-agent: FooBot\ndisallow: /\nallow: /fish\n", "FooBot",
			asks{"+/fish", "+/fish.html", "+/fish/salmon.html", "+/fishheads", "+/fishheads/yummy.html", "+/fish.html?id=anything", "-/bar", "-/Fish.asp", "-/catfish", "-/?id=fish"}},
		{"GoogleOnly_DocumentationChecks: /fish*", "user-agent: FooBot\ndisallow: /\nallow: /fish*\n", "FooBot",
			asks{"+/fish", "+/fish.html", "+/fish/salmon.html", "+/fishheads", "+/fishheads/yummy.html", "+/fish.html?id=anything", "-/bar", "-/Fish.bar", "-/catfish", "-/?id=fish"}},
		{"GoogleOnly_DocumentationChecks: /fish/", "user-agent: FooBot\ndisallow: /\nallow: /fish/\n", "FooBot",
			asks{"+/fish/", "+/fish/salmon", "+/fish/?salmon", "+/fish/salmon.html", "+/fish/?id=anything", "-/fish", "-/fish.html", "-/Fish/Salmon.html", "-/bar"}},
		{"GoogleOnly_DocumentationChecks: /*.php", "user-agent: FooBot\ndisallow: /\nallow: /*.php\n", "FooBot",
			asks{"+/filename.php", "+/folder/filename.php", "+/folder/filename.php?parameters", "+//folder/any.php.file.html", "+/filename.php/", "+/index?f=filename.php/", "-/php/", "-/index?php", "-/windows.PHP", "-/bar"}},
		{"GoogleOnly_DocumentationChecks: /*.php$", "user-agent: FooBot\ndisallow: /\nallow: /*.php$\n", "FooBot",
			asks{"+/filename.php", "+/folder/filename.php", "-/filename.php?parameters", "-/filename.php/", "-/filename.php5", "-/php/", "-/filename?php", "-/aaaphpaaa", "-//windows.PHP", "-/bar"}},
		{"GoogleOnly_DocumentationChecks: /fish*.php", "user-agent: FooBot\ndisallow: /\nallow: /fish*.php\n", "FooBot",
			asks{"+/fish.php", "+/fishheads/catfish.php?parameters", "-/Fish.PHP", "-/bar"}},
		{"GoogleOnly_DocumentationChecks: order of precedence", "user-agent: FooBot\nallow: /p\ndisallow: /\n", "FooBot", asks{"+/page", "-/q"}},
		{"GoogleOnly_DocumentationChecks: least restrictive", "user-agent: FooBot\nallow: /folder\ndisallow: /folder\n", "FooBot", asks{"+/folder/page"}},
		{"GoogleOnly_DocumentationChecks: more octets", "user-agent: FooBot\nallow: /page\ndisallow: /*.htm\n", "FooBot", asks{"-/page.htm"}},
		{"GoogleOnly_DocumentationChecks: the root alone", "user-agent: FooBot\nallow: /$\ndisallow: /\n", "FooBot", asks{"+/", "-/page.html"}},

		// The documentation: "Syntax", "Grouping of lines and rules", "Order
		// of precedence for user agents".
		{"the most specific name, not its order", "user-agent: googlebot-news\nDisallow: /fish\nuser-agent: *\nDisallow: /carrots\nuser-agent: googlebot\nDisallow: /shrimp\n", "googlebot", asks{"-/shrimp", "+/fish", "+/carrots"}},
		{"groups of one name are one", "user-agent: googlebot-news\nDisallow: /fish\nuser-agent: *\nDisallow: /carrots\nuser-agent: googlebot-news\nDisallow: /shrimp\n", "googlebot-news", asks{"-/fish", "-/shrimp", "+/carrots"}},
		{"rules that follow lines of others", "user-agent: a\ndisallow: /c\nuser-agent: b\ndisallow: /d\nuser-agent: e\nuser-agent: f\ndisallow: /g\n", "e", asks{"-/g", "+/d", "+/c"}},
		{"a group without rules takes on the next one's", "user-agent: a\nsitemap: https://example.com/sitemap.xml\nuser-agent: b\ndisallow: /\n", "a", asks{"-/"}},
		{"everything but rules is ignored for matching", "user-agent: *\ncrawl-delay: 10\nhost: example.com\nclean-param: x\ndisallow: /a\n", "a", asks{"-/a", "+/b"}},
	} {
		t.Run(c.name, func(t *testing.T) { c.asks.check(t, c.file, c.agent) })
	}
}

// GoogleOnly_LineNumbersAreCountedCorrectly: whatever ends the lines, and after
// a byte order mark, the line that decides is named by its number.
func TestGoogleLineNumbers(t *testing.T) {
	lines := []string{"User-Agent: foo", "Allow: /some/path", "User-Agent: bar", "", "", "Disallow: /", "", ""}
	for _, mark := range []string{"", "\xEF\xBB\xBF"} {
		for _, end := range []string{"\n", "\r\n", "\r"} {
			rules := robots.Parse([]byte(mark + strings.Join(lines, end))).Agent("bar")
			if d := rules.Allowed("/"); d.Line != 6 {
				t.Errorf("mark %q, lines that end in %q: line %d decides, want 6", mark, end, d.Line)
			}
		}
	}
}

// ID_NonStandardLineExample_Sitemap: Sitemap lines stand anywhere.
func TestGoogleSitemaps(t *testing.T) {
	const line = "Sitemap: http://foo.bar/sitemap.xml\n"
	const rest = "User-Agent: foo\nAllow: /some/path\nUser-Agent: bar\n\n\n"
	for name, file := range map[string]string{"first": line + rest, "last": rest + line, "within": strings.Replace(rest, "Allow", line+"Allow", 1), "mark": "\xEF\xBB\xBF" + line} {
		if got := robots.Parse([]byte(file)).Sitemaps(); len(got) != 1 || got[0] != "http://foo.bar/sitemap.xml" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// ID_VerifyValidUserAgentsToObey: a name of other characters names nobody.
func TestGoogleValidNames(t *testing.T) {
	for name, valid := range map[string]bool{"Foobot": true, "Foobot-Bar": true, "Foo_Bar": true, "": false, "ツ": false, "Foobot*": false, " Foobot ": false, "Foobot/2.1": false, "Foobot Bar": false} {
		if got := name != "" && robots.ProductToken(name) == name; got != valid {
			t.Errorf("%q: %v, want %v", name, got, valid)
		}
	}
}
