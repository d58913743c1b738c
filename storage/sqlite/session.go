//go:build cgo

package sqlite

import (
	"context"
	"errors"
	"sync"

	"github.com/joinable/crawl/storage"
)

// A session is one run of a crawl.
type session struct {
	*storage.Ledger
	store   *Store
	journal *journal
	lock    *lock
	alive   context.Context
	die     context.CancelFunc
	close   func() error // at most once
}

// begin resumes the crawl under a lock that is held.
func begin(ctx context.Context, store *Store, lock *lock, job storage.JobSpec) (*session, error) {
	j, err := openJournal(store.path, store.options, job.MaxDepth >= 0)
	if err != nil {
		return nil, err
	}
	l, err := storage.NewLedger(ctx, j, job)
	if err != nil {
		return nil, errors.Join(err, j.close())
	}
	s := &session{Ledger: l, store: store, journal: j, lock: lock}
	s.alive, s.die = context.WithCancel(context.Background())
	s.close = sync.OnceValue(s.end)
	return s, nil
}

// Alive is cancelled when the session ends: the lock cannot be lost before.
func (s *session) Alive() context.Context { return s.alive }

// Leave records how the run ended and folds the write-ahead log into the
// database file, unless a reader holds it: then the reader does so when it
// closes.
func (s *session) Leave(ctx context.Context, end storage.End) error {
	return errors.Join(s.End(ctx, end), s.close())
}

// abandon ends the session without a word, as a kill would.
func (s *session) abandon() error { return s.close() }

func (s *session) end() error {
	s.die()
	s.Free()
	s.store.mu.Lock()
	s.store.session = nil
	s.store.mu.Unlock()
	return errors.Join(s.journal.close(), s.lock.release())
}
