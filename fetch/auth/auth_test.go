package auth_test

import (
	"bytes"
	"crypto/md5"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/fetch/auth"
)

func TestWhoGetsWhat(t *testing.T) {
	var c auth.Credentials
	for host, token := range map[string]string{
		"example.com": "any", "Example.com:8443": "8443", "http://plain.com": "plain", "http://plain.com:81/": "plain81",
		"https://secure.com": "secure", "[::1]:443": "six", "named.com": "named",
	} {
		if err := c.Add(host, auth.Bearer(token)); err != nil {
			t.Fatal(err)
		}
	}
	c.Plain = func(hostport string) bool { return hostport == "named.com:80" }
	for u, want := range map[string]string{
		"https://example.com/": "any", "https://EXAMPLE.com:444/": "any", "https://example.com:8443/": "8443",
		"http://example.com/": "", "http://example.com:8443/": "", "http://example.com:443/": "",
		"https://www.example.com/": "", "https://example.com.evil.net/": "", "https://notexample.com/": "", "https://example.com@evil.net/": "",
		"http://plain.com/": "plain", "http://plain.com:82/": "plain", "http://plain.com:81/": "plain81", "https://plain.com/": "",
		"https://secure.com/": "secure", "https://secure.com:1/": "secure", "http://secure.com/": "",
		"https://[::1]/": "six", "https://[::1]:8443/": "",
		"http://named.com/": "named", "http://named.com:8080/": "", "https://named.com/": "named",
	} {
		if got := strings.TrimPrefix(sent(t, &c, u), "Bearer "); got != want {
			t.Errorf("%s: got %q, want %q", u, got, want)
		}
	}
	if got := sent(t, nil, "https://h/"); got != "" {
		t.Errorf("nobody's: %q", got)
	}
}

// sent is the Authorization of a request.
func sent(t *testing.T, c *auth.Credentials, u string) (header string) {
	t.Helper()
	tr := &auth.Transport{Credentials: c, Next: roundTripper(func(r *http.Request) (*http.Response, error) {
		header = r.Header.Get("Authorization")
		return answer(200, nil), nil
	})}
	r := request(t, "GET", u, nil)
	before := r.Header.Clone()
	if _, err := tr.RoundTrip(r); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, r.Header); diff != "" {
		t.Errorf("the request was changed:\n%s", diff)
	}
	return header
}

func request(t *testing.T, method, u string, body io.Reader) *http.Request {
	t.Helper()
	parsed, err := url.Parse(u)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequest(method, u, body)
	if err != nil {
		t.Fatal(err)
	}
	r.URL = parsed
	return r
}

func answer(status int, h http.Header) *http.Response {
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader("body"))}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestOwnAuthorizationIsKept(t *testing.T) {
	var c auth.Credentials
	if err := c.Add("h", auth.Basic("u", "p")); err != nil {
		t.Fatal(err)
	}
	tr := &auth.Transport{Credentials: &c, Next: roundTripper(func(r *http.Request) (*http.Response, error) {
		if got := r.Header.Get("Authorization"); got != "own" {
			t.Errorf("got %q", got)
		}
		return answer(200, nil), nil
	})}
	r := request(t, "GET", "https://h/", nil)
	r.Header.Set("Authorization", "own")
	if _, err := tr.RoundTrip(r); err != nil {
		t.Fatal(err)
	}
}

func TestAddErrors(t *testing.T) {
	var c auth.Credentials
	ok := auth.Basic("u", "secret")
	for _, test := range []struct {
		host string
		cred auth.Credential
		want string
	}{
		{"", ok, "want a host"}, {"a/b", ok, "want a host"}, {"u@a", ok, "want a host"}, {"a?b", ok, "want a host"}, {":80", ok, "want a host"}, {"a:b", ok, "want a host"},
		{"ftp://a", ok, "scheme"},
		{"a", auth.Credential{}, "empty"}, {"a", auth.Basic("u:v", "secret"), "colon"},
		{"a", auth.Bearer("secret\n"), "control"}, {"a", auth.Digest("u\r", "secret"), "control"},
	} {
		if err := c.Add(test.host, test.cred); err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: got %v, want %q", test.host, err, test.want)
		}
	}
}

