package crawl_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"weak"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
)

// While the store is slow, pages that handlers have seen are not kept for it: their
// bodies and DOMs count for no budget.
func TestSeenPagesAreLetGo(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const pages = 100
		var o crawl.Options
		web, root := shop(t, &o)
		var list strings.Builder
		for i := range pages {
			path := fmt.Sprint("/item/", i)
			fmt.Fprintf(&list, "<a href=%s>", path)
			web.Handle(0, path, html("<p>item"))
		}
		web.Handle(0, "/", html(list.String()))
		slow := &slowStore{Store: o.Store, goOn: make(chan struct{})}
		o.Store, o.Follow = slow, crawl.InScope
		c := mustNew(t, o)
		var mu sync.Mutex
		var seen []weak.Pointer[crawl.Page]
		c.OnPage(func(p *crawl.Page) {
			p.Doc()
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, weak.Make(p))
		})
		ended := make(chan error)
		go func() { ended <- c.Run(t.Context(), root) }()
		synctest.Wait()
		runtime.GC()
		kept := 0
		for _, p := range seen {
			if p.Value() != nil {
				kept++
			}
		}
		if len(seen) != pages+1 || kept > pages/4 {
			t.Errorf("%d pages are kept of %d seen", kept, len(seen))
		}
		close(slow.goOn)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
	})
}

// A slowStore commits no page of an item until it may go on.
type slowStore struct {
	storage.Store
	goOn chan struct{}
}

func (s *slowStore) Join(ctx context.Context, job storage.JobSpec) (storage.Session, error) {
	session, err := s.Store.Join(ctx, job)
	return &slowSession{session, s.goOn}, err
}

type slowSession struct {
	storage.Session
	goOn <-chan struct{}
}

func (s *slowSession) Commit(ctx context.Context, b *storage.Batch) (storage.Committed, error) {
	for _, res := range b.Results {
		if strings.Contains(res.Task.URL, "/item/") {
			<-s.goOn
		}
	}
	return s.Session.Commit(ctx, b)
}
