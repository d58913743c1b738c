package cookies_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/joinable/crawl/fetch/cookies"
)

func at(raw string) *url.URL {
	u, err := url.Parse(raw)
	if err != nil {
		panic(err)
	}
	return u
}

func receive(j *cookies.Jar, u string, lines ...string) {
	j.Receive(at(u), http.Header{"Set-Cookie": lines})
}

// TestJar: what is set by one URL, and what is sent to others.
func TestJar(t *testing.T) {
	type sent map[string]string
	tests := []struct {
		name, by string
		set      []string
		sent     sent
	}{
		{"host only", "http://a.example.com/", []string{"k=v"},
			sent{"http://a.example.com/x": "k=v", "https://a.example.com:8443/": "k=v", "http://A.EXAMPLE.com./": "k=v", "http://example.com/": "", "http://b.a.example.com/": ""}},
		{"domain", "http://a.example.com/", []string{"k=v; Domain=.Example.COM"},
			sent{"http://a.example.com/": "k=v", "http://example.com/": "k=v", "http://x.b.example.com/": "k=v", "http://notexample.com/": "", "http://example.com.evil.net/": ""}},
		{"another domain", "http://a.example.com/", []string{"k=v; Domain=b.example.com", "l=v; Domain=evil.net", "m=v; Domain=x.a.example.com"},
			sent{"http://b.example.com/": "", "http://a.example.com/": "", "http://evil.net/": "", "http://x.a.example.com/": ""}},
		{"public suffix", "http://a.co.uk/", []string{"k=v; Domain=co.uk", "l=v; Domain=uk"}, sent{"http://a.co.uk/": "", "http://b.co.uk/": ""}},
		{"private suffix", "http://a.github.io/", []string{"k=v; Domain=github.io"}, sent{"http://a.github.io/": "", "http://b.github.io/": ""}},
		{"the suffix itself", "http://github.io/", []string{"k=v; Domain=github.io"}, sent{"http://github.io/": "k=v", "http://b.github.io/": ""}},
		{"no domain", "http://localhost/", []string{"k=v; Domain=localhost"}, sent{"http://localhost:81/": "k=v", "http://x.localhost/": ""}},
		{"address", "http://127.0.0.1/", []string{"k=v", "l=v; Domain=0.0.1", "m=v; Domain=127.0.0.1"}, sent{"http://127.0.0.1/": "k=v; m=v", "http://1.127.0.0.1/": ""}},
		{"IPv6", "http://[::1]/", []string{"k=v"}, sent{"http://[::1]:8080/": "k=v", "http://[::2]/": ""}},
		{"empty domain", "http://example.com/", []string{"k=v; Domain=", "l=v; Domain=example.com; Domain="}, sent{"http://example.com/": "k=v; l=v", "http://a.example.com/": ""}},
		{"default path", "http://h.com/a/b?q=/c", []string{"k=v"}, sent{"http://h.com/a": "k=v", "http://h.com/a/x": "k=v", "http://h.com/ab": "", "http://h.com/": ""}},
		{"path", "http://h.com/", []string{"k=v; Path=/a", "l=v; path=/b/", "m=v; Path=x", "n=v; Path="},
			sent{"http://h.com/a": "k=v; m=v; n=v", "http://h.com/a/b": "k=v; m=v; n=v", "http://h.com/ab": "m=v; n=v", "http://h.com/b": "m=v; n=v", "http://h.com/b/c": "l=v; m=v; n=v"}},
		{"longest path first", "http://h.com/", []string{"a=1", "b=2; Path=/x/y", "c=3; Path=/x", "d=4; Path=/z"}, sent{"http://h.com/x/y": "b=2; c=3; a=1"}},
		{"secure", "https://h.com/", []string{"k=v; Secure"}, sent{"https://h.com/": "k=v", "http://h.com/": ""}},
		{"secure by http", "http://h.com/", []string{"k=v; Secure"}, sent{"https://h.com/": ""}},
		{"prefixes", "https://a.h.com/x/", []string{
			"__Secure-a=1; Secure", "__Secure-b=1", "__Host-c=1; Secure; Path=/", "__Host-d=1; Secure", "__Host-e=1; Path=/",
			"__host-f=1; Secure; Path=/; Domain=h.com", "__HOST-g=1; Secure; Path=/x", "=__Host-h=1; Secure; Path=/", "__Secure-i",
		}, sent{"https://a.h.com/x/": "__Secure-a=1; __Host-c=1"}},
		{"default path is no promise", "https://h.com/", []string{"__Host-a=1; Secure"}, sent{"https://h.com/": ""}},
		{"odd pairs", "http://h.com/", []string{"", "=", ";", "a", "=b", "c=", " d = e ", `f="g h"`, "i=j=k", "=l=m", "n=\"o;p\""},
			sent{"http://h.com/": `l=m; c=; d=e; f="g h"; i=j=k; n="o`}}, // those without a name replace each other
		{"control characters", "http://h.com/", []string{"a=b\x00c", "a=\x7f", "a=b\nc", "a=b\tc", "d=e; Path=/\x01", "f=g\t; Path=/\tx"}, sent{"http://h.com/": "f=g"}},
		{"bytes", "http://h.com/", []string{"a=\xe9"}, sent{"http://h.com/": "a=\xe9"}},
		{"size", "http://h.com/", []string{"a=" + strings.Repeat("x", 4095), "b=" + strings.Repeat("x", 4096), "c=d; Path=/" + strings.Repeat("x", 1024)},
			sent{"http://h.com/": "a=" + strings.Repeat("x", 4095) + "; c=d"}},
		{"replaced", "http://h.com/", []string{"a=1", "b=2", "a=3"}, sent{"http://h.com/": "a=3; b=2"}},
		{"deleted", "http://h.com/", []string{"a=1", "b=2", "a=; Max-Age=0", "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}, sent{"http://h.com/": ""}},
		{"not deleted elsewhere", "http://h.com/", []string{"a=1", "a=; Max-Age=0; Path=/x", "a=; Max-Age=0; Domain=h.com"}, sent{"http://h.com/": "a=1"}},
		{"SameSite is no matter", "http://h.com/", []string{"a=1; SameSite=Strict; Partitioned; Priority=High; unknown"}, sent{"http://h.com/": "a=1"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			j := cookies.New(cookies.Options{})
			receive(j, test.by, test.set...)
			got := make(sent)
			for u := range test.sent {
				got[u] = j.Header(at(u))
			}
			if diff := cmp.Diff(test.sent, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestSecureIsLeftAlone: http cannot replace, hide or delete what https set.
func TestSecureIsLeftAlone(t *testing.T) {
	j := cookies.New(cookies.Options{})
	receive(j, "https://a.h.com/", "k=v; Secure", "l=v; Secure; Domain=h.com; Path=/x")
	receive(j, "http://a.h.com/", "k=evil", "k=; Max-Age=0", "k=evil; Domain=h.com", "k=evil; Path=/y", "l=evil; Path=/x/y")
	receive(j, "http://h.com/", "k=evil; Domain=h.com")
	receive(j, "http://h.com/", "l=fine")
	if got := j.Header(at("https://a.h.com/x/y")); got != "l=v; k=v" {
		t.Errorf("got %q", got)
	}
	if got := j.Header(at("http://h.com/")); got != "l=fine" {
		t.Errorf("got %q", got)
	}
}

func TestOpaqueURL(t *testing.T) {
	j := cookies.New(cookies.Options{})
	for _, opaque := range []string{"/a/%zz?/b/c", "//h.com/a/%zz?/b/c"} {
		j.Receive(&url.URL{Scheme: "http", Host: "h.com", Opaque: opaque}, http.Header{"Set-Cookie": {"k=v"}})
		if all := j.All(); len(all) != 1 || all[0].Path != "/a" {
			t.Errorf("%s: %+v", opaque, all)
		}
		if got := j.Header(&url.URL{Scheme: "http", Host: "h.com", Opaque: opaque}); got != "k=v" {
			t.Errorf("%s: got %q", opaque, got)
		}
	}
}

func TestExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // it is midnight, 1 January 2000, UTC
		j := cookies.New(cookies.Options{})
		receive(j, "http://h.com/",
			"session=1",
			"a=1; Max-Age=10",
			"b=1; Expires=Sat, 01 Jan 2000 00:00:20 GMT",
			"c=1; Expires=Sat, 01 Jan 2000 00:00:05 GMT; Max-Age=30; Max-Age=x; Expires=never",
			"d=1; Max-Age=99999999999999999999999",
			"e=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT",
			"f=1; Max-Age=-99999999999999999999999", "g=1; Max-Age=-0", "h=1; Max-Age=+5; Expires=Sat, 01 Jan 2000 00:00:05 GMT",
		)
		for _, step := range []struct {
			after time.Duration
			want  string
		}{
			{0, "session=1; a=1; b=1; c=1; d=1; e=1; h=1"},
			{5*time.Second - 1, "session=1; a=1; b=1; c=1; d=1; e=1; h=1"},
			{1, "session=1; a=1; b=1; c=1; d=1; e=1"},
			{5 * time.Second, "session=1; b=1; c=1; d=1; e=1"},
			{10 * time.Second, "session=1; c=1; d=1; e=1"},
			{10 * time.Second, "session=1; d=1; e=1"},
			{400*24*time.Hour - 30*time.Second - 1, "session=1; d=1; e=1"},
			{1, "session=1"},
		} {
			time.Sleep(step.after) // virtual
			if got := j.Header(at("http://h.com/")); got != step.want {
				t.Errorf("%v: got %q, want %q", time.Now(), got, step.want)
			}
		}
		if all := j.All(); len(all) != 1 {
			t.Errorf("expired cookies among %v", all)
		}
	})
}

// TestBounds: the least recently used go first.
func TestBounds(t *testing.T) {
	names := func(j *cookies.Jar) (s string) {
		for _, c := range j.All() {
			s += c.Domain + c.Path + c.Name + " "
		}
		return strings.TrimSpace(s)
	}
	synctest.Test(t, func(t *testing.T) {
		tick := func() { time.Sleep(time.Second) } // virtual
		j := cookies.New(cookies.Options{PerHost: 2, PerSite: 3, Sites: 2})
		for _, line := range []string{"a=1; Path=/a", "b=1; Path=/b", "c=1; Path=/c"} {
			receive(j, "http://x.h.com/", line)
			tick()
		}
		if got := names(j); got != "x.h.com/bb x.h.com/cc" {
			t.Fatalf("of a host: %s", got)
		}
		j.Header(at("http://x.h.com/b"))
		tick()
		receive(j, "http://x.h.com/", "d=1; Path=/d")
		tick()
		if got := names(j); got != "x.h.com/bb x.h.com/dd" {
			t.Fatalf("used is kept: %s", got)
		}
		receive(j, "http://y.h.com/", "e=1", "f=1; Max-Age=1")
		tick()
		receive(j, "http://z.h.com/", "g=1")
		if got := names(j); got != "x.h.com/dd y.h.com/e z.h.com/g" {
			t.Fatalf("of a site, expired first: %s", got)
		}
		receive(j, "http://one.com/", "a=1")
		j.Header(at("http://x.h.com/"))
		receive(j, "http://two.com/", "a=1")
		if got := names(j); got != "x.h.com/dd y.h.com/e z.h.com/g two.com/a" {
			t.Fatalf("sites: %s", got)
		}
	})
	j := cookies.New(cookies.Options{Bytes: 10_000})
	for i := range 1000 {
		receive(j, fmt.Sprintf("http://h%d.com/", i), "a="+strings.Repeat("x", 1000))
	}
	if n := len(j.All()); n != 9 {
		t.Errorf("%d cookies of 1 KB in 10 KB", n)
	}
}

func TestChanges(t *testing.T) {
	j := cookies.New(cookies.Options{})
	var changes []uint64
	for _, line := range []string{"a=1; Expires=Fri, 31 Dec 2100 23:59:59 GMT", "s=1", "s=1", "s=2", "s=; Max-Age=0", "s=; Max-Age=0", "bad=\x00"} {
		receive(j, "http://h.com/", line)
		j.Header(at("http://h.com/"))
		changes = append(changes, j.Changes())
	}
	if diff := cmp.Diff([]uint64{1, 2, 2, 3, 4, 4, 4}, changes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// full is a jar with cookies of every kind.
func full() *cookies.Jar {
	j := cookies.New(cookies.Options{})
	receive(j, "https://a.example.com/x/y", "s=1; HttpOnly", "d=2; Domain=example.com; Path=/; Secure; Max-Age=1000",
		"__Host-h=3; Secure; Path=/", "nameless", "e=", "raw=\xe9\xff", `q="a b, c"`, "=x=y", "p=1; Path=/\xe9")
	receive(j, "http://[::1]:8080/", "six=6")
	receive(j, "http://localhost/", "#l=1")
	return j
}

// TestExport: a jar that was stored is the same when read back.
func TestExport(t *testing.T) {
	j := full()
	text, err := j.Export()
	if err != nil {
		t.Fatal(err)
	}
	back := cookies.New(cookies.Options{})
	if err := back.Import(text); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if diff := cmp.Diff(j.All(), back.All()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, u := range []string{"https://a.example.com/x/", "http://b.example.com/", "http://localhost/", "http://[::1]/"} {
		if got, want := back.Header(at(u)), j.Header(at(u)); got != want {
			t.Errorf("%s: got %q, want %q", u, got, want)
		}
	}
	for _, bad := range []string{"", "{}", `[{"domain":"h.com","path":"/","name":"a;b"}]`, `[{"domain":"h.com","path":"x","name":"a"}]`,
		`[{"domain":"H.com","path":"/","name":"a"}]`, `[{"path":"/","name":"a"}]`, `[{"domain":"com","path":"/","name":"a"}]`,
		`[{"domain":"h.com","path":"/","name":"__Host-a"}]`, `[{"domain":"h.com","path":"/","value":"a\r\nX: y"}]`} {
		if err := back.Import([]byte(bad)); err == nil {
			t.Errorf("%s: no error", bad)
		}
	}
	if diff := cmp.Diff(j.All(), back.All()); diff != "" {
		t.Errorf("a failed import changed the jar:\n%s", diff)
	}
}

// TestFile: so is one that was written to cookies.txt, but for the times of
// creation and fractions of seconds.
func TestFile(t *testing.T) {
	var b strings.Builder
	if err := cookies.Write(&b, full().All()); err != nil {
		t.Fatal(err)
	}
	got, err := cookies.Read("cookies.txt", strings.NewReader(b.String()))
	if err != nil {
		t.Fatalf("%v in\n%s", err, b.String())
	}
	want := full().All()
	near := cmpopts.EquateApproxTime(2 * time.Second)
	if diff := cmp.Diff(want, got, near, cmpopts.IgnoreFields(cookies.Cookie{}, "Created")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadFile(t *testing.T) {
	text := "\ufeff# Netscape HTTP Cookie File\r\n\n# a comment\n" +
		".example.com\tTRUE\t/\tFALSE\t4102444800\ta\tb\r\n" +
		"#HttpOnly_h.com\tfalse\t/x\tTrue\t4102444800.5\tc\td=e f\n" +
		"h.com\tFALSE\t/\tFALSE\t0\tempty\n" +
		"h.com\tFALSE\t/\tFALSE\t1\told\tx\n" +
		".com\tTRUE\t/\tFALSE\t0\tsuffix\tx\n" +
		"h.com\tFALSE\t/\tFALSE\t1e300\tnever\tx\n"
	got, err := cookies.Read("f", strings.NewReader(text[3:]))
	if err != nil {
		t.Fatal(err)
	}
	expires := time.Unix(4102444800, 0).UTC()
	want := []cookies.Cookie{
		{Name: "a", Value: "b", Domain: "example.com", Path: "/", Expires: expires},
		{Name: "c", Value: "d=e f", Domain: "h.com", HostOnly: true, Path: "/x", Secure: true, HTTPOnly: true, Expires: expires},
		{Name: "empty", Domain: "h.com", HostOnly: true, Path: "/"},
		{Name: "old", Value: "x", Domain: "h.com", HostOnly: true, Path: "/", Expires: time.Unix(1, 0).UTC()},
		{Name: "suffix", Value: "x", Domain: "com", HostOnly: true, Path: "/"},
		{Name: "never", Value: "x", Domain: "h.com", HostOnly: true, Path: "/", Expires: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	j := cookies.New(cookies.Options{})
	if err := j.Add(got...); err != nil || len(j.All()) != 5 {
		t.Errorf("%v, %d cookies", err, len(j.All()))
	}
	if _, err := j.Export(); err != nil {
		t.Error(err)
	}
	for bad, want := range map[string]string{
		"a b c\n":                                "f:1: 1 fields",
		"\n# x\nh.com\tYES\t/\tFALSE\t0\ta\tb\n": "f:3: fields 2 and 4",
		"h.com\tTRUE\t/\tFALSE\tsoon\ta\tb\n":    "f:1: field 5",
		"h.com\tTRUE\t/\tFALSE\tNaN\ta\tb\n":     "f:1: field 5",
		"\tTRUE\t/\tFALSE\t0\ta\tsecret\n":       "f:1: no cookie",
		"h.com\tTRUE\tx\tFALSE\t0\ta\tsecret\n":  "f:1: no cookie",
		"h.com\tTRUE\t/\tFALSE\t0\t\t\n":         "f:1: no cookie",
		"\n" + strings.Repeat("x", 1e5):          "f:2: ",
	} {
		if _, err := cookies.Read("f", strings.NewReader(bad)); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: got %v, want %q", bad, err, want)
		}
	}
}

func TestDates(t *testing.T) {
	// What is not a date is left out: the cookie is one of the session.
	for date, want := range map[string]string{
		"Wed, 09 Jun 2100 10:18:14 GMT":     "2100-06-09T10:18:14Z",
		"Wednesday, 09-Jun-69 10:18:14 GMT": "2069-06-09T10:18:14Z",
		"Wed Jun  9 10:18:14 2100":          "2100-06-09T10:18:14Z",
		"9 juneteenth 2100 1:2:3x":          "2100-06-09T01:02:03Z",
		"10:18:14 2100 Jun 09":              "2100-06-09T10:18:14Z", // 2100 is no day, but a year
		"Jun 9 2100":                        "",
		"30 Feb 2100 00:00:00":              "",
		"9 Jun 2100 24:00:00":               "",
		"9 Jun 2100 00:60:00":               "",
		"0 Jun 2100 00:00:00":               "",
		"9 Jun 99999 00:00:00":              "",
		"":                                  "",
	} {
		synctest.Test(t, func(t *testing.T) {
			until, err := time.Parse(time.RFC3339, want)
			if want != "" && err != nil {
				t.Fatal(err)
			}
			if want != "" { // close enough that the longest life does not matter
				time.Sleep(time.Until(until) - time.Hour) // virtual
			}
			j := cookies.New(cookies.Options{})
			receive(j, "http://h.com/", "a=b; Expires="+date)
			if all := j.All(); len(all) != 1 || !all[0].Expires.Equal(until) {
				t.Errorf("%q: got %+v, want %v", date, all, until)
			}
		})
	}
}

func ExampleJar() {
	jar := cookies.New(cookies.Options{})
	page, _ := url.Parse("https://www.example.com/login")
	jar.Receive(page, http.Header{"Set-Cookie": {"id=7; Domain=example.com; Path=/; Secure", "theme=dark"}})

	shop, _ := url.Parse("https://shop.example.com/")
	fmt.Println(jar.Header(page))
	fmt.Println(jar.Header(shop))
	// Output:
	// id=7; theme=dark
	// id=7
}
