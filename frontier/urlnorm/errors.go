package urlnorm

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// The reasons why a text is not a URL that can be crawled. Every Error is one
// of them. ErrHost, ErrPort and ErrRelative are also ErrSyntax.
var (
	// ErrScheme is a scheme other than http and https.
	ErrScheme = errors.New("scheme is not http or https")
	// ErrSyntax is text that the URL Standard does not accept.
	ErrSyntax = errors.New("not a valid URL")
	// ErrHost is a host that is missing or that cannot be one.
	ErrHost error = syntaxError("not a valid host")
	// ErrPort is a port that is not a number up to 65535.
	ErrPort error = syntaxError("not a valid port")
	// ErrRelative is a reference without a scheme where there is no base.
	ErrRelative error = syntaxError("no scheme")
	// ErrTooLong is a URL longer than MaxLength.
	ErrTooLong = fmt.Errorf("longer than %d bytes", MaxLength)
)

type syntaxError string

func (e syntaxError) Error() string        { return string(e) }
func (e syntaxError) Is(target error) bool { return target == ErrSyntax }

// An Error says which text is not a URL, and why.
type Error struct {
	Input string // the text, cut to 200 bytes
	Part  string // the part at fault, such as the scheme, cut likewise; may be empty
	Err   error  // one of this package's Err values
	Hint  string // what to do about it; may be empty
}

// Error is one line of valid UTF-8 without control characters, whatever the
// text is.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "URL %q: %s", e.Input, e.reason())
	if e.Hint != "" {
		b.WriteString(" (" + e.Hint + ")")
	}
	return b.String()
}

// Unwrap makes errors.Is(err, ErrScheme) and its like work.
func (e *Error) Unwrap() error { return e.Err }

func (e *Error) reason() string {
	switch {
	case e.Part == "":
		return e.Err.Error()
	case e.Err == ErrScheme:
		return fmt.Sprintf("scheme %q is not http or https", e.Part)
	default:
		return fmt.Sprintf("%s: %q", e.Err, e.Part)
	}
}

// fail makes an Error that shares no memory with its arguments.
func fail(input string, err error, part string) *Error {
	return &Error{Input: cut(input), Part: cut(part), Err: err}
}

const maxQuoted = 200 // bytes of input in an error

func cut(s string) string {
	if len(s) <= maxQuoted {
		return strings.Clone(s)
	}
	end := maxQuoted - len("...")
	for end > maxQuoted-2*utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "..."
}
