package fetch

import (
	"net/http"
	"strconv"
	"strings"
)

// A ContentRange is the part of a file that a response has (RFC 9110 §14.4).
type ContentRange struct {
	First, Last int64 // of bytes, both included; -1 in a 416, which has none
	Size        int64 // of the whole file, or -1 if the server does not say
}

// ContentRange is what the header Content-Range says in a response of status
// 206 or 416. ok is false without one that is well formed and in bytes; the
// body of a 206 is then none to go on with (a response of several parts,
// multipart/byteranges, is such a one).
func (r *Response) ContentRange() (c ContentRange, ok bool) {
	if r.Status != http.StatusPartialContent && r.Status != http.StatusRequestedRangeNotSatisfiable {
		return ContentRange{}, false
	}
	unit, rest, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Content-Range")), " ")
	part, size, found := strings.Cut(strings.TrimSpace(rest), "/")
	if !strings.EqualFold(unit, "bytes") || !found {
		return ContentRange{}, false
	}
	c = ContentRange{First: -1, Last: -1, Size: -1}
	if size != "*" && !number(size, &c.Size) {
		return ContentRange{}, false
	}
	if r.Status == http.StatusRequestedRangeNotSatisfiable {
		return c, part == "*" && c.Size >= 0
	}
	first, last, _ := strings.Cut(part, "-")
	if !number(first, &c.First) || !number(last, &c.Last) || c.Last < c.First || c.Size >= 0 && c.Last >= c.Size {
		return ContentRange{}, false
	}
	return c, true
}

// number parses a sequence of digits.
func number(s string, n *int64) bool {
	u, err := strconv.ParseUint(s, 10, 63)
	*n = int64(u)
	return err == nil
}
