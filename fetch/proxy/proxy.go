// Package proxy chooses the proxy of a request: always the same one, what the
// environment of a program says, or one after the other of a list.
//
//	proxies, err := proxy.Read("proxies.txt", file)
//	list := proxy.NewList(proxies...)
//	client := fetch.New(fetch.Options{Proxy: list.Pick, ProxyReport: list.Report})
//
// Over net/http the same is http.Transport{Proxy: list.Pick}; call [List.Report]
// with what became of the request, or the list only takes turns. A single proxy
// is [http.ProxyURL] of what [Parse] returns. Nothing here reads the
// environment.
package proxy

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// maxLine is the greatest length of a line in a file of proxies, in bytes.
const maxLine = 64 << 10

// Parse reads the URL of a proxy: http, https, socks5 or socks5h (which both
// leave names to the proxy), with a user and password or without. Without a
// scheme it is http. Errors do not show the password.
func Parse(s string) (*url.URL, error) {
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	u, err := url.Parse(s)
	if err != nil {
		var detail *url.Error
		if errors.As(err, &detail) {
			err = detail.Err // without the URL, which may have a password
		}
		return nil, fmt.Errorf("proxy: %w", err)
	}
	u.Scheme = strings.ToLower(u.Scheme)
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
	default:
		return nil, fmt.Errorf("proxy %s: the scheme is http, https or socks5", u.Redacted())
	}
	if u.Hostname() == "" {
		return nil, fmt.Errorf("proxy %s: no host", u.Redacted())
	}
	if u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("proxy %s: nothing may follow the host and port", u.Redacted())
	}
	u.Path = ""
	return u, nil
}

// Environment returns what chooses proxies as http.ProxyFromEnvironment does,
// from values that the caller has read; see [httpproxy.Config]. Requests to
// localhost take no proxy.
func Environment(c httpproxy.Config) (func(*http.Request) (*url.URL, error), error) {
	for name, value := range map[string]*string{"HTTP_PROXY": &c.HTTPProxy, "HTTPS_PROXY": &c.HTTPSProxy} {
		if *value == "" {
			continue
		}
		u, err := Parse(*value) // httpproxy would go without
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		*value = u.String()
	}
	choose := c.ProxyFunc()
	return func(r *http.Request) (*url.URL, error) { return choose(r.URL) }, nil
}

// Read reads proxies from a file called name, one a line. Empty lines and
// what begins with # are skipped. An error names the line.
func Read(name string, r io.Reader) ([]*url.URL, error) {
	var proxies []*url.URL
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		n++
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		u, err := Parse(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		proxies = append(proxies, u)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, n+1, err)
	}
	if len(proxies) == 0 {
		return nil, fmt.Errorf("%s: no proxy in it", name)
	}
	return proxies, nil
}
