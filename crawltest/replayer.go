package crawltest

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/joinable/crawl/fetch"
)

// A Replayer answers as was recorded. Its methods may be called from several
// goroutines.
type Replayer struct {
	dir   string
	given sequence

	mu      sync.Mutex // guards missing
	missing []string
}

// Replay answers requests with the responses that Record wrote into a folder,
// byte for byte, and never connects. The nth request of the same method, URL and
// body gets the nth answer; the last one stays. Headers of requests do not
// count.
//
// One that was never recorded fails with an error that names its URL and the file
// that is missing. To the crawl that is a failed page like any other (class
// invalid, which is not tried again): see Unrecorded.
func Replay(dir string) *Replayer { return &Replayer{dir: dir} }

// RoundTrip answers a request.
func (p *Replayer) RoundTrip(r *http.Request) (*http.Response, error) {
	r, body, err := withBody(r)
	if err != nil {
		return nil, err
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	name := recordName(r, body)
	file := p.given.next(name, ".http", p.exists)
	if file == "" {
		return nil, p.unrecorded(r, numbered(name, ".http", 1))
	}
	raw, err := os.ReadFile(filepath.Join(p.dir, file))
	if err != nil {
		return nil, fmt.Errorf("replaying: %w", err)
	}
	resp, err := parse(r, raw)
	var failed *fetch.Error
	if err != nil && !errors.As(err, &failed) {
		return nil, fmt.Errorf("replaying %s: %w", filepath.Join(p.dir, file), err)
	}
	return resp, err
}

// Unrecorded are the requests that were never recorded, each once and in their
// order, as "GET https://shop.example/".
func (p *Replayer) Unrecorded() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.missing)
}

func (p *Replayer) exists(name string) bool {
	_, err := os.Stat(filepath.Join(p.dir, name))
	return !isMissing(err)
}

func (p *Replayer) unrecorded(r *http.Request, file string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	request := method(r) + " " + address(r)
	if !slices.Contains(p.missing, request) {
		p.missing = append(p.missing, request)
	}
	return &fetch.Error{Class: fetch.ClassInvalid, Err: fmt.Errorf("%s was never recorded: there is no %s; record again (with a Cassette: %s=1 go test)",
		request, filepath.Join(p.dir, file), recordVariable)}
}
