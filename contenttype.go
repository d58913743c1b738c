package crawl

import (
	"fmt"
	"mime"
	"net/http"
	"strings"
)

// checkType says what is wrong with a pattern of Accept or Reject.
func checkType(pattern string) error {
	kind, sub, ok := strings.Cut(pattern, "/")
	if !ok || kind == "" || sub == "" || strings.ContainsAny(pattern, " ;,") || kind == "*" && sub != "*" || strings.Contains(strings.TrimSuffix(sub, "*"), "*") {
		return fmt.Errorf("%q: it takes a content type such as text/html or image/*", pattern)
	}
	return nil
}

// matchesType reports whether a content type, in lower case and without
// parameters, is one of the patterns.
func matchesType(patterns []string, contentType string) bool {
	for _, p := range patterns {
		p = strings.ToLower(p)
		if stem, wild := strings.CutSuffix(p, "*"); p == "*/*" || p == contentType || wild && strings.HasPrefix(contentType, stem) {
			return true
		}
	}
	return false
}

// wants reports whether the body of a response is to be read, judging by its
// header: for fetch.Options.Accept. What is no success is read whatever it is,
// and so is what says nothing of its type.
func (o *Options) wants(status int, header http.Header) bool {
	contentType, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	if status/100 != 2 || contentType == "" {
		return true
	}
	return !matchesType(o.Reject, contentType) && (len(o.Accept) == 0 || matchesType(o.Accept, contentType))
}

// accept is wants, or nil if every body is to be read.
func (o *Options) accept() func(int, http.Header) bool {
	if len(o.Accept) == 0 && len(o.Reject) == 0 {
		return nil
	}
	return o.wants
}
