package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"os"

	"golang.org/x/net/http/httpproxy"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/fetch/proxy"
	"github.com/joinable/crawl/fetch/resolve"
)

// connections is what a command line says of how hosts are reached.
type connections struct {
	proxy   *url.URL // nil: as the environment says; without a host: none
	proxies string   // a file
	resolve map[string]netip.Addr
	tls     fetch.TLS
	cookies string // a file
	saved   string // a file to write cookies to
	netrc   string // a file
	auth    []login
}

// noProxy is what -proxy none means.
var noProxy = &url.URL{}

func proxyURL(field **url.URL) value {
	return value{set: func(word string) error {
		if word == "none" {
			*field = noProxy
			return nil
		}
		u, err := proxy.Parse(word)
		if err != nil {
			return err
		}
		*field = u
		return nil
	}}
}

func overrides(field *map[string]netip.Addr) value {
	return value{form: aList, set: func(word string) error {
		key, addr, err := resolve.ParseOverride(word)
		if err != nil {
			return fmt.Errorf("%q: %w", word, err)
		}
		if *field == nil {
			*field = make(map[string]netip.Addr)
		}
		(*field)[key] = addr
		return nil
	}}
}

// apply sets the options that say how hosts are reached. What it reads from
// files is an error of usage if it cannot be read.
func (c *connections) apply(o *crawl.Options) (err error) {
	if o.TLSConfig, err = c.trust(); err != nil {
		return err
	}
	if err := c.identify(o); err != nil {
		return err
	}
	if len(c.resolve) > 0 {
		o.Resolver = resolve.New(resolve.Options{Overrides: c.resolve})
	}
	switch {
	case c.proxies != "":
		return c.takeTurns(o)
	case c.proxy == nil:
		return surroundingProxies(o)
	case c.proxy != noProxy:
		o.Proxy = http.ProxyURL(c.proxy)
	}
	return nil
}

// trust is who is trusted over https, and who we are. Authorities are read by
// themselves, so that a mistake is told of the flag that has it.
func (c *connections) trust() (*tls.Config, error) {
	us := c.tls
	us.CAFiles = nil
	config, err := us.Config()
	if err != nil {
		return nil, usagef("-cert: %w", err)
	}
	authorities, err := fetch.TLS{CAFiles: c.tls.CAFiles}.Config()
	if err != nil {
		return nil, usagef("-ca: %w", err)
	}
	config.RootCAs = authorities.RootCAs
	return config, nil
}

// takeTurns uses the proxies in a file.
func (c *connections) takeTurns(o *crawl.Options) error {
	if c.proxy != nil {
		return usagef("-proxy and -proxies: choose one")
	}
	f, err := os.Open(c.proxies)
	if err != nil {
		return usagef("-proxies: %w", err)
	}
	defer f.Close()
	urls, err := proxy.Read(c.proxies, bufio.NewReader(f))
	switch {
	case err != nil:
		return usagef("-proxies: %w", err)
	case len(urls) == 0:
		return usagef("-proxies: %s names no proxy", c.proxies)
	}
	l := proxy.NewList(urls...)
	o.Proxy, o.ProxyReport = l.Pick, l.Report
	return nil
}

// surroundingProxies uses the proxies that the environment names, if any.
func surroundingProxies(o *crawl.Options) error {
	env := httpproxy.FromEnvironment()
	if env.HTTPProxy == "" && env.HTTPSProxy == "" {
		return nil
	}
	choose, err := proxy.Environment(*env)
	if err != nil {
		return usageError{err}
	}
	o.Proxy = choose
	return nil
}
