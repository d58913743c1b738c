package crawl_test

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"testing"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// mortal is a store whose sessions lose their ownership when alive ends.
type mortal struct {
	storage.Store
	alive context.Context
}

type mortalSession struct {
	storage.Session
	alive context.Context
}

func (m *mortal) Join(ctx context.Context, job storage.JobSpec) (storage.Session, error) {
	s, err := m.Store.Join(ctx, job)
	return mortalSession{s, m.alive}, err
}

func (m mortalSession) Alive() context.Context { return m.alive }

var errLeave = errors.New("the disk was pulled")

// unleaving is a store whose sessions fail to leave.
type unleaving struct{ storage.Store }

type unleavingSession struct{ storage.Session }

func (u unleaving) Join(ctx context.Context, job storage.JobSpec) (storage.Session, error) {
	s, err := u.Store.Join(ctx, job)
	return unleavingSession{s}, err
}

func (u unleavingSession) Leave(ctx context.Context, end storage.End) error {
	return errors.Join(errLeave, u.Session.Leave(ctx, end))
}

// hooked is a store whose sessions can be looked into.
type hooked struct {
	storage.Store
	join   func()
	before func(*storage.Batch)
	after  func(*storage.Batch)
	review func()
}

func (h *hooked) Join(ctx context.Context, job storage.JobSpec) (storage.Session, error) {
	if h.join != nil {
		h.join()
	}
	s, err := h.Store.Join(ctx, job)
	return &hookedSession{s, h}, err
}

type hookedSession struct {
	storage.Session
	h *hooked
}

func (s *hookedSession) Commit(ctx context.Context, b *storage.Batch) (storage.Committed, error) {
	if s.h.before != nil {
		s.h.before(b)
	}
	c, err := s.Session.Commit(ctx, b)
	if s.h.after != nil {
		s.h.after(b)
	}
	return c, err
}

func (s *hookedSession) Reconsider(ctx context.Context, r []storage.Reason, j func(*frontier.Task, storage.Reason) storage.Reason, g func([]frontier.Lease)) (int, error) {
	n, err := s.Session.Reconsider(ctx, r, j, g)
	if s.h.review != nil {
		s.h.review()
	}
	return n, err
}

func html(body string) http.HandlerFunc { return webtest.HTML(body) }

func slowSeeds(t *testing.T, pause time.Duration, urls ...string) iter.Seq[crawl.Seed] {
	return func(yield func(crawl.Seed) bool) {
		for _, u := range urls {
			s, err := crawl.ParseSeed(u)
			if err != nil {
				t.Error(err)
			}
			if !yield(s) {
				return
			}
			time.Sleep(pause)
		}
	}
}

// roundTrip is a transport made of a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func mustNew(t *testing.T, o crawl.Options) *crawl.Crawler {
	t.Helper()
	c, err := crawl.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