// A guarded server wants a digest of user "u" with password "p", by an
// arithmetic of its own. Each nonce is good for some requests.
type guarded struct {
	t      *testing.T
	uses   int // of a nonce; then it is stale
	qop    string
	sess   bool
	next   bool // announces the next nonce in time
	sloppy bool // does not say that a nonce is stale

	nonce    int
	left     int
	requests []string // status and nonce count of each
}

var parameter = regexp.MustCompile(`(\w+)=(?:"([^"]*)"|([^, ]+))`)

func (g *guarded) RoundTrip(r *http.Request) (*http.Response, error) {
	status, count := 401, "-"
	header := r.Header.Get("Authorization")
	p := make(map[string]string)
	for _, m := range parameter.FindAllStringSubmatch(header, -1) {
		p[m[1]] = m[2] + m[3]
	}
	known := p["nonce"] == fmt.Sprint("n", g.nonce) && g.left > 0
	right := header != "" && p["response"] == g.response(r, p)
	h := make(http.Header)
	if header != "" {
		count = strings.TrimLeft(p["nc"], "0")
	}
	switch {
	case known && right:
		status = 200
		if g.left--; g.next && g.left == 0 {
			g.renew()
			h.Set("Authentication-Info", fmt.Sprintf(`nextnonce="n%d"`, g.nonce))
		}
	default:
		if !known {
			g.renew()
		}
		h.Add("WWW-Authenticate", `Basic realm="old"`)
		h.Add("WWW-Authenticate", g.challenge(right && !known && !g.sloppy))
	}
	g.requests = append(g.requests, fmt.Sprintf("%d nc=%s", status, count))
	if r.Body != nil && status == 200 {
		if body, _ := io.ReadAll(r.Body); string(body) != "payload" {
			g.t.Errorf("body %q", body)
		}
	}
	return answer(status, h), nil
}

func (g *guarded) renew() { g.nonce, g.left = g.nonce+1, g.uses }

func (g *guarded) challenge(stale bool) string {
	s := fmt.Sprintf(`Digest realm="r", nonce="n%d", opaque="o", stale=%v`, g.nonce, stale)
	if g.qop != "" {
		s += fmt.Sprintf(`, qop="%s"`, g.qop)
	}
	if g.sess {
		s += ", algorithm=MD5-sess"
	}
	return s
}

func (g *guarded) response(r *http.Request, p map[string]string) string {
	sum := func(s string) string { return fmt.Sprintf("%x", md5.Sum([]byte(s))) }
	a1 := sum("u:r:p")
	if g.sess {
		a1 = sum(a1 + ":" + p["nonce"] + ":" + p["cnonce"])
	}
	a2 := r.Method + ":" + p["uri"]
	if p["qop"] == "auth-int" {
		a2 += ":" + sum("payload")
	}
	if g.qop == "" {
		return sum(a1 + ":" + p["nonce"] + ":" + sum(a2))
	}
	return sum(a1 + ":" + p["nonce"] + ":" + p["nc"] + ":" + p["cnonce"] + ":" + p["qop"] + ":" + sum(a2))
}

