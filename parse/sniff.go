package parse

import (
	"bytes"
	"strings"
)

// IsHTML reports whether a response is worth passing to HTML: its type is
// text/html or application/xhtml+xml, or it has no known type and begins like
// an HTML page (WHATWG MIME Sniffing §7.1). contentType is the header's value.
func IsHTML(contentType string, body []byte) bool {
	essence, _, _ := strings.Cut(contentType, ";")
	essence, _, _ = strings.Cut(essence, ",") // a header sent twice
	switch strings.ToLower(strings.Trim(essence, blanks)) {
	case "text/html", "application/xhtml+xml":
		return true
	case "", "*/*", "unknown/unknown", "application/unknown":
		return looksLikeHTML(body)
	}
	return false
}

// htmlStarts must be followed by a blank or ">".
var htmlStarts = []string{
	"<!doctype html", "<html", "<head", "<script", "<iframe", "<h1", "<div",
	"<font", "<table", "<a", "<style", "<title", "<b", "<body", "<br", "<p",
}

func looksLikeHTML(body []byte) bool {
	body = bytes.TrimPrefix(body, bomUTF8)
	body = bytes.TrimLeft(body, blanks)
	for _, start := range htmlStarts {
		n := len(start)
		if len(body) > n && (body[n] == ' ' || body[n] == '>') &&
			strings.EqualFold(start, string(body[:n])) {
			return true
		}
	}
	return bytes.HasPrefix(body, []byte("<!--"))
}
