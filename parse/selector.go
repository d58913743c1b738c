package parse

import (
	"fmt"
	"strings"

	"github.com/andybalholm/cascadia"
)

// A Selector picks items from pages. It is immutable and may be used by
// several goroutines at once.
type Selector struct {
	source, name, attr string
	css                cascadia.Matcher
}

// ParseSelector reads a selector as the command line has it, NAME=CSS or
// NAME=CSS@ATTR:
//
//	price=.price                             the text of each element of class price
//	img=img.main@src                         an attribute
//	price=[property="og:price"]@content      CSS may hold "=" and "@" in brackets, parentheses, quotes
//
// The name ends at the first "=", the attribute begins after the last "@"
// outside brackets, parentheses and quotes. An element without the attribute
// gives no item.
func ParseSelector(s string) (*Selector, error) {
	name, rule, ok := strings.Cut(s, "=")
	name = strings.TrimSpace(name)
	if !ok || name == "" {
		return nil, fmt.Errorf("selector %q: want NAME=CSS or NAME=CSS@ATTR", s)
	}
	css, attr, err := cutAttr(rule)
	if err != nil {
		return nil, fmt.Errorf("selector %q: %w", s, err)
	}
	matcher, err := cascadia.ParseGroup(css)
	if err != nil {
		return nil, fmt.Errorf("selector %q: parse CSS %q: %w", s, css, err)
	}
	return &Selector{source: s, name: name, attr: attr, css: matcher}, nil
}

// Name is the name of the items it picks.
func (s *Selector) Name() string { return s.name }

// String is the text it was parsed from.
func (s *Selector) String() string { return s.source }

// cutAttr splits CSS@ATTR; the attribute is "" if there is no "@".
func cutAttr(rule string) (css, attr string, err error) {
	at := lastAt(rule)
	if at < 0 {
		css = strings.TrimSpace(rule)
	} else {
		css, attr = strings.TrimSpace(rule[:at]), strings.ToLower(strings.TrimSpace(rule[at+1:]))
		if attr == "" || strings.ContainsAny(attr, blanks+`"'<>/=()[]`) {
			return "", "", fmt.Errorf("want the name of an attribute after %q, not %q", "@", rule[at+1:])
		}
	}
	if css == "" {
		return "", "", fmt.Errorf("want CSS after %q", "=")
	}
	return css, attr, nil
}

// lastAt is the index of the last "@" outside brackets, parentheses and
// quotes, or -1.
func lastAt(rule string) int {
	at, depth, quote := -1, 0, byte(0)
	for i := 0; i < len(rule); i++ {
		switch c := rule[i]; {
		case c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[' || c == '(':
			depth++
		case c == ']' || c == ')':
			depth--
		case c == '@' && depth == 0:
			at = i
		}
	}
	return at
}