// TestDigest: what four requests make of servers of all kinds.
func TestDigest(t *testing.T) {
	tests := []struct {
		name     string
		server   guarded
		password string
		want     []string
	}{
		{"reuses the nonce", guarded{uses: 99, qop: "auth,auth-int"}, "p", []string{"401 nc=-", "200 nc=1", "200 nc=2", "200 nc=3", "200 nc=4"}},
		{"session", guarded{uses: 99, qop: "auth", sess: true}, "p", []string{"401 nc=-", "200 nc=1", "200 nc=2", "200 nc=3", "200 nc=4"}},
		{"as of old", guarded{uses: 99}, "p", []string{"401 nc=-", "200 nc=", "200 nc=", "200 nc=", "200 nc="}},
		{"stale", guarded{uses: 2, qop: "auth"}, "p", []string{"401 nc=-", "200 nc=1", "200 nc=2", "401 nc=3", "200 nc=1", "200 nc=2"}},
		{"stale unsaid", guarded{uses: 2, qop: "auth", sloppy: true}, "p", []string{"401 nc=-", "200 nc=1", "200 nc=2", "401 nc=3", "200 nc=1", "200 nc=2"}},
		{"next nonce", guarded{uses: 2, qop: "auth", next: true}, "p", []string{"401 nc=-", "200 nc=1", "200 nc=2", "200 nc=1", "200 nc=2"}},
		{"wrong password", guarded{uses: 99, qop: "auth"}, "wrong", []string{"401 nc=-", "401 nc=1", "401 nc=2", "401 nc=3", "401 nc=4"}},
		{"wrong password and fresh nonces", guarded{uses: 0, qop: "auth"}, "wrong", []string{"401 nc=-", "401 nc=1", "401 nc=2", "401 nc=1", "401 nc=2", "401 nc=1", "401 nc=2"}},
		{"unknown quality", guarded{uses: 99, qop: "auth-conf"}, "p", []string{"401 nc=-", "401 nc=-", "401 nc=-", "401 nc=-"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.server.t = t
			tr := transport(t, &test.server, auth.Digest("u", test.password))
			for i := range 4 {
				resp, err := tr.RoundTrip(request(t, "GET", fmt.Sprintf("https://h/%d?q", i), nil))
				if err != nil {
					t.Fatal(err)
				}
				if body, _ := io.ReadAll(resp.Body); string(body) != "body" {
					t.Errorf("body %q", body)
				}
			}
			if diff := cmp.Diff(test.want, test.server.requests); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func transport(t *testing.T, next http.RoundTripper, cred auth.Credential) *auth.Transport {
	t.Helper()
	var c auth.Credentials
	if err := c.Add("h", cred); err != nil {
		t.Fatal(err)
	}
	return &auth.Transport{Next: next, Credentials: &c}
}

// TestDigestBody: bodies that can be read again are sent again, and signed;
// others are not.
func TestDigestBody(t *testing.T) {
	for _, qop := range []string{"auth", "auth-int"} {
		g := &guarded{t: t, uses: 99, qop: qop}
		tr := transport(t, g, auth.Digest("u", "p"))
		for range 2 {
			if _, err := tr.RoundTrip(request(t, "POST", "https://h/", bytes.NewReader([]byte("payload")))); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"401 nc=-", "200 nc=1", "200 nc=2"}, g.requests); diff != "" {
			t.Errorf("%s (-want +got):\n%s", qop, diff)
		}
	}
	g := &guarded{t: t, uses: 99, qop: "auth"}
	tr := transport(t, g, auth.Digest("u", "p"))
	if _, err := tr.RoundTrip(request(t, "POST", "https://h/", io.MultiReader(strings.NewReader("payload")))); err != nil || len(g.requests) != 1 {
		t.Errorf("%v, %v", g.requests, err)
	}
}

// TestDigestForbiddenPage: one page that is not for us does not lose us those
// that are.
func TestDigestForbiddenPage(t *testing.T) {
	g := &guarded{t: t, uses: 2, qop: "auth"}
	tr := transport(t, roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/admin" {
			return answer(401, http.Header{"Www-Authenticate": {g.challenge(false)}}), nil
		}
		return g.RoundTrip(r)
	}), auth.Digest("u", "p"))
	for _, path := range []string{"/admin", "/a", "/admin", "/admin", "/admin", "/admin", "/admin", "/b", "/c", "/d"} {
		resp, err := tr.RoundTrip(request(t, "GET", "https://h"+path, nil))
		if err != nil || (resp.StatusCode == 200) != (path != "/admin") {
			t.Errorf("%s: %v, %v", path, resp, err)
		}
	}
}

