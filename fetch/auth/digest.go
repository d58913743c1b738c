package auth

import (
	"cmp"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// patience is how many answers may be refused before challenges are not
// answered any more, if none was ever accepted: the password is wrong, and one
// request for each page is enough to hear that.
const patience = 3

// A space is where a server's challenge holds: its whole origin, though RFC
// 7616 §3.3 would let it be narrower.
type space struct {
	mu      sync.Mutex // guards what follows
	c       *challenge // nil: none yet
	cnonce  string
	count   uint32 // how often the nonce was used
	refused int    // how many answers
	known   bool   // one was accepted
}

// A challenge is what a server wants to be answered.
type challenge struct {
	realm, nonce, opaque string
	hasOpaque            bool
	algorithm            string // as sent; "" is MD5
	hash                 func() hash.Hash
	session              bool   // the algorithm ends in -sess
	qop                  string // "auth", "auth-int", or "" as in RFC 2069
	userhash, stale      bool
}

// learn takes an answer's challenge, and reports whether to answer it. used
// is the nonce that the request was made with; "" is none.
func (s *space) learn(answer *http.Response, used string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if answer.StatusCode != http.StatusUnauthorized {
		s.accepted(answer.Header, used)
		return false
	}
	c := choose(challenges(answer.Header["Www-Authenticate"]))
	switch {
	case c == nil || !s.known && s.refused >= patience:
		return false
	case c.nonce == used && !c.stale: // there is nothing else to say
		s.refused++
		return false
	case s.c == nil || s.c.nonce == used || s.c.realm != c.realm || c.stale:
		s.begin(c)
	}
	return true // or by what another request has learned meanwhile
}

// conclude looks at the answer to an answered challenge.
func (s *space) conclude(answer *http.Response, used string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if answer.StatusCode == http.StatusUnauthorized {
		s.refused++
	} else {
		s.accepted(answer.Header, used)
	}
}

// begin takes up a challenge. mu is held.
func (s *space) begin(c *challenge) {
	s.c, s.count, s.cnonce = c, 0, rand.Text()
}

// accepted notes that the server knows us, if we said who we are, and the
// nonce that it wants next (RFC 7616 §3.5). mu is held.
func (s *space) accepted(h http.Header, used string) {
	if used == "" {
		return
	}
	s.known = true
	line := h.Get("Authentication-Info")
	if line == "" || s.c == nil || s.c.nonce != used {
		return
	}
	for _, o := range challenges([]string{"Digest " + line}) {
		if nonce := o.params["nextnonce"]; nonce != "" {
			next := *s.c
			next.nonce = nonce
			s.begin(&next)
		}
	}
}

// authorize is the header for r by the challenge at hand, and its nonce; ""
// if there is none.
func (s *space) authorize(r *http.Request, cred Credential) (header, nonce string, err error) {
	s.mu.Lock()
	if s.c == nil {
		s.mu.Unlock()
		return "", "", nil
	}
	s.count++
	c, cnonce, count := s.c, s.cnonce, s.count
	s.mu.Unlock()
	header, err = c.answer(r, cred, cnonce, count)
	return header, c.nonce, err
}

// choose returns the first challenge that can be answered (RFC 7616 §3.7), or
// nil.
func choose(offered []offer) *challenge {
	for _, o := range offered {
		if o.scheme == "digest" {
			if c := newChallenge(o.params); c != nil {
				return c
			}
		}
	}
	return nil
}

func newChallenge(p map[string]string) *challenge {
	c := &challenge{
		realm: p["realm"], nonce: p["nonce"], opaque: p["opaque"], algorithm: p["algorithm"],
		userhash: strings.EqualFold(p["userhash"], "true"), stale: strings.EqualFold(p["stale"], "true"),
	}
	_, c.hasOpaque = p["opaque"]
	var name string
	name, c.session = strings.CutSuffix(strings.ToUpper(c.algorithm), "-SESS")
	switch name {
	case "", "MD5":
		c.hash = md5.New
	case "SHA-256":
		c.hash = sha256.New
	case "SHA-512-256":
		c.hash = sha512.New512_256
	}
	qop, known := chooseQOP(p["qop"])
	c.qop = qop
	if c.hash == nil || c.nonce == "" || !known {
		return nil
	}
	return c
}

// chooseQOP prefers auth. known is false if nothing is known among what is
// offered.
func chooseQOP(offered string) (qop string, known bool) {
	if strings.TrimSpace(offered) == "" {
		return "", true
	}
	for q := range strings.SplitSeq(strings.ToLower(offered), ",") {
		switch q = strings.TrimSpace(q); q {
		case "auth":
			return q, true
		case "auth-int":
			qop, known = q, true
		}
	}
	return qop, known
}

// answer is the Authorization for r (RFC 7616 §3.4).
func (c *challenge) answer(r *http.Request, cred Credential, cnonce string, count uint32) (string, error) {
	uri, nc := target(r.URL), fmt.Sprintf("%08x", count)
	a1 := c.sum(cred.user, c.realm, cred.password)
	if c.session {
		a1 = c.sum(a1, c.nonce, cnonce)
	}
	a2, err := c.a2(r, uri)
	if err != nil {
		return "", err
	}
	response := c.sum(a1, c.nonce, a2)
	if c.qop != "" {
		response = c.sum(a1, c.nonce, nc, cnonce, c.qop, a2)
	}

	var b strings.Builder
	b.WriteString("Digest " + c.username(cred.user))
	fmt.Fprintf(&b, `, realm=%s, nonce=%s, uri=%s, response="%s"`, quote(c.realm), quote(c.nonce), quote(uri), response)
	if c.algorithm != "" {
		b.WriteString(", algorithm=" + c.algorithm)
	}
	if c.hasOpaque {
		b.WriteString(", opaque=" + quote(c.opaque))
	}
	if c.qop != "" {
		fmt.Fprintf(&b, `, qop=%s, nc=%s`, c.qop, nc)
	}
	if c.qop != "" || c.session {
		fmt.Fprintf(&b, `, cnonce="%s"`, cnonce)
	}
	if c.userhash {
		b.WriteString(", userhash=true")
	}
	return b.String(), nil
}

// a2 is the hash of what is asked for (RFC 7616 §3.4.3).
func (c *challenge) a2(r *http.Request, uri string) (string, error) {
	method := cmp.Or(r.Method, http.MethodGet)
	if c.qop != "auth-int" {
		return c.sum(method, uri), nil
	}
	body, err := c.sumBody(r)
	return c.sum(method, uri, body), err
}

// username is the parameter that names the user (RFC 7616 §3.4.4 and RFC 8187).
func (c *challenge) username(user string) string {
	switch {
	case c.userhash:
		return `username="` + c.sum(user, c.realm) + `"`
	case strings.ContainsFunc(user, func(r rune) bool { return r >= 0x80 }):
		return "username*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(user), "+", "%20")
	}
	return "username=" + quote(user)
}

// sum hashes parts with colons between.
func (c *challenge) sum(parts ...string) string {
	h := c.hash()
	_, _ = io.WriteString(h, strings.Join(parts, ":")) // a hash does not fail
	return hex.EncodeToString(h.Sum(nil))
}

func (c *challenge) sumBody(r *http.Request) (string, error) {
	h := c.hash()
	if r.Body != nil && r.Body != http.NoBody {
		if r.GetBody == nil {
			return "", errors.New("a body that cannot be read twice cannot be signed")
		}
		body, err := r.GetBody()
		if err == nil {
			_, err = io.Copy(h, body)
			_ = body.Close()
		}
		if err != nil {
			return "", fmt.Errorf("signing the body: %w", err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// target is what is asked for on the request line, without the host that a
// proxy is told.
func target(u *url.URL) string {
	if rest, ok := strings.CutPrefix(u.Opaque, "//"+u.Host); ok {
		return rest
	}
	return u.RequestURI()
}

// quote makes a quoted-string (RFC 9110 §5.6.4).
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
