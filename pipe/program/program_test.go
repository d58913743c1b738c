//go:build unix

package program_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/joinable/crawl/pipe"
	"github.com/joinable/crawl/pipe/program"
)

// A stage is where programs run, watched by a witness that hears when each of
// their processes has ended.
type stage struct {
	t        *testing.T
	listener net.Listener
	present  sync.WaitGroup // connections that are open, and the listener

	mu    sync.Mutex // guards what follows
	conns []net.Conn
}

func newStage(t *testing.T) *stage {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, listener: l}
	t.Cleanup(s.leave)
	s.present.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns = append(s.conns, c)
			s.mu.Unlock()
			s.present.Go(func() { _, _ = io.Copy(io.Discard, c); c.Close() })
		}
	})
	return s
}

// leave tells those that are still there that the test has ended.
func (s *stage) leave() {
	s.listener.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		c.Close()
	}
}

func (s *stage) command(actor string) string {
	return fmt.Sprintf("GORACE=atexit_sleep_ms=0 %s=%s %s=%s exec '%s'", asActor, actor, witness, s.listener.Addr(), os.Args[0])
}

// program starts nothing yet; it is closed with the test.
func (s *stage) program(actor string, o program.Options) *program.Program {
	if o.Procs == 0 {
		o.Procs = 1
	}
	p := program.New(s.command(actor), o)
	s.t.Cleanup(p.Close)
	return p
}

// wantNobody waits until every process that was there has ended.
func (s *stage) wantNobody() {
	s.t.Helper()
	s.listener.Close()
	gone := make(chan struct{})
	go func() { s.present.Wait(); close(gone) }()
	select {
	case <-gone:
	case <-time.After(20 * time.Second):
		s.t.Fatal("a process is still there")
	}
}

// pass shows a page with that ID and path.
func pass(p *program.Program, id int64, path, body string) (*pipe.Answer, error) {
	return p.Pass(context.Background(), &pipe.Page{ID: id, URL: "http://example.com" + path, Body: body})
}

func wantAnswered(t *testing.T, p *program.Program, id int64, path string) *pipe.Answer {
	t.Helper()
	a, err := pass(p, id, path, "body")
	if err != nil {
		t.Fatalf("page %d: %v", id, err)
	}
	return a
}

// pid is that of the process which answered.
func pid(t *testing.T, a *pipe.Answer) int {
	t.Helper()
	var item struct{ PID int }
	if len(a.Items) != 1 || json.Unmarshal(a.Items[0].Value, &item) != nil {
		t.Fatalf("%+v", a)
	}
	return item.PID
}

