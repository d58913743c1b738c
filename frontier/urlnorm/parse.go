package urlnorm

import "strings"

// Parse makes a URL canonical: the basic URL parser of the WHATWG URL Standard
// (section 4.4) without a base, less the fragment. It repairs what browsers
// repair, such as blanks around the URL, backslashes and upper-case hosts.
//
// The error is an *Error: ErrScheme, ErrHost, ErrPort, ErrRelative or
// ErrTooLong. A text that was canonical already is not copied.
func Parse(raw string) (URL, error) {
	if p, ok := cleanSplice(URL{}, raw); ok {
		return p.url(raw[:p.end]), nil
	}
	return build(URL{}, raw)
}

// Resolve is the URL that a reference found on the page u means: in a link, a
// form or a Location header. Errors are those of Parse. The result does not
// share memory with ref.
//
// See Resolver for the references of a whole page.
func (u URL) Resolve(ref string) (URL, error) {
	if u.IsZero() {
		return URL{}, fail(ref, ErrRelative, "")
	}
	if p, ok := cleanSplice(u, ref); ok {
		return p.url(concat(u.s[:p.head], ref[:p.end])), nil
	}
	return build(u, ref)
}

// concat copies ref even if head is empty, unlike +.
func concat(head, ref string) string {
	if head == "" {
		return strings.Clone(ref)
	}
	return head + ref
}

// build makes a URL the standard's way.
func build(base URL, ref string) (URL, error) {
	b := builder{buf: make([]byte, 0, min(len(base.s)+len(ref)+len("/"), 512))}
	if err := b.resolve(base, ref); err != nil {
		return URL{}, err
	}
	return b.url(view(b.buf)), nil
}
