package auth

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Machine is an entry of a .netrc file.
type Machine struct {
	Name     string // the host; "" is the default
	Login    string
	Password string
}

// ReadNetrc reads the text of a .netrc file called name, as curl does: of
// several entries for one host the first counts, words may be in double
// quotes (with \" \\ \n \r \t), comments begin with #, macros are skipped,
// and it does not matter who may read the file. An error names the line, and
// does not show a password.
//
// The entry default is the last one, with an empty name. It is not meant for
// every host that a crawl comes across; give it to the seeds' hosts at most.
func ReadNetrc(name, text string) ([]Machine, error) {
	r := netrc{rest: strings.TrimPrefix(text, "\ufeff"), line: 1}
	machines, err := r.machines()
	if err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, r.line, err)
	}
	return machines, nil
}

// netrc reads words, and knows the line where it is.
type netrc struct {
	rest string
	line int

	all      []Machine
	fallback []Machine // the default, if there is one
}

func (r *netrc) machines() ([]Machine, error) {
	var current *Machine // the entry that is being read
	for {
		word, err := r.word()
		if err == io.EOF {
			r.take(current)
			return append(r.all, r.fallback...), nil
		}
		if err != nil {
			return nil, err
		}
		switch word {
		case "machine", "default":
			r.take(current)
			current, err = r.machine(word)
		case "macdef":
			_, err = r.argument(word)
			r.skipMacro()
		case "login", "password", "account":
			err = r.set(current, word)
		default:
			err = errors.New("want machine, default, login, password, account or macdef; a value with blanks needs double quotes")
		}
		if err != nil {
			return nil, err
		}
	}
}

// machine begins an entry.
func (r *netrc) machine(word string) (*Machine, error) {
	if word == "default" {
		return &Machine{}, nil
	}
	name, err := r.argument(word)
	if err == nil && name == "" {
		err = errors.New("machine without a name")
	}
	return &Machine{Name: strings.ToLower(name)}, err
}

// take keeps an entry, unless there is one for its host already.
func (r *netrc) take(m *Machine) {
	switch {
	case m == nil:
	case m.Name == "" && r.fallback == nil:
		r.fallback = []Machine{*m}
	case m.Name != "" && !slices.ContainsFunc(r.all, func(other Machine) bool { return other.Name == m.Name }):
		r.all = append(r.all, *m)
	}
}

// set reads a value of an entry.
func (r *netrc) set(m *Machine, word string) error {
	if m == nil {
		return fmt.Errorf("%s before any machine", word)
	}
	value, err := r.argument(word)
	switch word {
	case "login":
		m.Login = value
	case "password":
		m.Password = value
	}
	return err
}

// argument is the word after another.
func (r *netrc) argument(of string) (string, error) {
	if r.blanks(); r.rest == "" {
		return "", fmt.Errorf("%s at the end of the file", of)
	}
	return r.read()
}

// word is the next word outside comments, or io.EOF.
func (r *netrc) word() (string, error) {
	for r.blanks(); strings.HasPrefix(r.rest, "#"); r.blanks() {
		r.skipLine()
	}
	if r.rest == "" {
		return "", io.EOF
	}
	return r.read()
}

func (r *netrc) blanks() { r.skip(len(r.rest) - len(strings.TrimLeft(r.rest, " \t\r\n"))) }

func (r *netrc) skip(n int) {
	r.line += strings.Count(r.rest[:n], "\n")
	r.rest = r.rest[n:]
}

// read takes a word, quoted or not.
func (r *netrc) read() (string, error) {
	if strings.HasPrefix(r.rest, `"`) {
		return r.quoted()
	}
	i := strings.IndexAny(r.rest+" ", " \t\r\n")
	word := r.rest[:i]
	r.skip(i)
	return word, nil
}

func (r *netrc) quoted() (string, error) {
	var b strings.Builder
	for i := 1; i < len(r.rest); i++ {
		switch c := r.rest[i]; {
		case c == '"':
			r.skip(i + 1)
			return b.String(), nil
		case c == '\n':
			return "", errors.New("quotes without an end")
		case c == '\\' && i+1 < len(r.rest):
			i++
			b.WriteByte(unescape(r.rest[i]))
		default:
			b.WriteByte(c)
		}
	}
	return "", errors.New("quotes without an end")
}

func unescape(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

// skipMacro goes to behind the next line that is empty, from the one after the
// macro's name.
func (r *netrc) skipMacro() {
	r.skipLine()
	for r.rest != "" && strings.TrimSpace(r.skipLine()) != "" {
	}
}

func (r *netrc) skipLine() string {
	line, _, _ := strings.Cut(r.rest, "\n")
	r.skip(min(len(line)+1, len(r.rest)))
	return line
}
