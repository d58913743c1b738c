package cookies_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/joinable/crawl/fetch/cookies"
)

// FuzzReceive: whatever a server sets, what is sent back is a header line, of
// its own site only, and the jar can be stored and read back.
func FuzzReceive(f *testing.F) {
	for _, line := range []string{"a=b", "a=b; Domain=example.com; Path=/x; Secure; HttpOnly; Max-Age=5", "__Host-a=b; Secure; Path=/",
		"a=b; Expires=Wed, 09 Jun 2100 10:18:14 GMT", "=", "a", "=b=c", "a=\xff; path=/\xfe", "a=b; domain=.com", "a=b;Max-Age=-1", "a\t=\tb"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		j := cookies.New(cookies.Options{})
		receive(j, "https://a.example.com/x/y", line)
		all := j.All()
		for _, c := range all {
			if c.Domain != "a.example.com" && c.Domain != "example.com" || c.HostOnly && c.Domain != "a.example.com" {
				t.Errorf("a cookie of %q", c.Domain)
			}
		}
		for _, u := range []string{"https://b.com/x/y", "https://com/x/y"} {
			if got := j.Header(at(u)); got != "" {
				t.Errorf("%s is sent %q", u, got)
			}
		}
		if got := j.Header(at("https://a.example.com/x/y")); strings.ContainsFunc(got, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Errorf("sent %q", got)
		}
		roundTrip(t, j, all)
	})
}

// roundTrip stores and reads back a jar in both ways.
func roundTrip(t *testing.T, j *cookies.Jar, all []cookies.Cookie) {
	t.Helper()
	text, err := j.Export()
	if err != nil {
		t.Fatal(err)
	}
	back := cookies.New(cookies.Options{})
	if err := back.Import(text); err != nil {
		t.Fatal(err)
	}
	expired := cmpopts.EquateApproxTime(time.Minute)
	if diff := cmp.Diff(all, back.All(), expired); diff != "" && len(back.All()) == len(all) {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
	var b strings.Builder
	if err := cookies.Write(&b, all); err != nil {
		t.Fatal(err)
	}
	read, err := cookies.Read("f", strings.NewReader(b.String()))
	if err != nil {
		t.Fatalf("%v in %q", err, b.String())
	}
	if diff := cmp.Diff(all, read, expired, cmpopts.IgnoreFields(cookies.Cookie{}, "Created")); diff != "" {
		t.Errorf("cookies.txt (-want +got):\n%s", diff)
	}
}

// FuzzRead: what can be read can be kept, written, and read again.
func FuzzRead(f *testing.F) {
	f.Add(".example.com\tTRUE\t/\tFALSE\t4102444800\ta\tb\n#HttpOnly_h.com\tFALSE\t/x\tTRUE\t0\tc\t\n# x\n\n")
	f.Add("h.com\tFALSE\t/\tFALSE\t-5\t__Host-a\tb\r\n::1\tTRUE\t/\tFALSE\t1e300\t\tb")
	f.Add("0\tFALSE\t/\tFALSE\t.1\t0")
	f.Add(".#\tFALSE\t/0\tTRUE\t0\t0")
	f.Fuzz(func(t *testing.T, text string) {
		read, err := cookies.Read("f", strings.NewReader(text))
		if err != nil {
			return
		}
		j := cookies.New(cookies.Options{})
		if err := j.Add(read...); err != nil {
			t.Fatal(err)
		}
		if _, err := j.Export(); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := cookies.Write(&b, read); err != nil {
			t.Fatal(err)
		}
		again, err := cookies.Read("f", strings.NewReader(b.String()))
		if err != nil || !slices.Equal(read, again) {
			t.Fatalf("%v\n%s", err, cmp.Diff(read, again))
		}
	})
}
