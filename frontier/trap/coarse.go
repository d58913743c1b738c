package trap

import (
	"bytes"
	"strings"
)

const (
	deepPath  = 6 // segments beyond which a path counts as deep
	manyFacet = 4 // query keys beyond which a query counts as put together at will
)

// appendCoarse appends to dst, which is empty, the second, wider family of the URL
// with the pattern text, for traps whose members share no pattern because words vary where numbers could:
//
//	https://a.example/**;session   every URL with a session id of the origin
//	https://a.example/docs/**      more than deepPath segments
//	https://a.example/find?**      more than manyFacet query keys
//	https://a.example/tag/*?page   anything else in one folder
//
// It appends nothing if there is no such family.
func (f *form) appendCoarse(dst, text []byte) []byte {
	start := len(dst)
	switch {
	case f.session:
		dst = append(dst, text[:f.origin]...)
		dst = append(dst, "/**;session"...)
	case f.segments > deepPath:
		dst = append(dst, text[:f.first]...)
		dst = append(dst, "/**"...)
	case f.keys > manyFacet:
		dst = append(dst, text[:f.path]...)
		dst = append(dst, "?**"...)
	case f.last+1 < f.path:
		dst = append(dst, text[:f.last]...)
		dst = append(dst, "/*"...)
		if text[f.path-1] == '/' {
			dst = append(dst, '/')
		}
		dst = append(dst, text[f.path:]...)
	}
	if bytes.Equal(dst[start:], text) {
		return dst[:start]
	}
	return dst
}

// appendDomain appends the family of all hosts of a registrable domain but
// the two that are certainly meant: "https://*.a.example/**". It appends
// nothing if origin is not below domain.
func appendDomain(dst []byte, origin, domain string) []byte {
	scheme, host, port := cutOrigin(origin)
	sub, below := strings.CutSuffix(host, domain)
	if domain == "" || !below || len(sub) < 2 || sub[len(sub)-1] != '.' || sub == "www." {
		return dst
	}
	dst = append(dst, scheme...)
	dst = append(dst, "*."...)
	dst = append(dst, domain...)
	dst = append(dst, port...)
	return append(dst, "/**"...)
}

// cutOrigin parts "https://user@host:8080" into "https://", "host" and ":8080".
func cutOrigin(origin string) (scheme, host, port string) {
	if i := strings.Index(origin, "://"); i >= 0 {
		scheme, host = origin[:i+3], origin[i+3:]
	} else {
		host = origin
	}
	host = host[strings.LastIndexByte(host, '@')+1:]
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host, port = host[:i], host[i:]
	}
	return scheme, host, port
}
