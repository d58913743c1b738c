package urlnorm

import "unsafe"

// A Resolver resolves the references of one page. It is for one goroutine;
// the URLs that it makes are not bound to it.
//
// Those URLs share pieces of memory of a few kilobytes, which live as long as
// any of them. That suits a page's outlinks, which travel together; who keeps
// one for long should Clone it.
type Resolver struct {
	base  URL
	chunk []byte // bytes up to len are in use by URLs and never written again
}

// chunkSize holds the outlinks of a common page, 40 of 100 bytes.
const chunkSize = 4096

// NewResolver is a resolver for references found on the page base.
func NewResolver(base URL) *Resolver { return &Resolver{base: base} }

// Base is the URL that references are resolved against.
func (r *Resolver) Base() URL { return r.base }

// SetBase changes the base, as <base href> does.
func (r *Resolver) SetBase(base URL) { r.base = base }

// Resolve is URL.Resolve without its allocations. Neither the result nor the
// error shares memory with ref.
func (r *Resolver) Resolve(ref string) (URL, error) {
	if r.base.IsZero() {
		return URL{}, fail(ref, ErrRelative, "")
	}
	p, ok := cleanSplice(r.base, ref)
	if !ok {
		return r.build(ref)
	}
	start := r.reserve(p.head + p.end)
	r.chunk = append(r.chunk, r.base.s[:p.head]...)
	r.chunk = append(r.chunk, ref[:p.end]...)
	return p.url(view(r.chunk[start:])), nil
}

func (r *Resolver) build(ref string) (URL, error) {
	r.reserve(len(r.base.s) + len(ref))
	b := builder{buf: r.chunk}
	err := b.resolve(r.base, ref)
	r.chunk = b.buf
	if err != nil {
		return URL{}, err
	}
	return b.url(view(b.buf[b.start:])), nil
}

// reserve makes room for n bytes, in a new chunk if need be, and returns where
// they begin.
func (r *Resolver) reserve(n int) int {
	if cap(r.chunk)-len(r.chunk) < n {
		r.chunk = make([]byte, 0, max(n, chunkSize))
	}
	return len(r.chunk)
}

// view is b as a string without a copy, for bytes that nobody writes to while
// the string is in use.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
