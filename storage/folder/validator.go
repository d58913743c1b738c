package folder

import (
	"net/http"
	"strings"
	"time"
)

// A validator tells one version of a body from another. The zero value is
// none.
type validator struct {
	ETag     string `json:"etag,omitempty"`
	Modified string `json:"modified,omitempty"` // the Last-Modified header, as sent
}

// newValidator is the strong validator of a response, if it has one. A date
// counts only if there is no entity tag at all (RFC 9110 §13.1.5) and it is so
// old that the body cannot have changed twice within its second (§8.8.2.2).
func newValidator(h http.Header) validator {
	tag, modified := h.Get("ETag"), h.Get("Last-Modified")
	if tag != "" {
		if isStrongTag(tag) {
			return validator{ETag: tag}
		}
		return validator{}
	}
	at, err := http.ParseTime(modified)
	if err != nil {
		return validator{}
	}
	sent, err := http.ParseTime(h.Get("Date"))
	if err != nil || sent.Sub(at) < time.Minute {
		return validator{}
	}
	return validator{Modified: modified}
}

// isStrongTag reports whether a text is an entity tag and not a weak one (RFC
// 9110 §8.8.3), in ASCII.
func isStrongTag(tag string) bool {
	if len(tag) < 2 || len(tag) > 1024 || tag[0] != '"' || tag[len(tag)-1] != '"' {
		return false
	}
	return strings.IndexFunc(tag[1:len(tag)-1], func(r rune) bool { return r <= ' ' || r == '"' || r >= 0x7f }) < 0
}

func (v validator) strong() bool { return v != validator{} }

// ifRange is the If-Range header that asks for the same version.
func (v validator) ifRange() string {
	if v.ETag != "" {
		return v.ETag
	}
	return v.Modified
}

// denied reports whether a response says that it is of another version. What
// it does not say counts for nothing: that it is partial at all means that
// If-Range held.
func (v validator) denied(h http.Header) bool {
	if tag := h.Get("ETag"); v.ETag != "" && tag != "" {
		return tag != v.ETag
	}
	modified := h.Get("Last-Modified")
	return v.Modified != "" && modified != "" && modified != v.Modified
}