func TestOneProcessAnswersManyPages(t *testing.T) {
	s := newStage(t)
	p := s.program("good", program.Options{})
	first := pid(t, wantAnswered(t, p, 1, "/1"))
	for id := range int64(100) {
		if again := pid(t, wantAnswered(t, p, id+2, "/n")); again != first {
			t.Fatalf("page %d was answered by process %d, the first by %d", id+2, again, first)
		}
	}
	p.Close()
	s.wantNobody()
	if _, err := pass(p, 1, "/", ""); !errors.Is(err, program.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestProcessesWorkAtOnce(t *testing.T) {
	s := newStage(t)
	p := s.program("good", program.Options{Procs: 3})
	if p.Width() != 3 {
		t.Errorf("width %d", p.Width())
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	pids := make(map[int]bool)
	for id := range int64(60) {
		all.Go(func() {
			a, err := pass(p, id, "/", "")
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			pids[pid(t, a)] = true
		})
	}
	all.Wait()
	if len(pids) > 3 {
		t.Errorf("%d processes", len(pids))
	}
	p.Close()
	s.wantNobody()
}

// What goes wrong with one page costs that page, after a second attempt on a
// fresh process, and no other.
func TestMisbehaviourCostsOnePage(t *testing.T) {
	limits := pipe.Limits{Line: 1 << 20, Lines: 5000}
	for actor, want := range map[string]string{
		"dies":     "it ended: exit status 5; its last words: cannot do that",
		"hangs":    "it has not answered within 5s",
		"floods":   "it said more than 5000 lines",
		"endless":  "it said too long a line: more than 1048576 bytes",
		"garbage":  `it said "Segmentation\x1b[31m fault": that is not an answer in JSON: invalid character 'S' looking for beginning of value`,
		"wrongid":  `it said "{\"id\":8,\"done\":true}": its id is 8; that of the page is 7`,
		"parent":   "it has not answered within 5s",
		"fugitive": "it ended: exit status 6",
		"closes":   "it ended: signal: killed",
	} {
		t.Run(actor, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			o := program.Options{Limits: limits}
			if strings.HasPrefix(want, "it has not answered") {
				o.Timeout = 5 * time.Second // in which any machine starts a process
			}
			p := s.program(actor, o)
			first := pid(t, wantAnswered(t, p, 6, "/good"))
			_, err := pass(p, 7, "/bad", "body")
			var failed *pipe.PageError
			if !errors.As(err, &failed) || failed.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
			if pid(t, wantAnswered(t, p, 8, "/good")) == first {
				t.Error("the process that had misbehaved went on")
			}
			p.Close()
			if actor != "fugitive" { // its child has fled
				s.wantNobody()
			}
		})
	}
}

func TestPagesSurviveTheDeathOfProcesses(t *testing.T) {
	for actor, pages := range map[string]int64{"third": 20, "once": 10, "unended": 10, "late": 10} {
		t.Run(actor, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			p := s.program(actor, program.Options{})
			for id := range pages {
				wantAnswered(t, p, id+1, []string{"/good", "/bad"}[id%2])
			}
			p.Close()
			s.wantNobody()
		})
	}
}

// Reading and writing do not wait for each other.
func TestNoDeadlock(t *testing.T) {
	big := strings.Repeat("b", 2<<20)
	t.Run("answers before it reads", func(t *testing.T) {
		s := newStage(t)
		p := s.program("eager", program.Options{Limits: pipe.Limits{Items: 30_000}})
		a, err := pass(p, 1, "/", big)
		if err != nil || len(a.Items) != 20_001 || string(a.Items[20_000].Value) != fmt.Sprint(len(big)) {
			t.Fatalf("%v", err)
		}
	})
	t.Run("never reads", func(t *testing.T) {
		s := newStage(t)
		p := s.program("prophet", program.Options{})
		for id := range 5 {
			if _, err := pass(p, 1, "/", big); err != nil {
				t.Fatalf("page %d: %v", id, err)
			}
		}
	})
	t.Run("large pages", func(t *testing.T) {
		s := newStage(t)
		p := s.program("length", program.Options{})
		for id := range int64(5) {
			if a, err := pass(p, id, "/", big); err != nil || string(a.Items[0].Value) != fmt.Sprint(len(big)) {
				t.Fatal(err)
			}
		}
	})
}

// A command that never answers ends the run, whatever it does instead, and says
// what it was.
func TestUselessCommands(t *testing.T) {
	for actor, want := range map[string]string{
		"dead":   `it ended: exit status 3; its last words: SyntaxError: \x1b[31mno\a`,
		"mute":   "it has not answered within 100ms",
		"banner": `it said "Loading model...": that is not an answer in JSON: invalid character 'L' looking for beginning of value`,
	} {
		t.Run(actor, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			o := program.Options{}
			if actor == "mute" {
				o.Timeout = 100 * time.Millisecond
			}
			p := s.program(actor, o)
			_, err := pass(p, 1, "/a", strings.Repeat("b", 1<<20))
			var useless *program.UselessError
			if !errors.As(err, &useless) || useless.Attempts != 4 || useless.URL != "http://example.com/a" || useless.Err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
			p.Close()
			s.wantNobody()
		})
	}
	t.Run("no such command", func(t *testing.T) {
		p := program.New("no-such-command", program.Options{Procs: 1})
		defer p.Close()
		_, err := pass(p, 1, "/a", "")
		if err == nil || !strings.Contains(err.Error(), `pipe "no-such-command": 4 attempts in a row failed`) || !strings.Contains(err.Error(), "127") {
			t.Error(err)
		}
	})
}

// frail dies of bad pages. It is the shell's, for it is started very often.
const frail = `while read -r page; do
	id=${page#*:}; id=${id%%,*}
	case $page in *'/bad","status"'*) exit 5 ;; esac
	echo "{\"id\":$id,\"done\":true}"
done`

