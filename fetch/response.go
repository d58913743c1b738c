package fetch

import (
	"net/http"
	"strings"
	"time"
)

// A Response is one whole response. It belongs to one goroutine at a time;
// whoever holds it last calls Release.
type Response struct {
	URL        string // as requested
	Status     int    // from 100 to 999
	Proto      string // "HTTP/1.1", "HTTP/2.0"
	RemoteAddr string // address and port that answered, or the proxy's
	Header     http.Header

	// Body is the decoded body. It lies in a pooled buffer and is valid
	// until Release.
	Body []byte
	// Raw is the body as it was sent, likewise pooled, when Encoding is
	// "gzip". Otherwise it is Body itself.
	Raw []byte
	// Encoding is how Raw is encoded: "gzip", or "" for not at all: when the
	// body was sent like that, whatever its header claims, or in another
	// encoding, of which only the decoded body is kept.
	Encoding string
	// Wire is the number of bytes of the body as it was sent, without what
	// frames it (chunks, TLS).
	Wire int64
	// Written is the number of bytes that were written to a Sink.
	Written int64
	// Refused: Options.Accept did not want the body.
	Refused bool
	// Truncated: there was more than Request.Truncate bytes of body. Raw is
	// then Body, decoded.
	Truncated bool

	Start     time.Time     // when the request was begun
	FirstByte time.Duration // from then until the header was there
	Took      time.Duration // from then until the body was at its end

	pool      *pool
	share     *Share
	raw, body *buffer // body is nil when Body lies in raw
}

// head copies what is known before the body.
func (r *Response) head(answer *http.Response) {
	r.Status = answer.StatusCode
	r.Proto = answer.Proto
	r.Header = answer.Header
}

// Release returns the buffers to the pool and their bytes to the budget.
// Body and Raw must not be used any more, and are nil. Further calls do
// nothing.
func (r *Response) Release() {
	r.drop()
	r.share.Close()
	r.share = nil
}

// drop gives up the body, but not the budget.
func (r *Response) drop() {
	r.Body, r.Raw, r.Encoding = nil, nil, ""
	r.pool.put(r.raw)
	r.pool.put(r.body)
	r.raw, r.body = nil, nil
}

// Redirect is where the response sends the client: its Location as sent,
// without surrounding blanks, to be resolved against URL. ok is false unless
// the status is 301, 302, 303, 307 or 308 and there is a Location that is not
// empty. Of several the first counts.
func (r *Response) Redirect() (location string, ok bool) {
	switch r.Status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return "", false
	}
	for _, value := range r.Header["Location"] {
		if value = strings.TrimSpace(value); value != "" {
			return value, true
		}
	}
	return "", false
}
