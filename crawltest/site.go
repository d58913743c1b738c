package crawltest

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/txtar"
)

// A Site is one host or several that exist in the test alone, over http and
// https alike. It is the Transport of a crawl's options (or of any
// http.Client), and remembers every request. Its methods may be called from
// several goroutines.
type Site struct {
	web web
	log log
}

// A web answers requests to its hosts.
type web interface {
	// hosts are the names that exist, with the port if it is not the scheme's
	// own. Nil is all names.
	hosts() []string
	// answer is called with a host that exists, from several goroutines.
	answer(r *http.Request, host string) (*http.Response, error)
}

// Folder serves the files of a folder in which every folder is a host and is
// named as in URLs: "shop.example", or "shop.example:8080". Other hosts do not
// exist: a request fails as if their names could not be looked up, and the error
// says which there are.
//
//	shop.example/robots.txt         /robots.txt
//	shop.example/index.html         /
//	shop.example/docs/index.html    /docs/, and a redirect from /docs to it
//	shop.example/lamp.html          /lamp and /lamp.html
//	shop.example/list?page=2.html   /list?page=2
//	shop.example/list.html          /list, with any other query too
//	shop.example/old.http           /old, a whole response: see below
//	shop.example/search.POST.http   /search, for that method alone
//
// The first that exists answers, a .http before all. What does not exist is
// 404. Content types go by the file's ending, or else by its content.
//
// A .http file is a response as it comes from the wire: status line, header, an
// empty line, body; line ends may be LF. Where it breaks off, so does the
// response.
//
//	HTTP/1.1 301 Moved Permanently
//	Location: /lamp
//
// If there are also busy.2.http, busy.3.http and so on, the second request gets
// the second, and so on; the last one stays.
//
// Files are read when they are asked for. Folder panics if fsys cannot be read
// or has no folders.
func Folder(fsys fs.FS) *Site {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		panic(fmt.Sprintf("crawltest: reading the hosts of a folder: %v", err))
	}
	hosts := make(map[string]*files)
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		sub, err := fs.Sub(fsys, entry.Name())
		if err != nil {
			panic(fmt.Sprintf("crawltest: folder of host %s: %v", entry.Name(), err))
		}
		hosts[strings.ToLower(entry.Name())] = &files{fsys: sub}
	}
	if len(hosts) == 0 {
		panic("crawltest: there is no host: the folders at the top are the hosts; for a folder of pages use Host")
	}
	return &Site{web: static(hosts)}
}

// Host serves a folder as one host, as Folder does: Host("shop.example",
// os.DirFS("public")), for instance, is what a generator of static pages made.
func Host(name string, fsys fs.FS) *Site {
	return &Site{web: static{strings.ToLower(name): {fsys: fsys}}}
}

// Txtar serves the files of an archive of the form of
// golang.org/x/tools/txtar, as Folder does: before each file a line with its
// name, "-- shop.example/index.html --". It panics if a name is not that of a
// file, or there is none.
func Txtar(archive string) *Site {
	fsys, err := txtar.FS(txtar.Parse([]byte(archive)))
	if err != nil {
		panic("crawltest: " + err.Error())
	}
	return Folder(fsys)
}

// Handler serves what a handler answers. It is asked as by a server: r.Host is
// the host, r.TLS is not nil over https, and r.Context() ends when the crawl
// gives up. Without hosts every name exists. A handler that panics breaks the
// connection off. It may answer by another Site: to be slow, for instance, sleep
// and call that one's ServeHTTP.
func Handler(h http.Handler, hosts ...string) *Site {
	var names []string
	for _, name := range hosts {
		names = append(names, strings.ToLower(name))
	}
	return &Site{web: &handler{h, names}}
}

// RoundTrip answers a request.
func (s *Site) RoundTrip(r *http.Request) (*http.Response, error) {
	r, body, err := withBody(r)
	if err != nil {
		return nil, err
	}
	host := hostOf(r)
	if all := s.web.hosts(); all != nil && !slices.Contains(all, host) {
		return nil, unknownHost(host, all)
	}
	connected(r)
	s.log.add(r, body)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return s.web.answer(r, host)
}

// ServeHTTP answers as a server, of net/http/httptest for instance. A site of one
// host answers for it under any name.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out := r.Clone(r.Context())
	out.URL.Scheme, out.URL.Host = "http", r.Host
	if r.TLS != nil {
		out.URL.Scheme = "https"
	}
	if all := s.web.hosts(); len(all) == 1 {
		out.URL.Host = all[0]
	}
	resp, err := s.RoundTrip(out)
	if err != nil {
		http.Error(w, err.Error(), http.StatusMisdirectedRequest)
		return
	}
	defer resp.Body.Close()
	maps.Copy(w.Header(), resp.Header)
	w.WriteHeader(resp.StatusCode)
	if _, err := io.Copy(w, resp.Body); err != nil {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler) // the response breaks off, as it is to
	}
}

// hostOf is where a request goes: the name, and the port if it is not the
// scheme's own.
func hostOf(r *http.Request) string {
	host := strings.ToLower(r.URL.Host)
	own := map[string]string{"http": ":80", "https": ":443"}[r.URL.Scheme]
	return cmp.Or(strings.TrimSuffix(host, own), host)
}

// unknownHost is the failure of looking up a name that does not exist.
func unknownHost(host string, all []string) error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{
		Err:        "no such host; the site of this test has " + strings.Join(all, ", "),
		Name:       host,
		IsNotFound: true,
	}}
}

// static are hosts made of files.
type static map[string]*files

func (s static) hosts() []string { return slices.Sorted(maps.Keys(s)) }

func (s static) answer(r *http.Request, host string) (*http.Response, error) {
	return s[host].answer(r)
}

// A sequence counts the answers that were given of each name, of which there may
// be a second, third and so on: NAME, NAME.2, NAME.3.
type sequence struct {
	mu    sync.Mutex // guards given
	given map[string]int
}

// next is the name of the next answer, or of the last one if there are no more;
// "" if there is none. exists tells whether there is one of a name.
func (s *sequence) next(name, ending string, exists func(string) bool) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.given == nil {
		s.given = make(map[string]int)
	}
	n := s.given[name]
	if exists(numbered(name, ending, n+1)) {
		n++
		s.given[name] = n
	}
	if n == 0 {
		return ""
	}
	return numbered(name, ending, n)
}

// numbered is the name of the nth answer.
func numbered(name, ending string, n int) string {
	if n > 1 {
		name = fmt.Sprintf("%s.%d", name, n)
	}
	return name + ending
}
