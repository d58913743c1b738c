package folder

import (
	"net/url"
	"strings"
)

// decoded is a part of a URL with its percent-encoding undone; an escape that
// is none stands for itself.
func decoded(part string) string {
	if name, err := url.PathUnescape(part); err == nil {
		return name
	}
	var b strings.Builder
	for i, piece := range strings.Split(part, "%") {
		switch name, err := url.PathUnescape("%" + piece); {
		case i == 0:
			b.WriteString(piece)
		case err == nil:
			b.WriteString(name)
		default:
			b.WriteString("%" + piece)
		}
	}
	return b.String()
}

// encoded is the one spelling of a name in a URL that needs no hash: the path
// percent-encode set of the URL Standard (section 1.3), and "%".
func encoded(name string) string {
	const hex, set = "0123456789ABCDEF", " \"#<>?^`{}%"
	b := make([]byte, 0, len(name))
	for i := range len(name) {
		c := name[i]
		if c > ' ' && c < 0x7f && strings.IndexByte(set, c) < 0 {
			b = append(b, c)
			continue
		}
		b = append(b, '%', hex[c>>4], hex[c&15])
	}
	return string(b)
}
