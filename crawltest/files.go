package crawltest

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// files is one host.
type files struct {
	fsys  fs.FS
	given sequence
}

// answer finds the file that a request means; see Folder.
func (f *files) answer(r *http.Request) (*http.Response, error) {
	name, query := split(r.URL)
	stems := []string{name}
	if query != "" {
		stems = []string{name + "?" + query, name}
	}
	for _, stem := range stems {
		if found := f.find(stem, method(r)); found != "" {
			return f.serve(r, found)
		}
	}
	if f.isFolder(name) {
		return redirect(r, name+"/", query), nil
	}
	return plain(r, http.StatusNotFound, "text/plain; charset=utf-8", []byte("404 page not found\n")), nil
}

// find is the file that stands for a path, or "".
func (f *files) find(stem, method string) string {
	for _, whole := range []string{stem + "." + method, stem} {
		if found := f.given.next(whole, ".http", f.exists); found != "" {
			return found
		}
	}
	for _, found := range []string{stem, stem + ".html"} {
		if f.exists(found) {
			return found
		}
	}
	return ""
}

// serve makes a response of a file that exists.
func (f *files) serve(r *http.Request, name string) (*http.Response, error) {
	content, err := fs.ReadFile(f.fsys, name)
	if err != nil {
		return nil, fmt.Errorf("page of the test: %w", err)
	}
	if path.Ext(name) != ".http" {
		return plain(r, http.StatusOK, contentType(name, content), content), nil
	}
	resp, err := parse(r, content)
	if err != nil {
		return nil, fmt.Errorf("response %s: %w", name, err)
	}
	return resp, nil
}

func (f *files) exists(name string) bool {
	if !fs.ValidPath(name) {
		return false
	}
	found, err := fs.Stat(f.fsys, name)
	return !isMissing(err) && (err != nil || !found.IsDir()) // other errors are those of reading it
}

func (f *files) isFolder(name string) bool {
	if !fs.ValidPath(name) {
		return false
	}
	found, err := fs.Stat(f.fsys, name)
	return err == nil && found.IsDir()
}

// isMissing reports whether err says that there is no such file. A name too long
// for the system, or with what it cannot hold, is none either.
func isMissing(err error) bool {
	var is *fs.PathError
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) || errors.As(err, &is) && !errors.Is(err, fs.ErrPermission)
}

// split is the path of a URL as that of a file, index for what ends in a slash,
// and the query.
func split(u *url.URL) (name, query string) {
	name, query = u.Path, u.RawQuery
	if u.Opaque != "" { // what net/url cannot hold
		name, query, _ = strings.Cut(strings.TrimPrefix(u.Opaque, "//"+u.Host), "?")
		if unescaped, err := url.PathUnescape(name); err == nil {
			name = unescaped
		}
	}
	name = strings.TrimPrefix(name, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index"
	}
	return name, query
}

// contentType is that of a file by its ending, whatever the system makes of it,
// or by its content.
func contentType(name string, content []byte) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".html", ".htm":
		return "text/html; charset=utf-8"
	case ".xhtml":
		return "application/xhtml+xml"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".json":
		return "application/json"
	case ".xml":
		return "application/xml"
	case ".rss":
		return "application/rss+xml"
	case ".atom":
		return "application/atom+xml"
	case ".svg":
		return "image/svg+xml"
	}
	return http.DetectContentType(content)
}
