package folder

import (
	"cmp"
	"strings"

	"github.com/joinable/crawl/frontier/urlnorm"
)

// The bounds of a name, in bytes of UTF-8. A segment fits into the 255 UTF-16
// units of HFS+ even decomposed, and a path leaves a quarter of the 1024 bytes
// of macOS to the folder's own.
const (
	maxSegment = 160
	maxFolders = 480
	// MaxPath is the greatest length of a path that Path returns, in bytes.
	MaxPath = maxFolders + 1 + maxSegment + 1 + maxSegment
)

// index is the name of a folder's own file.
const index = "index"

// Path is the file that a URL's body is saved to, relative to the folder, with
// slashes: example.com/docs/paper.pdf. It depends on the URL and, where that
// has no extension, on the Content-Type header, and on nothing else: not on
// what is there already, nor on the order of downloads.
//
// Two URLs have two paths on every file system, also on one that ignores case
// or the Unicode normal form; see the package documentation for how, and for
// what changes a name. URLs that differ in nothing but user name and password
// have the same path, for those are left out.
func Path(u urlnorm.URL, contentType string) string {
	path, query, asks := strings.Cut(u.RequestTarget(), "?")
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	last := len(segments) - 1
	f := leaf{segment: segments[last], query: query, asks: asks, typed: extensionOf(contentType)}
	return folders(origin(u), segments[:last]) + "/" + f.name()
}

// origin is the folder of a host: example.com, example.com_http,
// example.com_8443 or example.com_http_8080. Https and the default port are
// not mentioned.
func origin(u urlnorm.URL) string {
	name := hostName(u.Hostname())
	if u.Scheme() == "http" {
		name += "_http"
	}
	if u.Port() != "" {
		name += "_" + u.Port()
	}
	return name
}

// hostName is a host as a name. An underscore in the last label is kept for
// what origin appends, and for addresses.
func hostName(host string) string {
	if address, ok := strings.CutPrefix(host, "["); ok {
		return "ip6_" + strings.ReplaceAll(strings.TrimSuffix(address, "]"), ":", "-")
	}
	const longest = maxSegment - len("_http_65535")
	label := host[strings.LastIndexByte(host, '.')+1:]
	name, plain := asName(host)
	if plain && len(name) <= longest && !strings.Contains(label, "_") {
		return name
	}
	return marked(name, host, "", longest)
}

// folders are the folders of a path within that of its host. What would make
// them too long is one folder at the end.
func folders(path string, segments []string) string {
	for i, segment := range segments {
		name := folderName(segment)
		if len(path)+1+len(name) > maxFolders {
			rest := strings.Join(segments[i:], "/")
			return path + "/" + marked(decoded(cut(rest, maxSegment)), rest, "", maxSegment)
		}
		path += "/" + name
	}
	return path
}

// folderName is the name of a folder. It never ends in an extension, and that
// of a file always does, so that /a.js and /a.js/b can both be saved.
func folderName(segment string) string {
	name, plain := asName(segment)
	if _, ext := cutExtension(name); plain && ext == "" {
		return name
	}
	return marked(name, segment, "", maxSegment)
}

// A leaf is the part of a URL that names the file.
type leaf struct {
	segment string // of the path, the last one
	query   string
	asks    bool   // there is a query, be it empty
	typed   string // the extension that the content type asks for, or ""
}

// name is the name of the file, which has one of these forms, where ~ stands
// for itself and nowhere else but in the text of the last:
//
//	stem.ext     index.ext    the segment as it is; the folder's own file
//	stem~.ext                 the extension was added
//	stem~query.ext            with a query
//	stem~query~.ext           both
//	text~hash.ext             anything else
func (l leaf) name() string {
	stem, ext, joint, plain := l.parts()
	name, readable, text := stem+joint+ext, stem, l.segment
	if l.asks {
		query, plainQuery := asName(l.query)
		plain = plain && plainQuery && !looksMade(query)
		name = stem + "~" + query + joint + ext
		readable = cut(stem, maxSegment/2) + "~" + query
		text += "?" + l.query
	}
	if plain && len(name) <= maxSegment {
		return name
	}
	return marked(readable, text, ext, maxSegment)
}

// parts are the stem and the extension of the file, and what joins them;
// plain is false if they cannot tell this segment from all others.
func (l leaf) parts() (stem, ext, joint string, plain bool) {
	if l.segment == "" {
		return index, cmp.Or(l.typed, ".html"), "", true
	}
	name, plain := asName(l.segment)
	stem, ext = cutExtension(name)
	if ext == "" || l.typed != "" && isProgram(ext) {
		return name, cmp.Or(l.typed, ".bin"), "~", plain
	}
	return stem, ext, "", plain && stem != index
}

// looksMade reports whether a query would, behind a ~, look like a hash, or
// like the short names that Windows makes of long ones (PROGRA~1).
func looksMade(query string) bool {
	word, _, _ := strings.Cut(query, ".")
	return strings.Trim(query, "0123456789") == "" || len(word) == hashLength && strings.Trim(word, alphabet) == ""
}

// cutExtension cuts the extension off a name: a dot and up to eight letters
// and digits, one letter at least, behind a stem. It is in lower case, and ""
// if there is none.
func cutExtension(name string) (stem, ext string) {
	dot := strings.LastIndexByte(name, '.')
	if dot < 1 || !isExtension(strings.ToLower(name[dot+1:])) {
		return name, ""
	}
	return name[:dot], strings.ToLower(name[dot:])
}

func isExtension(word string) bool {
	const letters, digits = "abcdefghijklmnopqrstuvwxyz", "0123456789"
	return len(word) <= 8 && strings.Trim(word, letters+digits) == "" && strings.Trim(word, digits) != ""
}
