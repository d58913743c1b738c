package crawl

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/fetch/proxy"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

const (
	retryBase = time.Second     // first back-off of a task
	retryMax  = 5 * time.Minute // longest back-off of a task
	hostBase  = time.Second     // first block after a failed connection
	busyBase  = time.Minute     // first block after 429 or 503 without Retry-After
)

// A diagnosis tells the failure of a host from that of a URL.
type diagnosis struct {
	class    fetch.Class
	feedback frontier.Feedback
	facts    *storage.HostFacts // to store, or nil
	passing  bool               // the host's trouble, not the task's: it goes back unharmed
	offline  bool               // nobody's trouble: the network is down
}

func (r *run) diagnose(ctx context.Context, t *frontier.Task, began time.Time, err error) diagnosis {
	d := diagnosis{class: fetch.ClassOther}
	var fe *fetch.Error
	if errors.As(err, &fe) {
		d.class = fe.Class
		if isBusy(fe.Status) {
			r.hosts.live(t.Host)
			// The body broke off, but the header had said what there is to say.
			return r.block(d, t, began, retryAfter(fe.Header), busyBase, statusText(fe.Status))
		}
	}
	if d.class == fetch.ClassForbidden {
		d.feedback.Unspent = true // nothing was sent
		return d
	}
	if pause, down := r.network.isDown(ctx, t.Host, began, d.class); down {
		r.pause(pause)
		d.feedback.Unspent, d.passing, d.offline = true, true, true
		return d
	}
	if wait, away := proxyAway(err); away && r.hosts.anyAlive() {
		return r.block(d, t, began, wait, hostBase, cause(err))
	}
	switch alive := r.hosts.alive(t.Host); {
	case d.class == fetch.ClassNoProxy:
		// No host's fault: they all wait until a proxy is tried again.
		d.feedback.Unspent, d.passing, d.offline = true, true, true
		r.frontier.Pause(pauseBase)
		return d
	case !d.class.Host(), d.class == fetch.ClassTLS:
		return d // a certificate does not mend itself while we wait
	case d.class == fetch.ClassNoHost && !alive:
		// There is nobody to be polite to, and nothing to wait for.
		d.feedback.Unspent = true
		return d
	default:
		d = r.block(d, t, began, 0, hostBase, string(d.class))
		d.passing = alive
		return d
	}
}

// proxyAway reports whether a request failed because a proxy could not be
// reached, which is no fault of its URL; and how long it takes until one is
// tried again, if that is known.
func proxyAway(err error) (wait time.Duration, away bool) {
	var down *proxy.DownError
	if errors.As(err, &down) {
		return down.Wait, true
	}
	var op *net.OpError
	return 0, errors.As(err, &op) && op.Op == "proxyconnect"
}

// pause lets nothing be requested for a while: the network is down.
func (r *run) pause(d time.Duration) {
	if d == 0 {
		return // it is back
	}
	r.frontier.Pause(d)
	r.opts.Logger.Warn("the network is down: no host that had answered can be reached; trying again", "in", d)
}

// cause is the text of a failed fetch without the URL and the class, which
// are stored beside it.
func cause(err error) string {
	var fe *fetch.Error
	if !errors.As(err, &fe) || fe.Err == nil {
		return err.Error()
	}
	before, _, _ := strings.Cut(err.Error(), fe.Error())
	return before + fe.Err.Error()
}

// block makes a diagnosis that of a host that is not to be asked for a while.
func (r *run) block(d diagnosis, t *frontier.Task, began time.Time, wanted, base time.Duration, why string) diagnosis {
	wanted, why = heed(wanted, why)
	d.feedback.Block, d.facts = r.hosts.failed(t.Host, began, wanted, base, why)
	d.passing = true
	r.logBlock(t, d.feedback.Block, why)
	return d
}

func (r *run) logBlock(t *frontier.Task, block time.Duration, why string) {
	r.opts.Logger.Info("host blocked", "url", t.URL, "why", why, "for", block)
}

// isBusy reports whether a status asks for fewer requests.
func isBusy(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
}

// worthRetrying reports whether the same request may well succeed a little
// later.
func worthRetrying(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly:
		return true
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false
	}
	return status >= 500
}

// statusText is a status for people.
func statusText(status int) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}
