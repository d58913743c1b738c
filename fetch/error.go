package fetch

import (
	"net/http"
	"strings"
)

// An Error is why a fetch brought no response.
type Error struct {
	URL   string
	Class Class
	// Status and Header are those of the response when its header had come
	// before the failure, otherwise zero.
	Status int
	Header http.Header
	Err    error
}

// Error names the URL (without a password), the class and the cause.
func (e *Error) Error() string {
	text := string(e.Class)
	if e.URL != "" {
		text = "fetching " + redacted(e.URL) + ": " + text
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// fail gives err a class; Fetch adds the rest.
func fail(class Class, err error) error { return &Error{Class: class, Err: err} }

// redacted is the URL without the password.
func redacted(raw string) string {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return raw
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	at := strings.LastIndexByte(rest[:end], '@')
	if at < 0 {
		return raw
	}
	name, _, ok := strings.Cut(rest[:at], ":")
	if !ok {
		return raw
	}
	return scheme + "://" + name + ":xxxxx" + rest[at:]
}
