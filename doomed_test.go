package crawl_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// asProgram, if set, has the test binary be a program with handlers: a doomed one, as
// JSON.
const asProgram = "CRAWL_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	text := os.Getenv(asProgram)
	if text == "" {
		os.Exit(m.Run())
	}
	var p doomed
	if err := errors.Join(json.Unmarshal([]byte(text), &p), p.run()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// A doomed program crawls the mart (see kill_test.go) into a file and kills
// itself where it is told to.
type doomed struct {
	DB, Root string
	// Submit are URLs to be submitted; without any the program crawls from Root, or
	// goes on where the former one ended if that is "".
	Submit []string
	// At is where it dies, for the Nth time that it gets there; "" is nowhere.
	At  death
	Nth int64

	left    atomic.Int64
	current *crawl.Run // set before begun is closed
	begun   chan struct{}
}

// A death is a place in a program at which it may be killed.
type death string

const (
	inHandler    death = "in the middle of a handler"
	beforeCommit death = "before a commit"
	afterCommit  death = "after a commit"
)

// pass dies if it is time to.
func (p *doomed) pass(at death) {
	if at == p.At && p.left.Add(-1) == 0 {
		if self, err := os.FindProcess(os.Getpid()); err == nil {
			_ = self.Kill() // as kill -9 would: nothing is flushed or closed
		}
		select {}
	}
}

const programConcurrency = 8

func (p *doomed) run() error {
	p.left.Store(p.Nth)
	p.begun = make(chan struct{})
	store, err := sqlite.Open(p.DB, sqlite.Options{})
	if err != nil {
		return err
	}
	o := fast()
	o.Follow, o.Store, o.Concurrency = crawl.FollowNone, &doomedStore{store, p}, programConcurrency
	c, err := crawl.New(o)
	if err != nil {
		return err
	}
	p.handle(c)
	switch {
	case len(p.Submit) > 0:
		err = p.submit(c)
	case p.Root != "":
		err = p.begin(c, p.Root).Wait()
	default:
		err = p.begin(c).Wait()
	}
	return errors.Join(err, store.Close())
}

func (p *doomed) begin(c *crawl.Crawler, seeds ...string) *crawl.Run {
	p.current = c.Start(context.Background(), seeds...)
	close(p.begun)
	return p.current
}

// submit asks for pages by label and says whose futures are done.
func (p *doomed) submit(c *crawl.Crawler) error {
	ctx, run := context.Background(), p.begin(c)
	var futures []*crawl.Future
	for _, url := range p.Submit {
		futures = append(futures, run.Submit(crawl.Get(url).WithLabel("product").WithData(sender{"nobody"})))
	}
	for f := range crawl.AsCompleted(ctx, futures...) {
		if _, err := f.Wait(ctx); err != nil {
			return err
		}
		fmt.Println(f.URL())
	}
	return run.Wait()
}

// What the handlers emit and send along.
type (
	aisle  struct{ Title, From string }
	review struct{ Text string }
	goods  struct {
		Name, From string
		Reviews    int
	}
	sender struct{ Title string }
)

// handle registers handlers that do all that handlers can.
func (p *doomed) handle(c *crawl.Crawler) {
	c.On("a.aisle", func(page *crawl.Page, s *goquery.Selection) {
		page.FollowAll(s).WithLabel("aisle").WithData(sender{page.Title})
	})
	c.OnLabel("aisle", func(page *crawl.Page) {
		page.Emit(aisle{page.Title, from(page)})
		page.FollowAll(page.Doc().Find("a.product")).WithLabel("product").WithData(sender{page.Title})
		<-p.begun
		p.current.Submit(crawl.Get(strings.Replace(page.URL, "/a/", "/guide/", 1)).WithLabel("guide").WithData(sender{page.Title}))
	})
	c.OnLabel("guide", func(page *crawl.Page) { page.Emit(map[string]string{"guide": from(page)}) })
	c.On(".review", func(page *crawl.Page, s *goquery.Selection) {
		page.Emit(review{s.Text()})
		p.pass(inHandler)
	})
	c.OnLabel("product", func(page *crawl.Page) {
		page.Emit(&goods{page.Title, from(page), page.Doc().Find(".review").Length()})
		page.Follow("/terms").WithLabel("terms").WithData(sender{"all"})
		p.pass(inHandler)
		if page.Doc().Find(".sold").Length() > 0 {
			page.Drop("sold out")
		}
	})
	c.OnLabel("terms", func(page *crawl.Page) { page.Emit(map[string]string{"terms": from(page)}) })
}

// from is what was sent along with the request.
func from(page *crawl.Page) string {
	var s sender
	if err := page.Data(&s); err != nil {
		return err.Error()
	}
	return s.Title
}

// A doomedStore is a store whose sessions pass the places around a commit.
type doomedStore struct {
	storage.Store
	program *doomed
}

func (s *doomedStore) Join(ctx context.Context, job storage.JobSpec) (storage.Session, error) {
	session, err := s.Store.Join(ctx, job)
	return doomedSession{session, s.program}, err
}

type doomedSession struct {
	storage.Session
	program *doomed
}

func (s doomedSession) Commit(ctx context.Context, b *storage.Batch) (storage.Committed, error) {
	s.program.pass(beforeCommit)
	defer s.program.pass(afterCommit)
	return s.Session.Commit(ctx, b)
}
