package webtest

import (
	"net/http"
	"strings"
	"time"
)

// Robots is a host's answer to /robots.txt, together with the truth about it.
// The zero value is a 404: everything is allowed.
type Robots struct {
	Status int    // default 200 with a Body, 404 without
	Body   string // text/plain
	Delay  time.Duration

	// Blocks tells which request URIs the Body forbids; nil for none. It is
	// given, not parsed from Body, so that no matcher has to be trusted.
	Blocks func(requestURI string) bool
}

// Disallow forbids everybody what begins with one of the prefixes.
func Disallow(prefixes ...string) Robots {
	body := "User-agent: *\n"
	for _, p := range prefixes {
		body += "Disallow: " + p + "\n"
	}
	return Robots{Body: body, Blocks: func(uri string) bool {
		for _, p := range prefixes {
			if strings.HasPrefix(uri, p) {
				return true
			}
		}
		return false
	}}
}

func (r Robots) status() int {
	switch {
	case r.Status != 0:
		return r.Status
	case r.Body == "":
		return http.StatusNotFound
	}
	return http.StatusOK
}

// allows reports whether RFC 9309 lets a crawler ask for uri: a 4xx allows
// all, a 5xx or 429 nothing.
func (r Robots) allows(uri string) bool {
	status := r.status()
	switch {
	case status == http.StatusTooManyRequests || status >= 500:
		return false
	case status >= 400:
		return true
	}
	return r.Blocks == nil || !r.Blocks(uri)
}
