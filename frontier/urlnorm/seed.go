package urlnorm

import (
	"net/netip"
	"strings"
	"unicode/utf8"
)

// Seed reads a URL as a user types it. With a scheme it is Parse. Without one,
// as in "example.com/docs", "localhost:8000" or "[::1]:8080/", it is taken for
// https and guessed is true: should no connection succeed, try
// u.WithScheme("http").
//
// The error is an *Error and tells the user what to do. Text that could only
// by accident be a host, such as a single word, is ErrHost.
func Seed(raw string) (u URL, guessed bool, err error) {
	text := strings.TrimSpace(raw)
	switch {
	case !utf8.ValidString(raw):
		return u, false, hint(raw, ErrSyntax, "", "it is not valid UTF-8")
	case text == "":
		return u, false, hint(raw, ErrSyntax, "", "it is empty; write a URL such as https://example.com/")
	case hasScheme(text):
		u, err = Parse(text)
		return u, false, err
	}
	u, err = guess(raw, strings.TrimPrefix(text, "//"))
	return u, err == nil, err
}

func hint(raw string, reason error, part, hint string) *Error {
	err := fail(raw, reason, part)
	err.Hint = hint
	return err
}

// hasScheme tells "htp:/x", which has a scheme, from "example.com:8080", which
// has a host and a port.
func hasScheme(text string) bool {
	scheme, rest, ok := cutScheme(text)
	if !ok {
		return false
	}
	if strings.HasPrefix(rest, "//") || dialled(scheme) {
		return true
	}
	if strings.Contains(scheme, ".") {
		return false
	}
	port := rest
	if end := strings.IndexAny(rest, `/\?#`); end >= 0 {
		port = rest[:end]
	}
	return port == "" || strings.Trim(port, digits) != ""
}

// dialled reports whether digits after this scheme are not a port.
func dialled(scheme string) bool {
	switch strings.ToLower(scheme) {
	case "http", "https", "tel", "sms", "fax", "callto":
		return true
	}
	return false
}

// guess reads text without a scheme as https.
func guess(raw, text string) (URL, error) {
	const write = "write the whole URL, beginning with https:// or http://"
	if text == "" || strings.ContainsRune(`/\?#`, rune(text[0])) {
		return URL{}, hint(raw, ErrHost, "", "it names no host; "+write)
	}
	u, err := build(URL{}, "https://"+text)
	if err != nil {
		reason := err.(*Error)
		reason.Input = cut(raw)
		if reason.Err == ErrHost {
			reason.Hint = write
		}
		return URL{}, reason
	}
	switch {
	case u.Userinfo() != "":
		return URL{}, hint(raw, ErrHost, "", "this looks like an e-mail address; "+write)
	case !plausible(u, text):
		return URL{}, hint(raw, ErrHost, u.Hostname(), "if it is a host, "+write)
	}
	return u, nil
}

// plausible reports whether the user is likely to have meant a host: a name
// with a dot in it, localhost, a complete address, or anything with a port.
func plausible(u URL, text string) bool {
	host := u.Hostname()
	switch {
	case host[0] == '[', u.Port() != "", host == "localhost":
		return true
	case strings.Contains(host, ".."), host[0] == '.':
		return false
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return strings.HasPrefix(text, host)
	}
	dot := strings.IndexByte(host, '.')
	return dot > 0 && dot < len(host)-1
}