func TestDigestURI(t *testing.T) {
	for _, u := range []*url.URL{
		{Scheme: "https", Host: "h", Opaque: "/%zz?a"},
		{Scheme: "https", Host: "h", Opaque: "//h/%zz?a"}, // as a proxy is told
	} {
		uri := ""
		tr := transport(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			if m := regexp.MustCompile(`uri="([^"]*)"`).FindStringSubmatch(r.Header.Get("Authorization")); m != nil {
				uri = m[1]
				return answer(200, nil), nil
			}
			return answer(401, http.Header{"Www-Authenticate": {`Digest realm="r", nonce="n"`}}), nil
		}), auth.Digest("u", "p"))
		if _, err := tr.RoundTrip(&http.Request{URL: u, Header: http.Header{}}); err != nil || uri != "/%zz?a" {
			t.Errorf("got %q, %v", uri, err)
		}
	}
}

func TestReadNetrc(t *testing.T) {
	text := `# mine
machine Example.com login me password secret
machine b.com
	login "a b"   # is read as words
	password "q\"\\\tx"
machine example.com login other password other

macdef init
cd /x
machine inside.macro login x password y

machine c.com login #hash password pass#word
default login anonymous password mail@
machine after.default login late password ok
`
	text = strings.Replace(text, "   # is read as words", "", 1)
	got, err := auth.ReadNetrc(".netrc", text)
	if err != nil {
		t.Fatal(err)
	}
	want := []auth.Machine{
		{Name: "example.com", Login: "me", Password: "secret"},
		{Name: "b.com", Login: "a b", Password: "q\"\\\tx"},
		{Name: "c.com", Login: "#hash", Password: "pass#word"},
		{Name: "after.default", Login: "late", Password: "ok"},
		{Login: "anonymous", Password: "mail@"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for text, want := range map[string]string{
		"machine a\n\nlogin":                   "f:3: login at the end",
		"\nlogin x":                            "f:2: login before any machine",
		"machine a login b secret":             "f:1: want machine",
		"machine a\npassword \"secret\n":       "f:2: quotes",
		"machine a\npassword \"secret":         "f:2: quotes",
		"machine \"\" login b password secret": "f:1: machine without a name",
		"machine a\n\"\"":                      "f:2: want machine",
		"machine":                              "f:1: machine at the end",
		"macdef":                               "f:1: macdef at the end",
	} {
		if got, err := auth.ReadNetrc("f", text); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: got %v, %v, want %q", text, got, err, want)
		}
	}
	if got, err := auth.ReadNetrc("f", "\ufeff \n# nothing\nmacdef x\nto the end"); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

// FuzzReadNetrc: it ends, and names every host once.
func FuzzReadNetrc(f *testing.F) {
	f.Add("machine a login b password \"c\\n\"\nmacdef x\ny\n\ndefault account z")
	f.Fuzz(func(t *testing.T, text string) {
		machines, err := auth.ReadNetrc("f", text)
		seen := make(map[string]bool)
		for _, m := range machines {
			if seen[m.Name] || err != nil {
				t.Errorf("%q twice, or with %v", m.Name, err)
			}
			seen[m.Name] = true
		}
	})
}

func ExampleReadNetrc() {
	machines, err := auth.ReadNetrc(".netrc", "machine example.com\n  login me\n  password secret\n")
	if err != nil {
		fmt.Println(err)
		return
	}
	var c auth.Credentials
	for _, m := range machines {
		if err := c.Add(m.Name, auth.Basic(m.Login, m.Password)); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(machines[0].Name, machines[0].Login)
	// Output: example.com me
}
