package parse

import "bytes"

// commentEnd returns the index after the comment whose text begins at i,
// behind "<!--": after "-->", "--!>", or a ">" or "->" that is all there is.
// It returns -1 if the comment is not closed.
func commentEnd(b []byte, i int) int {
	for from := i; ; {
		n := bytes.IndexByte(b[from:], '>')
		if n < 0 {
			return -1
		}
		from += n + 1
		text := b[i : from-1]
		if len(text) == 0 || len(text) == 1 && text[0] == '-' ||
			bytes.HasSuffix(text, []byte("--")) || bytes.HasSuffix(text, []byte("--!")) {
			return from
		}
	}
}

// closeAngle returns the index after the next ">", or -1.
func closeAngle(b []byte, i int) int {
	n := bytes.IndexByte(b[i:], '>')
	if n < 0 {
		return -1
	}
	return i + n + 1
}

// rawEnd returns the index of the "</name" that ends the raw text at i, or
// len(b) if nothing does. The name is in lower case.
func rawEnd(b []byte, i int, name string) int {
	for {
		n := bytes.IndexByte(b[i:], '<')
		if n < 0 {
			return len(b)
		}
		i += n
		if isEndTag(b, i, name) {
			return i
		}
		i++
	}
}

// isEndTag reports whether an end tag of that name begins at the "<" at i.
func isEndTag(b []byte, i int, name string) bool {
	return i+1 < len(b) && b[i+1] == '/' && isTagName(b, i+2, name)
}

// isTagName reports whether the name stands at i, in any case, and ends there.
func isTagName(b []byte, i int, name string) bool {
	end := i + len(name)
	return end < len(b) && isName(b[i:end], name) &&
		(b[end] == '>' || b[end] == '/' || isBlank(b[end]))
}

// scriptEnd is rawEnd for script, whose end tag may be hidden in what looks
// like a comment with a <script> in it (WHATWG HTML §13.2.5.15–31).
func scriptEnd(b []byte, i int) int {
	const name = "script"
	for {
		n := bytes.IndexByte(b[i:], '<')
		if n < 0 {
			return len(b)
		}
		i += n
		if isEndTag(b, i, name) {
			return i
		}
		i++
		if !bytes.HasPrefix(b[i:], []byte("!--")) {
			continue
		}
		end, closed := escapedEnd(b, i+len("!--"))
		if !closed {
			return end
		}
		i = end
	}
}

// escapedEnd walks over the escaped text at i of a script, behind "<!--". It
// returns either the index after the "-->" that closes it, or, with closed
// false, where the script ends within.
func escapedEnd(b []byte, i int) (end int, closed bool) {
	const name = "script"
	start, double := i, false // double: inside a <script>
	for ; i < len(b); i++ {
		switch b[i] {
		case '>':
			// The dashes of "<!--" may be those of "-->".
			if bytes.HasSuffix(b[start-2:i], []byte("--")) {
				return i + 1, true
			}
		case '<':
			switch {
			case isEndTag(b, i, name):
				if !double {
					return i, false
				}
				double = false
			case !double && isTagName(b, i+1, name):
				double = true
			}
		}
	}
	return len(b), false
}
