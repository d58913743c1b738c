package fetch_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/fetch/auth"
	"github.com/joinable/crawl/fetch/cookies"
)

// TestDecorated: a challenge is answered with the cookies that came with it,
// behind the caller's, and the caller gets what came last.
func TestDecorated(t *testing.T) {
	var seen []string
	script := []*http.Response{
		{StatusCode: 401, Header: http.Header{"Www-Authenticate": {`Digest realm="r", nonce="n"`}, "Set-Cookie": {"session=1"}}},
		{StatusCode: 302, Header: http.Header{"Location": {"/x"}, "Set-Cookie": {"seen=2"}}},
		{StatusCode: 200},
	}
	var who auth.Credentials
	if err := who.Add("http://h", auth.Digest("u", "p")); err != nil {
		t.Fatal(err)
	}
	jar := cookies.New(cookies.Options{})
	c := fetch.New(fetch.Options{Auth: &who, Cookies: jar, Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		kind, _, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		seen = append(seen, r.URL.Path+" "+kind+" "+strings.Join(r.Header["Cookie"], "|"))
		answer := script[0]
		script = script[1:]
		answer.Body = http.NoBody
		return answer, nil
	})})
	defer c.Close()
	header := http.Header{"Cookie": {"own=0"}}
	resp, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/a", Header: header})
	if err != nil || resp.Status != 302 {
		t.Fatalf("%+v, %v", resp, err)
	}
	resp.Release()
	get(t, c, "http://h/b").Release()
	want := []string{"/a  own=0", "/a Digest own=0; session=1", "/b Digest session=1; seen=2"}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(http.Header{"Cookie": {"own=0"}}, header); diff != "" {
		t.Errorf("the caller's header changed:\n%s", diff)
	}
}

// TestProxySetsNoCookies: what refuses us is not the host.
func TestProxySetsNoCookies(t *testing.T) {
	jar := cookies.New(cookies.Options{})
	c := fetch.New(fetch.Options{Cookies: jar, Transport: roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 407, Header: http.Header{"Set-Cookie": {"a=b"}}, Body: http.NoBody}, nil
	})})
	get(t, c, "http://h/").Release()
	if all := jar.All(); len(all) != 0 {
		t.Errorf("kept %v", all)
	}
}

// TestCloseReachesTheTransport through what decorates it.
func TestCloseReachesTheTransport(t *testing.T) {
	s := answers(page("Content-Length: 0\r\n", ""))
	c := client(t, s, fetch.Options{Cookies: cookies.New(cookies.Options{}), Auth: &auth.Credentials{}})
	for i := range 2 {
		get(t, c, "http://h/").Release()
		c.Close()
		if n := s.dials.Load(); n != int64(i+1) {
			t.Errorf("%d connections after %d requests with a close between", n, i+1)
		}
	}
}

// A transport of the caller's that breaks its contract fails its request, and no
// more than that.
func TestTransportContract(t *testing.T) {
	for name, c := range map[string]struct {
		answer *http.Response
		want   string
	}{
		"nothing":   {nil, "neither a response nor an error"},
		"no body":   {&http.Response{StatusCode: 200}, "without a Body; http.NoBody"},
		"no header": {&http.Response{StatusCode: 200, Body: http.NoBody}, ""}, // a nil map reads as an empty one
	} {
		t.Run(name, func(t *testing.T) {
			client := fetch.New(fetch.Options{
				Cookies:   cookies.New(cookies.Options{}),
				Transport: roundTripper(func(*http.Request) (*http.Response, error) { return c.answer, nil }),
			})
			defer client.Close()
			resp, err := client.Fetch(t.Context(), &fetch.Request{URL: "http://h/"})
			switch {
			case c.want == "" && err == nil:
				resp.Release()
			case c.want == "":
				t.Error(err)
			case fetch.Classify(err) != fetch.ClassProtocol || !strings.Contains(err.Error(), c.want):
				t.Errorf("error is %v, want %q", err, c.want)
			}
		})
	}
}
