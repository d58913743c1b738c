package crawl

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/zeebo/xxh3"

	"github.com/joinable/crawl/frontier"
)

// A HostRule is what holds for one host instead of what Options say for all.
// The zero value changes nothing.
type HostRule struct {
	// Rate is the number of requests a second; 0 leaves Options.Rate,
	// Unlimited is no limit.
	Rate float64
	// Delay is the least time between the starts of two requests; 0 leaves
	// Options.Delay. The host's own crawl delay counts in any case.
	Delay time.Duration
	// PerHost is the number of requests at a time; 0 leaves Options.PerHost.
	PerHost int
	// Header is sent besides Options.Header, and instead of what that has of
	// the same name. It goes to this host only, credentials or not.
	Header http.Header
}

// check says what is wrong with a rule.
func (h *HostRule) check(name string) error {
	switch {
	case name == "" || strings.ContainsAny(name, "/@ "):
		return fmt.Errorf("rule for %q: it is no host such as example.com or example.com:8443", name)
	case !(h.Rate >= 0) && h.Rate != Unlimited, h.Delay < 0, h.PerHost < 0:
		return fmt.Errorf("rule for %s: rate, delay and requests at a time are not negative", name)
	}
	return nil
}

// rule is the rule for a host key; nil is none. One that names the port counts
// more than one that does not.
func (o *Options) rule(hostKey string) *HostRule {
	if len(o.Hosts) == 0 {
		return nil
	}
	_, authority, _ := strings.Cut(hostKey, "://")
	if h, ok := o.Hosts[authority]; ok {
		return &h
	}
	host := authority
	if name, _, err := net.SplitHostPort(authority); err == nil {
		host = name
	}
	if h, ok := o.Hosts[host]; ok {
		return &h
	}
	return nil
}

// hostRule is what the frontier needs of it.
func (r *run) hostRule(t *frontier.Task) frontier.Rule {
	h := r.opts.rule(originOf(t.URL))
	if h == nil {
		return frontier.Rule{}
	}
	rule := frontier.Rule{PerHost: h.PerHost}
	if h.Rate == 0 && h.Delay == 0 {
		return rule
	}
	o := *r.opts
	setIf(&o.Rate, h.Rate)
	setIf(&o.Delay, h.Delay)
	if rule.Delay = o.delay(); rule.Delay == 0 {
		rule.Delay = -1
	}
	return rule
}

// setIf sets a field to a value that is not zero.
func setIf[T comparable](field *T, value T) {
	var zero T
	if value != zero {
		*field = value
	}
}

// together makes hosts on one address share clock and permits, if that is
// wanted. addr is that of the connection on which the host has answered.
func (r *run) together(id frontier.HostID, addr string) {
	if !r.opts.PerIP || addr == "" {
		return
	}
	ip, _, err := net.SplitHostPort(addr)
	if err != nil {
		ip = addr // not one of the internet
	}
	if !r.hosts.moved(id, ip) {
		return
	}
	r.frontier.Update(frontier.Update{Hosts: []frontier.HostUpdate{{Host: id, Group: xxh3.HashString(ip) | 1}}})
}
