package crawl_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/internal/ask"
	"github.com/joinable/crawl/internal/webtest"
)

// killRounds is how many programs are killed: two or three in each way, or what make soak
// says.
func killRounds(t *testing.T) int {
	s := os.Getenv("CRAWL_SOAK")
	switch {
	case s == "" && underRace:
		return 10
	case s == "":
		return 15
	}
	rounds, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return rounds
}

const (
	aisles   = 8
	products = 12 // of an aisle
)

// A mart is a web of aisles with products, each with what the handlers of a doomed program
// have to make of it.
type mart struct {
	*webtest.Web
	want map[string][]string // records by URL path, in order
}

// serveMart serves one. Its products are asked for by their aisles, or by nobody.
func serveMart(t *testing.T, bySubmit bool) *mart {
	m := &mart{serve(t, webtest.Config{Seed: 1, PagesPerHost: 1, Latency: 2 * time.Millisecond}), make(map[string][]string)}
	var front strings.Builder
	for i := range aisles {
		fmt.Fprintf(&front, "<a class=aisle href=/a/%d>x</a>", i)
		var aisle strings.Builder
		fmt.Fprintf(&aisle, "<title>Aisle %d</title>", i)
		sender := fmt.Sprintf("Aisle %d", i)
		if bySubmit {
			sender = "nobody"
		}
		for j := range products {
			fmt.Fprintf(&aisle, "<a class=product href=/p/%d/%d>x</a>", i, j)
			m.addProduct(i, j, sender)
		}
		m.Handle(0, fmt.Sprintf("/a/%d", i), html(aisle.String()))
		m.Handle(0, fmt.Sprintf("/guide/%d", i), html("a guide"))
		m.want[fmt.Sprintf("/guide/%d", i)] = []string{fmt.Sprintf(`item {"guide":"Aisle %d"}`, i)}
		m.want[fmt.Sprintf("/a/%d", i)] = []string{fmt.Sprintf(`aisle {"Title":"Aisle %d","From":"Mart"}`, i)}
	}
	m.Handle(0, "/", html("<title>Mart</title>"+front.String()))
	m.Handle(0, "/terms", html("<title>Terms</title>"))
	m.want["/"], m.want["/terms"] = nil, []string{`item {"terms":"all"}`}
	return m
}

// addProduct adds a product that has some reviews, or is sold out.
func (m *mart) addProduct(i, j int, sender string) {
	path := fmt.Sprintf("/p/%d/%d", i, j)
	page := fmt.Sprintf("<title>Product %d.%d</title>", i, j)
	var want []string
	reviews := 1 + (i+j)%4
	for k := range reviews {
		page += fmt.Sprintf("<p class=review>%d of %d</p>", k, reviews)
		want = append(want, fmt.Sprintf(`review {"Text":"%d of %d"}`, k, reviews))
	}
	want = append(want, fmt.Sprintf(`goods {"Name":"Product %d.%d","From":"%s","Reviews":%d}`, i, j, sender, reviews))
	if j%5 == 4 {
		page, want = page+"<p class=sold>", nil
	}
	m.Handle(0, path, html(page))
	m.want[path] = want
}

// A killing is how and when a program is killed.
type killing struct {
	name    string
	at      death                              // by itself
	nth     func(rng *rand.Rand) int           // time that it gets there
	request func(rng *rand.Rand) int           // or by us, at a request
	after   func(rng *rand.Rand) time.Duration // or after a while
}

func upTo(most int) func(*rand.Rand) int {
	return func(rng *rand.Rand) int { return 1 + rng.IntN(most) }
}

var killings = []killing{
	{name: string(inHandler), at: inHandler, nth: upTo(120)},
	{name: string(beforeCommit), at: beforeCommit, nth: upTo(12)},
	{name: string(afterCommit), at: afterCommit, nth: upTo(12)},
	{name: "at a request", request: upTo(70)},
	{name: "at any time", after: func(rng *rand.Rand) time.Duration { return time.Duration(1+rng.IntN(300)) * time.Millisecond }},
}

// survive runs a program under a killing. It reports whether the program was killed,
// and what it said.
func (m *mart) survive(t *testing.T, p *doomed, how killing, rng *rand.Rand) (killed bool, said []string) {
	t.Helper()
	if p.At = how.at; how.nth != nil {
		p.Nth = int64(how.nth(rng))
	}
	spec, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	ctx := within(t, time.Minute)
	cmd := exec.CommandContext(ctx, os.Args[0])
	var out bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), asProgram+"="+string(spec)), &out, os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	detach := m.aim(cmd.Process, how, rng)
	err = cmd.Wait()
	detach()
	var exit *exec.ExitError
	if ctx.Err() != nil || err != nil && (!errors.As(err, &exit) || exit.ExitCode() != -1) {
		t.Fatalf("killed %s: %v, %v", how.name, err, context.Cause(ctx))
	}
	lines := strings.Split(out.String(), "\n")
	return err != nil, lines[:len(lines)-1] // what is behind the last line's end may be torn
}

// aim arranges for the killings that are ours to do.
func (m *mart) aim(p *os.Process, how killing, rng *rand.Rand) (detach func()) {
	var left atomic.Int64
	if how.request != nil {
		left.Store(int64(how.request(rng)))
	}
	m.OnRequest(func(int, *http.Request) {
		if left.Add(-1) == 0 {
			_ = p.Kill()
		}
	})
	stop := func() bool { return true }
	if how.after != nil {
		stop = time.AfterFunc(how.after(rng), func() { _ = p.Kill() }).Stop
	}
	return func() { stop(); m.OnRequest(nil) }
}

// mostRepeats is how many requests a kill may have made in vain: the tasks that are
// handed out and not committed.
const mostRepeats = 4*programConcurrency + 256

