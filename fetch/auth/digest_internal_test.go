package auth

import (
	"net/http"
	"strings"
	"testing"
)

// TestVectors are the examples of RFC 7616 §3.9 (the second as corrected by
// its erratum 4897), RFC 2617 §3.5 and RFC 2069 §2.4 (as corrected by its
// erratum 749).
func TestVectors(t *testing.T) {
	rfc7616 := `Digest realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", algorithm=`
	tests := []struct {
		name, challenge, user, password, path, cnonce, want string
	}{
		{"MD5", rfc7616 + "MD5", "Mufasa", "Circle of Life", "/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", `response="8ca523f5e9506fed4657c9700eebdbec"`},
		{"SHA-256", rfc7616 + "SHA-256", "Mufasa", "Circle of Life", "/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", `response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"`},
		{"SHA-512-256", `Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true`,
			"J\u00e4s\u00f8n Doe", "Secret, or not?", "/doe.json", "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v", `response="3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"`},
		{"hashed user", `Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", userhash=true`,
			"J\u00e4s\u00f8n Doe", "Secret, or not?", "/doe.json", "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v", `username="793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"`},
		{"RFC 2617", `Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"`, "Mufasa", "Circle Of Life", "/dir/index.html", "0a4f113b", `response="6629fae49393a05397450978507c4ef1"`},
		{"RFC 2069", `Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"`, "Mufasa", "CircleOfLife", "/dir/index.html", "", `response="1949323746fe6a43ef61f9606e7febea"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := choose(challenges([]string{test.challenge}))
			if c == nil {
				t.Fatal("not understood")
			}
			r, _ := http.NewRequest("GET", "http://h"+test.path, nil)
			got, err := c.answer(r, Digest(test.user, test.password), test.cnonce, 1)
			if err != nil || !strings.Contains(got, test.want) {
				t.Errorf("got %s, %v\nwant %s", got, err, test.want)
			}
		})
	}
}

func TestChallenges(t *testing.T) {
	tests := map[string]string{
		`Digest realm="a", nonce="b"`:                                        "digest a b",
		`Basic realm="x", Digest realm="a",nonce="b"`:                        "digest a b",
		`Negotiate, NTLM abc==, Digest nonce = "b" , realm="a, \"q\""`:       `digest a, "q" b`,
		`Digest realm="a", nonce=n, algorithm=SHA-1, Digest realm=r,nonce=m`: "digest r m",
		`digest NONCE="b", REALM="a", qop="auth"`:                            "digest a b",
		`,, Digest ,realm="a",, nonce="b",`:                                  "digest a b",
		`Digest realm="a"`:                                                   "",
		`Digest realm="a", nonce="b", qop="auth-conf"`:                       "",
		`Digest realm="a", nonce="b`:                                         "",
		`realm="a", nonce="b"`:                                               "",
		`Basic realm="x"`:                                                    "",
		``:                                                                   "",
	}
	for line, want := range tests {
		got := ""
		if c := choose(challenges([]string{line})); c != nil {
			got = "digest " + c.realm + " " + c.nonce
		}
		if got != want {
			t.Errorf("%s\ngot %q, want %q", line, got, want)
		}
	}
}

// FuzzChallenges: it ends, and what is answered is one line.
func FuzzChallenges(f *testing.F) {
	for _, line := range []string{`Digest realm="a", nonce="b", qop="auth,auth-int", stale=TRUE, userhash=true`, `Basic realm=x, Digest nonce=n`, `NTLM abc==`, `a="\`, `, ,=`} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		c := choose(challenges([]string{line}))
		if c == nil {
			return
		}
		r, _ := http.NewRequest("GET", "http://h/", nil)
		header, err := c.answer(r, Digest("u", "p"), "c", 1)
		if err != nil || strings.ContainsAny(header, "\r\n") && !strings.ContainsAny(line, "\r\n") {
			t.Errorf("%q, %v", header, err)
		}
	})
}
