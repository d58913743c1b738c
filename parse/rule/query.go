package rule

import (
	"errors"
	"fmt"
	"strings"

	"github.com/andybalholm/cascadia"

	"github.com/joinable/crawl/parse/jsonpath"
)

// A query says where to look. The zero value is the element itself.
type query struct {
	css    cascadia.Matcher
	source string           // the CSS
	cost   cost             // of css
	cheap  cascadia.Matcher // see cheapPart; nil unless css is costly
	xpath  *xpath
	json   *jsonpath.Path
	attr   string
}

// leadsToJSON reports whether what it finds is JSON.
func (q *query) leadsToJSON() bool { return q != nil && q.json != nil }

// looksInHTML reports whether it makes sense in HTML only.
func (q *query) looksInHTML() bool { return q.css != nil || q.xpath != nil || q.attr != "" }

// setCSS reads CSS with or without @ATTR.
func (q *query) setCSS(text string) (err error) {
	css, attr, err := cutAttr(text)
	if err != nil {
		return err
	}
	q.attr = attr
	if css == "" && attr != "" {
		return nil
	}
	if q.css, err = cascadia.ParseGroup(css); err != nil {
		return fmt.Errorf("parse CSS %q: %w", css, err)
	}
	if q.source, q.cost = css, costOf(css); q.cost != costLittle {
		q.cheap = cheapPart(css)
	}
	return nil
}

func (q *query) setXPath(text string) (err error) {
	q.xpath, err = newXPath(text)
	return err
}

func (q *query) setJSONPath(text string) (err error) {
	q.json, err = jsonpath.Parse(text)
	return err
}

// cutAttr splits CSS@ATTR; the attribute is "" if there is no "@".
func cutAttr(text string) (css, attr string, err error) {
	at := lastAt(text)
	if at < 0 {
		if css = strings.TrimSpace(text); css == "" {
			err = errors.New("want CSS")
		}
		return css, "", err
	}
	css, attr = strings.TrimSpace(text[:at]), strings.TrimSpace(text[at+1:])
	return css, strings.ToLower(attr), checkAttr(attr)
}

func checkAttr(name string) error {
	if name == "" || strings.ContainsAny(name, " \t\n\f\r\"'<>/=()[]") {
		return fmt.Errorf("want the name of an attribute after %q, not %q", "@", name)
	}
	return nil
}

// lastAt is the index of the last "@" outside brackets, parentheses and
// quotes, or -1.
func lastAt(text string) int {
	at, depth, quote := -1, 0, byte(0)
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
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
