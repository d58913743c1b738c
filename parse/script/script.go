// Package script finds the strings in JavaScript that are plainly URLs.
//
//	for _, href := range script.Links(source, script.Options{}) { … }
//
// It tells strings from comments, regular expressions and templates with a
// small lexer (ECMA-262 §12), and knows nothing of what the program does with
// them. Only what can hardly be anything else is taken for a URL: see [IsURL].
// JSON is a part of JavaScript in this respect. Its time is linear in the
// source.
package script

// Options bound what is returned. The zero value is ready to use.
type Options struct {
	MaxLinks int // 0 means 10,000
	MaxHref  int // bytes; longer strings are no URLs; 0 means 2,048
}

func (o Options) withDefaults() Options {
	if o.MaxLinks <= 0 {
		o.MaxLinks = 10_000
	}
	if o.MaxHref <= 0 {
		o.MaxHref = 2 << 10
	}
	return o
}

// Links are the string literals, and templates without substitutions, in src
// for which IsURL holds: in their order, each once, with escapes decoded.
func Links(src []byte, o Options) []string {
	o = o.withDefaults()
	var links []string
	seen := make(map[string]bool)
	l := lexer{b: src, most: o.MaxHref}
	for len(links) < o.MaxLinks {
		s, ok := l.next()
		if !ok {
			break
		}
		if len(s) <= o.MaxHref && !seen[string(s)] && IsURL(string(s)) {
			seen[string(s)] = true
			links = append(links, string(s))
		}
	}
	return links
}
