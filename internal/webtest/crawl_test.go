package webtest

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// naive is the simplest crawler that is correct: breadth first, one request
// after the other, on the standard library. It checks what the web says about
// itself.
type naive struct {
	t      *testing.T
	client *http.Client
	allow  func(*url.URL) bool
	exotic bool
	agent  string
	depths map[string]int // by URL
	next   []string       // level
}

type dialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

func newNaive(t *testing.T, dial dialFunc, hosts ...string) *naive {
	transport := &http.Transport{DialContext: dial, DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	allow := func(u *url.URL) bool {
		for _, h := range hosts {
			if u.Host == h {
				return true
			}
		}
		return false
	}
	return &naive{t: t, client: client, allow: allow, depths: map[string]int{}}
}

// crawl goes level by level. A URL is visited when it is taken from its level,
// not when it is found, for a redirect may yet bring it into an earlier one.
func (n *naive) crawl(seeds ...string) {
	level := seeds
	for depth := 0; len(level) > 0; depth++ {
		n.next = nil
		for len(level) > 0 {
			key := level[0]
			level = level[1:]
			if _, visited := n.depths[key]; !visited {
				n.depths[key] = depth
				level = append(level, n.fetch(key)...)
			}
		}
		level = n.next
	}
}

func naiveKey(u *url.URL) string {
	clean := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawQuery: u.RawQuery}
	if clean.Path == "" {
		clean.Path = "/"
	}
	return clean.String()
}

// fetch returns where the URL redirects to, if it does.
func (n *naive) fetch(key string) []string {
	for range 10 {
		status, header, body := n.get(key)
		switch {
		case status == 500:
			continue
		case status >= 300 && status < 400:
			return n.allowed(n.resolve(mustParse(n.t, key), header.Get("Location")))
		case status == 200:
			n.parse(key, body)
		}
		return nil
	}
	n.t.Errorf("%s: failed ten times", key)
	return nil
}

func (n *naive) allowed(u *url.URL) []string {
	if u == nil || !n.allow(u) {
		return nil
	}
	return []string{naiveKey(u)}
}

func (n *naive) get(url string) (int, http.Header, string) {
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		n.t.Fatal(err)
	}
	req.Header.Set("User-Agent", n.agent)
	resp, err := n.client.Do(req)
	if err != nil {
		n.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		n.t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(body)
}

func (n *naive) parse(key, body string) {
	root, err := html.ParseWithOptions(strings.NewReader(body), html.ParseOptionEnableScripting(false))
	if err != nil {
		n.t.Fatal(err)
	}
	base := mustParse(n.t, key)
	for element := range root.Descendants() {
		ref, isBase := n.reference(element)
		switch {
		case isBase:
			base = n.resolve(base, ref)
		case ref != "" && !strings.HasPrefix(ref, "#"):
			n.next = append(n.next, n.allowed(n.resolve(base, ref))...)
		}
	}
}

func (n *naive) reference(element *html.Node) (ref string, isBase bool) {
	switch element.Data {
	case "base":
		return attribute(element, "href"), true
	case "a", "area":
		return attribute(element, "href"), false
	}
	if !n.exotic {
		return "", false
	}
	switch element.Data {
	case "link":
		return attribute(element, "href"), false
	case "iframe":
		return attribute(element, "src"), false
	case "meta":
		_, ref, _ := strings.Cut(attribute(element, "content"), "url=")
		return ref, false
	}
	return "", false
}

func attribute(element *html.Node, name string) string {
	for _, a := range element.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// resolve returns nil for what no crawler can follow.
func (n *naive) resolve(base *url.URL, ref string) *url.URL {
	u, err := base.Parse(ref)
	if err != nil || u.Scheme != "http" {
		return nil
	}
	u.Host = strings.TrimSuffix(strings.ToLower(u.Host), ":80")
	return u
}

func mustParse(t *testing.T, raw string) *url.URL {
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