// However often a program with handlers is killed, and be it between two records of a
// page: at last every page has exactly the records that it is to have, in their
// order, and what was sent along has arrived.
func TestKillHandlers(t *testing.T) {
	rounds, killed, repeats := killRounds(t), 0, 0
	for seed := uint64(0); killed < rounds; seed++ {
		m := serveMart(t, false)
		rng := rand.New(rand.NewPCG(seed, 3))
		p := &doomed{DB: filepath.Join(t.TempDir(), "crawl.db"), Root: m.Seed()}
		kills, mid := 0, 0
		for kills < rounds-killed {
			how := killings[(int(seed)+kills)%len(killings)]
			if died, _ := m.survive(t, p, how, rng); !died {
				break
			}
			m.wantRecords(t, p.DB, nil)
			if kills++; how.at == inHandler {
				mid++
			}
		}
		m.survive(t, p, killing{name: "never"}, rng)
		m.wantRecords(t, p.DB, slices.Collect(maps.Keys(m.want)))
		again := m.repeats()
		if again < mid || again > kills*mostRepeats {
			t.Errorf("%d requests were repeated after %d kills, of which %d fell into a handler", again, kills, mid)
		}
		killed, repeats = killed+max(kills, 1), repeats+again
	}
	t.Logf("%d requests were repeated after %d kills", repeats, killed)
	if repeats == 0 {
		t.Error("no kill fell into the middle of anything")
	}
}

// Of what is submitted the futures end with the process, the tasks do not: whatever
// is known to the store is fetched by a later run, with its label and what was sent
// along. A future that was done tells what is stored.
func TestKillSubmit(t *testing.T) {
	rounds := killRounds(t)
	m := serveMart(t, true)
	rng := rand.New(rand.NewPCG(1, 4))
	db, died := filepath.Join(t.TempDir(), "crawl.db"), 0
	for round := range rounds {
		if round%aisles == 0 && round > 0 {
			m.endSubmitted(t, db, rng)
			m, db = serveMart(t, true), filepath.Join(t.TempDir(), "crawl.db")
		}
		p := &doomed{DB: db, Root: m.Seed()}
		for j := range products {
			p.Submit = append(p.Submit, fmt.Sprintf("%sp/%d/%d", p.Root, round%aisles, j))
		}
		how := killings[round%len(killings)]
		if how.nth != nil {
			how.nth = upTo(4) // there is less to do
		}
		killed, done := m.survive(t, p, how, rng)
		if killed {
			died++
		} else if len(done) != len(p.Submit) {
			t.Errorf("%d futures of %d are done", len(done), len(p.Submit))
		}
		m.wantRecords(t, db, pathsOf(done, p.Root))
	}
	m.endSubmitted(t, db, rng)
	if died == 0 {
		t.Error("no program was killed")
	}
}

// endSubmitted has a program without a URL of its own finish what is pending, and
// wants the records of all that is known.
func (m *mart) endSubmitted(t *testing.T, db string, rng *rand.Rand) {
	t.Helper()
	m.survive(t, &doomed{DB: db}, killing{name: "never"}, rng)
	wantRows(t, db, "SELECT count(*) FROM v_pending", "0")
	known, err := ask.Query(db, "SELECT url FROM v_fates")
	if err != nil {
		t.Fatal(err)
	}
	m.wantRecords(t, db, pathsOf(known.Lines(), m.Seed()))
}

func pathsOf(urls []string, root string) (paths []string) {
	for _, url := range urls {
		paths = append(paths, strings.TrimPrefix(url, strings.TrimSuffix(root, "/")))
	}
	return paths
}

// isBegun reports whether a program lived long enough to make its database.
func isBegun(db string) bool {
	if _, err := os.Stat(db); err != nil {
		return false
	}
	a, err := ask.Query(db, "SELECT name FROM sqlite_schema WHERE name = 'v_items'")
	return err == nil && len(a.Rows) == 1
}

// wantRecords wants these pages to be stored, and what is stored to be stored once,
// with the records that it is to have, and these to have views.
func (m *mart) wantRecords(t *testing.T, db string, paths []string) {
	t.Helper()
	if len(paths) == 0 && !isBegun(db) {
		return
	}
	wantRows(t, db, "PRAGMA integrity_check", "ok")
	wantRows(t, db, "SELECT count(*) - count(DISTINCT url) FROM v_pages", "0")
	wantRows(t, db, "SELECT count(*) FROM v_items WHERE name <> 'item' AND 'items_' || name NOT IN (SELECT name FROM sqlite_schema)", "0")
	a, err := ask.Query(db, `SELECT f.url, f.fate, i.name, i.value FROM v_fates f LEFT JOIN v_items i USING (url_id) ORDER BY f.url_id, i.item_id`)
	if err != nil {
		t.Fatal(err)
	}
	fates, got := make(map[string]string), make(map[string][]string)
	for _, row := range a.Rows {
		path := pathsOf(row[:1], m.Seed())[0]
		if fates[path] = row[1]; row[2] != "" {
			got[path] = append(got[path], row[2]+" "+row[3])
		}
	}
	for path, fate := range fates {
		want := m.want[path]
		if fate == "pending" {
			want = nil
		}
		if d := cmp.Diff(want, got[path]); d != "" {
			t.Errorf("%s is %s, with records (-want +got):\n%s", path, fate, d)
		}
	}
	for _, path := range paths {
		if fates[path] != "fetched" {
			t.Errorf("%s is %q", path, fates[path])
		}
	}
}

// repeats is how many requests were made for pages that had been asked for before.
func (m *mart) repeats() (n int) {
	hits := m.Hits()
	for path := range m.want {
		n += max(hits[strings.TrimSuffix(m.Seed(), "/")+path]-1, 0)
	}
	return n
}
