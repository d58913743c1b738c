package parse

import "bytes"

// Srcset is the URLs in the value of a srcset attribute, in order (WHATWG HTML
// §4.8.4.2.2, "parse a srcset attribute"): commas within a URL belong to it,
// those within the parentheses of a descriptor separate nothing. Descriptors
// are not judged: a candidate that a browser would refuse for them counts.
func Srcset(value string) []string {
	var urls []string
	for url, rest := nextCandidate([]byte(value)); url != nil; url, rest = nextCandidate(rest) {
		urls = append(urls, string(url))
	}
	return urls
}

// nextCandidate cuts the URL of the first candidate off a srcset; nil if there
// is none.
func nextCandidate(b []byte) (url, rest []byte) {
	b = bytes.TrimLeft(b, blanks+",")
	if len(b) == 0 {
		return nil, nil
	}
	end := 0
	for end < len(b) && !isBlank(b[end]) {
		end++
	}
	url, rest = b[:end], b[end:]
	if url[end-1] == ',' {
		return bytes.TrimRight(url, ","), rest
	}
	return url, afterDescriptors(rest)
}

// afterDescriptors is what follows the comma that ends a candidate.
func afterDescriptors(b []byte) []byte {
	inside := false
	for i, c := range b {
		switch {
		case c == ',' && !inside:
			return b[i+1:]
		case c == '(':
			inside = true
		case c == ')':
			inside = false
		}
	}
	return nil
}
