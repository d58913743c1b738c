package auth

import "strings"

// An offer is one challenge of WWW-Authenticate. Names are in lower case.
type offer struct {
	scheme string
	params map[string]string
}

// challenges reads all lines of WWW-Authenticate (RFC 9110 §11.6.1). A comma
// stands between parameters and between challenges alike; what is followed by
// a blank and no "=" begins a challenge. What makes no sense ends its line.
func challenges(lines []string) []offer {
	var all []offer
	for _, line := range lines {
		s := scanner{line}
		for s.separators(); s.rest != ""; s.separators() {
			name := s.token()
			if name == "" {
				break
			}
			if !s.equals() {
				all = append(all, offer{strings.ToLower(name), make(map[string]string)})
				s.token68()
				continue
			}
			value, ok := s.value()
			if !ok || len(all) == 0 {
				break
			}
			params := all[len(all)-1].params
			if name = strings.ToLower(name); params[name] == "" {
				params[name] = value
			}
		}
	}
	return all
}

// A scanner reads a header line from its front.
type scanner struct{ rest string }

func (s *scanner) separators() { s.rest = strings.TrimLeft(s.rest, " \t,") }

func (s *scanner) token() string {
	i := strings.IndexFunc(s.rest, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`()<>@,;:\"/[]?={}`, r) })
	if i < 0 {
		i = len(s.rest)
	}
	token := s.rest[:i]
	s.rest = s.rest[i:]
	return token
}

// equals takes the "=" of a parameter, with blanks around it.
func (s *scanner) equals() bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(s.rest, " \t"), "=")
	if ok {
		s.rest = strings.TrimLeft(rest, " \t")
	}
	return ok
}

// token68 takes what some schemes have instead of parameters: base64 up to
// the next comma.
func (s *scanner) token68() {
	word, _, _ := strings.Cut(strings.TrimLeft(s.rest, " \t"), ",")
	word = strings.TrimRight(word, " \t")
	if !strings.ContainsAny(strings.TrimRight(word, "="), "= \t\"") {
		s.rest = strings.TrimLeft(s.rest, " \t")[len(word):]
	}
}

// value takes a token or a quoted string.
func (s *scanner) value() (string, bool) {
	if !strings.HasPrefix(s.rest, `"`) {
		v := s.token()
		return v, v != ""
	}
	var b strings.Builder
	for i := 1; i < len(s.rest); i++ {
		switch c := s.rest[i]; {
		case c == '"':
			s.rest = s.rest[i+1:]
			return b.String(), true
		case c == '\\' && i+1 < len(s.rest):
			i++
			b.WriteByte(s.rest[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", false
}
