package folder

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// Next says what an answer asks for.
type Next int

// What comes after an answer.
const (
	// Body: the body of the answer is to be written to the download, then
	// Finish.
	Body Next = iota + 1
	// Complete: all of it is there already. Finish; the answer's own body is
	// an error page.
	Complete
	// Again: the answer does not fit what is there, which was dropped. Ask
	// once more, with a new Header; that cannot be the answer again.
	Again
)

// Header is what the request needs: the body as it is, for a part of an
// encoded one cannot be decoded; and, if there is something to go on from, the
// rest of it, provided it is still the same (Range and If-Range, RFC 9110
// §14.2 and §13.1.5).
func (d *Download) Header() http.Header {
	h := http.Header{"Accept-Encoding": {"identity"}}
	if d.resumes {
		h.Set("Range", "bytes="+strconv.FormatInt(d.note.Have, 10)+"-")
		h.Set("If-Range", d.note.ifRange())
	}
	return h
}

// Answer takes the answer to a request with Header, before its body. A whole
// body (200, 203) begins the download anew; the part that was asked for (206)
// goes on with it, if nothing says that it is another version's. Any other
// status is ErrAnswer, and leaves what is there as it is.
//
// A body that is encoded although that was not asked for is saved as it is
// written, be that decoded or not: its length cannot be checked, nor can it be
// resumed.
func (d *Download) Answer(status int, h http.Header) (Next, error) {
	if d.ended || d.sum != nil {
		return 0, d.failed(fmt.Errorf("a second answer"))
	}
	switch {
	case status == http.StatusOK, status == http.StatusNonAuthoritativeInfo:
		n := d.wholeBody(h)
		return Body, d.failed(d.begin(n, n.Total))
	case d.resumes && status == http.StatusPartialContent:
		return d.part(h)
	case d.resumes && status == http.StatusRequestedRangeNotSatisfiable:
		return d.noPart(h)
	}
	return 0, d.failed(fmt.Errorf("%w: status %d", ErrAnswer, status))
}

// wholeBody is the note of a body that begins with this answer.
func (d *Download) wholeBody(h http.Header) note {
	n := note{V: noteVersion, URL: d.url.String(), Type: h.Get("Content-Type"), Total: -1}
	if isEncoded(h) {
		return n
	}
	n.validator = newValidator(h)
	if length, ok := parseBytes(h.Get("Content-Length")); ok {
		n.Total = length
	}
	return n
}

func isEncoded(h http.Header) bool {
	encoding := h.Get("Content-Encoding")
	return encoding != "" && !strings.EqualFold(encoding, "identity")
}

// part takes an answer of status 206.
func (d *Download) part(h http.Header) (Next, error) {
	r, ok := parseContentRange(h.Get("Content-Range"))
	if !ok || r.first != d.note.Have || !d.agrees(r.total) || d.note.denied(h) || isEncoded(h) {
		return d.again()
	}
	if r.total >= 0 {
		d.note.Total = r.total
	}
	if d.note.Total <= r.last {
		return d.again() // nobody knows where it ends
	}
	return Body, d.failed(d.goOn(r.last + 1))
}

// noPart takes an answer of status 416: there is nothing after what is there.
func (d *Download) noPart(h http.Header) (Next, error) {
	r, ok := parseContentRange(h.Get("Content-Range"))
	if !ok || r.first >= 0 || r.total != d.note.Have || !d.agrees(r.total) || d.note.denied(h) {
		return d.again()
	}
	d.note.Total = r.total
	return Complete, d.failed(d.goOn(r.total))
}

// agrees reports whether a total is none, or the one that is known.
func (d *Download) agrees(total int64) bool {
	return total < 0 || d.note.Total < 0 || total == d.note.Total
}

// again drops what is there.
func (d *Download) again() (Next, error) {
	d.resumes, d.note = false, note{}
	return Again, d.failed(d.folder.discard(d.key))
}
