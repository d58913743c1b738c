// Package auth sends user names, passwords and tokens to the hosts that they
// are meant for, and to no other.
//
//	var c auth.Credentials
//	err := c.Add("example.com", auth.Basic("user", "password"))
//	client := fetch.New(fetch.Options{Auth: &c})
//
// What is given for a host is not for its subdomains, and goes over https,
// unless http was named: a page may link to http://example.com/ only so that
// somebody in between can read the answer.
package auth

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// A Credential is what proves who we are. It is made by Basic, Bearer or
// Digest.
type Credential struct {
	kind           kind
	user, password string
	header         string // Authorization, sent unasked; "" for digest
}

type kind uint8

const (
	basic kind = iota + 1
	bearer
	digestive
)

// Basic is a user and password, sent with every request (RFC 7617).
func Basic(user, password string) Credential {
	token := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
	return Credential{kind: basic, user: user, password: password, header: "Basic " + token}
}

// Bearer is a token, sent with every request (RFC 6750).
func Bearer(token string) Credential {
	return Credential{kind: bearer, header: "Bearer " + token}
}

// Digest is a user and password that are proven to a server that asks for it,
// and not shown (RFC 7616).
func Digest(user, password string) Credential {
	return Credential{kind: digestive, user: user, password: password}
}

// check reports what cannot be sent.
func (c Credential) check() error {
	switch {
	case c.kind == 0:
		return errors.New("an empty credential")
	case c.kind == basic && strings.Contains(c.user, ":"):
		return errors.New("a user name with a colon cannot be sent as basic authentication")
	case strings.ContainsFunc(c.user+c.password+c.header, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return errors.New("a control character in user name, password or token")
	}
	return nil
}

// Credentials map hosts to what they are to get. Add is called before they are
// used; then they may be used by several goroutines. The zero value and nil
// have none.
type Credentials struct {
	// Plain reports whether the user named http for a host with its port
	// ("example.com:80"), and so wants what was added without a scheme to be
	// sent in the clear. Nil is never.
	Plain func(hostport string) bool

	hosts map[host]Credential
}

// A host as it was named: port and scheme may be open.
type host struct{ scheme, name, port string }

// Add sets what a host gets: "example.com", on any port; "example.com:8443";
// or either with https:// or http:// before it. The most exact one counts.
// Without a scheme it is https, unless Plain says otherwise. Errors do not
// show the credential.
func (c *Credentials) Add(hostname string, cred Credential) error {
	h, err := parseHost(hostname)
	if err == nil {
		err = cred.check()
	}
	if err != nil {
		return fmt.Errorf("credentials for %q: %w", hostname, err)
	}
	if c.hosts == nil {
		c.hosts = make(map[host]Credential)
	}
	c.hosts[h] = cred
	return nil
}

func parseHost(s string) (host, error) {
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		scheme, rest = "", s
	}
	scheme, rest = strings.ToLower(scheme), strings.ToLower(strings.TrimSuffix(rest, "/"))
	if scheme != "" && scheme != "http" && scheme != "https" {
		return host{}, errors.New("the scheme is http or https")
	}
	u, err := url.Parse("//" + rest)
	if err != nil || u.Host != rest || u.Hostname() == "" {
		return host{}, errors.New("want a host, or a host and port: example.com:8443")
	}
	return host{scheme, u.Hostname(), u.Port()}, nil
}

// find is what a request to u gets.
func (c *Credentials) find(u *url.URL) (Credential, bool) {
	if c == nil || len(c.hosts) == 0 {
		return Credential{}, false
	}
	h := hostOf(u)
	plain := h.scheme == "https"
	for _, exact := range []host{h, {h.scheme, h.name, ""}, {"", h.name, h.port}, {"", h.name, ""}} {
		if exact.scheme == "" && !plain {
			if plain = c.Plain != nil && c.Plain(net.JoinHostPort(h.name, h.port)); !plain {
				break
			}
		}
		if cred, ok := c.hosts[exact]; ok {
			return cred, true
		}
	}
	return Credential{}, false
}

// hostOf is the host of u, with its port.
func hostOf(u *url.URL) host {
	h := host{u.Scheme, strings.ToLower(u.Hostname()), u.Port()}
	switch {
	case h.port != "":
	case h.scheme == "https":
		h.port = "443"
	default:
		h.port = "80"
	}
	return h
}
