package folder

import (
	"math"
	"strconv"
	"strings"
)

// A contentRange is a Content-Range header (RFC 9110 §14.4): the bytes from
// first to last of total. For what cannot be had first and last are -1; a total
// that is not told is -1.
type contentRange struct{ first, last, total int64 }

// parseContentRange reads a Content-Range header; ok is false if it is not
// valid.
func parseContentRange(s string) (r contentRange, ok bool) {
	unit, s, _ := strings.Cut(s, " ")
	span, total, ok := strings.Cut(s, "/")
	if !ok || !strings.EqualFold(unit, "bytes") {
		return contentRange{}, false
	}
	r = contentRange{-1, -1, -1}
	if total != "*" {
		if r.total, ok = parseBytes(total); !ok {
			return contentRange{}, false
		}
	}
	if span == "*" {
		return r, total != "*"
	}
	first, last, _ := strings.Cut(span, "-")
	r.first, ok = parseBytes(first)
	if ok {
		r.last, ok = parseBytes(last)
	}
	if !ok || r.last < r.first || r.total >= 0 && r.last >= r.total {
		return contentRange{}, false
	}
	return r, true
}

// parseBytes reads a number of bytes: digits and nothing else, and never so many
// that one more could not be counted.
func parseBytes(s string) (n int64, ok bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n < math.MaxInt64
}
