package jsonpath

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// either reads tests with || between.
func (p *parser) either() (test, error) {
	if p.deep++; p.deep > maxDeep {
		return nil, errors.New("nested too deep")
	}
	defer func() { p.deep-- }()
	var tests anyOf
	for {
		all, err := p.both()
		if err != nil {
			return nil, err
		}
		if tests = append(tests, all); !p.eat("||") {
			return tests, nil
		}
	}
}

// both reads tests with && between.
func (p *parser) both() (test, error) {
	var all allOf
	for {
		one, err := p.test()
		if err != nil {
			return nil, err
		}
		p.blanks()
		if all = append(all, one); !p.eat("&&") {
			return all, nil
		}
	}
}

// test reads one test, with blanks before it.
func (p *parser) test() (test, error) {
	p.blanks()
	negated := p.eat("!")
	p.blanks()
	var t test
	var err error
	if p.eat("(") {
		if t, err = p.either(); err == nil && !p.eat(")") {
			err = errors.New("want ) here")
		}
	} else {
		t, err = p.comparison(negated)
	}
	if err == nil && negated {
		t = negate{t}
	}
	return t, err
}

// comparison reads what is compared, or a test without a comparison.
func (p *parser) comparison(negated bool) (test, error) {
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	before := p.at
	p.blanks()
	by := p.operator()
	if by == "" || negated {
		p.at = before
		if t, ok := left.(test); ok {
			return t, nil
		}
		return nil, errors.New("want a comparison here, such as == 1")
	}
	p.blanks()
	right, err := p.operand()
	if err != nil {
		return nil, err
	}
	c := comparison{by: by}
	var ok bool
	if c.left, ok = comparand(left); ok {
		c.right, ok = comparand(right)
	}
	if !ok {
		return nil, fmt.Errorf("what may be many values, or a test, is compared by %s", by)
	}
	return c, nil
}

func (p *parser) operator() string {
	for _, by := range []string{"==", "!=", "<=", ">=", "<", ">"} {
		if p.eat(by) {
			return by
		}
	}
	return ""
}

// comparand is what was read as an operand of a comparison.
func comparand(read any) (operand, bool) {
	o, ok := read.(operand)
	if q, is := read.(query); is && !q.singular {
		ok = false
	}
	return o, ok
}

// operand reads a literal, a query or a call of a function: an operand or a
// test, or what may be either.
func (p *parser) operand() (any, error) {
	switch c := p.peek(); {
	case c == '@' || c == '$':
		p.at++
		if p.deep++; p.deep > maxDeep {
			return nil, errors.New("nested too deep")
		}
		defer func() { p.deep-- }()
		segments, singular, err := p.segments()
		return query{segments, c == '@', singular}, err
	case c == '"' || c == '\'':
		s, err := p.quoted()
		return scalar{kind: String, text: s}, err
	case c == '-' || isDigit(c):
		return p.number()
	}
	name := p.name(func(first bool, r rune) bool {
		return r >= 'a' && r <= 'z' || !first && (r == '_' || r >= '0' && r <= '9')
	})
	if p.eat("(") {
		return p.call(name)
	}
	switch name {
	case "true":
		return scalar{kind: Bool, number: 1}, nil
	case "false":
		return scalar{kind: Bool}, nil
	case "null":
		return scalar{kind: Null}, nil
	}
	return nil, errors.New("want @, $, a number, a text in quotes, true, false, null or a function")
}

func (p *parser) number() (any, error) {
	start := p.at
	for strings.IndexByte("+-.eE0123456789", p.peek()) >= 0 {
		p.at++
	}
	var f float64
	if err := json.Unmarshal([]byte(p.text[start:p.at]), &f); err != nil {
		return nil, fmt.Errorf("%q is no number", p.text[start:p.at])
	}
	return scalar{kind: Number, number: f}, nil
}

// call reads the arguments of a function.
func (p *parser) call(name string) (any, error) {
	var args []any
	for p.blanks(); !p.eat(")"); p.blanks() {
		if len(args) > 0 && !p.eat(",") {
			return nil, fmt.Errorf("want ) or a comma in %s()", name)
		}
		p.blanks()
		arg, err := p.operand()
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
	}
	made, ok := makeCall(name, args)
	if !ok {
		return nil, fmt.Errorf("%s() is not one of length(value), count(query), value(query), match(text, re), search(text, re)", name)
	}
	return made, nil
}

func makeCall(name string, args []any) (made any, ok bool) {
	switch {
	case name == "length" && len(args) == 1:
		c := call{name: name}
		c.of, ok = comparand(args[0])
		return c, ok
	case (name == "count" || name == "value") && len(args) == 1:
		q, ok := args[0].(query)
		return call{name: name, all: q}, ok
	case (name == "match" || name == "search") && len(args) == 2:
		return makePattern(name, args)
	}
	return nil, false
}

func makePattern(name string, args []any) (made any, ok bool) {
	p := pattern{whole: name == "match"}
	if p.text, ok = comparand(args[0]); !ok {
		return nil, false
	}
	if p.re, ok = comparand(args[1]); !ok {
		return nil, false
	}
	if literal, is := p.re.(scalar); is {
		p.compiled = compile(literal, p.whole)
	}
	return p, true
}