// A command that has answered once is given up only after many pages.
func TestLongStreak(t *testing.T) {
	p := program.New(frail, program.Options{Procs: 1})
	defer p.Close()
	wantAnswered(t, p, 1, "/good")
	var failed *pipe.PageError
	var useless *program.UselessError
	n := 0
	for ; n < 60 && useless == nil; n++ {
		if _, err := pass(p, 2, "/bad", ""); !errors.As(err, &useless) && !errors.As(err, &failed) {
			t.Fatal(err)
		}
	}
	if n != 50 || useless == nil || useless.Attempts != 100 {
		t.Errorf("given up after %d pages: %v", n, useless)
	}
}

// When the context ends, Pass returns; the process reads the end of its input,
// and is killed if it does not heed it.
func TestCancel(t *testing.T) {
	for _, actor := range []string{"hangs", "parent", "stubborn", "mute"} {
		t.Run(actor, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			p := s.program(actor, program.Options{})
			if actor != "mute" {
				wantAnswered(t, p, 1, "/good")
			}
			ctx, cancel := context.WithCancelCause(t.Context())
			why := errors.New("enough")
			ready := time.AfterFunc(50*time.Millisecond, func() { cancel(why) })
			defer ready.Stop()
			if actor != "stubborn" {
				if _, err := p.Pass(ctx, &pipe.Page{ID: 2, URL: "http://example.com/bad"}); !errors.Is(err, why) {
					t.Error(err)
				}
			}
			p.Close()
			s.wantNobody()
		})
	}
}

// A process that heeds the end of its input is not killed.
func TestCloseLetsProcessesEnd(t *testing.T) {
	var out bytes.Buffer
	s := newStage(t)
	p := s.program("polite", program.Options{Logger: slog.New(slog.NewTextHandler(&out, nil))})
	wantAnswered(t, p, 1, "/")
	p.Close()
	if !strings.Contains(out.String(), "goodbye") {
		t.Errorf("it had no time to say goodbye: %s", &out)
	}
}

// One answer shows that the command still works.
func TestAnswersEndStreaks(t *testing.T) {
	p := program.New(frail, program.Options{Procs: 1})
	defer p.Close()
	for range 60 {
		wantAnswered(t, p, 1, "/good")
		var failed *pipe.PageError
		if _, err := pass(p, 2, "/bad", ""); !errors.As(err, &failed) {
			t.Fatal(err)
		}
	}
}

func TestNoGoroutineIsLeft(t *testing.T) {
	s := newStage(t)
	before := runtime.NumGoroutine()
	for _, actor := range []string{"good", "hangs", "dies", "garbage", "prophet"} {
		p := program.New(s.command(actor), program.Options{Procs: 2, Timeout: 200 * time.Millisecond})
		for id := range int64(4) {
			_, _ = pass(p, id+1, []string{"/good", "/bad"}[id%2], "")
		}
		p.Close()
	}
	s.wantNobody()
	after := runtime.NumGoroutine()
	for range 1_000_000 { // the last steps of those that have told that they end
		if after = runtime.NumGoroutine(); after <= before {
			return
		}
		runtime.Gosched()
	}
	stacks := make([]byte, 1<<16)
	t.Errorf("%d goroutines, %d before\n%s", after, before, stacks[:runtime.Stack(stacks, true)])
}

// What a process writes to standard error is told, but not without bound, and
// reading it does not wait for anybody.
func TestStandardErrorIsTold(t *testing.T) {
	var out bytes.Buffer
	s := newStage(t)
	p := s.program("loud", program.Options{Logger: slog.New(slog.NewTextHandler(&out, nil))})
	wantAnswered(t, p, 1, "/")
	p.Close()
	told := strings.Count(out.String(), "the pipe says")
	if told < 200 || told > 1000 || out.Len() > told*1200 {
		t.Errorf("%d lines, %d bytes", told, out.Len())
	}
}

// When the crawl is killed, its processes read the end of their input.
func TestKilledCrawlLeavesNobody(t *testing.T) {
	s := newStage(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), asActor+"=crawl", witness+"="+s.listener.Addr().String())
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != -1 || !strings.Contains(string(out), "answered") {
		t.Fatalf("%v: %s", err, out)
	}
	s.wantNobody()
}

// beKilled is a crawl that kills itself with a process at work.
func beKilled() {
	p := program.New(fmt.Sprintf("%s=good exec '%s'", asActor, os.Args[0]), program.Options{Procs: 1})
	if _, err := pass(p, 1, "/", ""); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("answered")
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	fmt.Println(err)
	hang()
}
