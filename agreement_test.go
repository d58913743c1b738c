package crawl_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// What a Judge tells afterwards of each URL is what the crawl did with it,
// whatever the options.
func TestExplanationsAgreeWithCrawls(t *testing.T) {
	reasons := make(map[string]int)
	for seed := range uint64(16) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 1))
			web := serve(t, webtest.Config{
				Seed: seed, Hosts: 3, PagesPerHost: 20, LinksPerPage: 6, CrossHost: 0.2,
				NotFound: 0.05, Redirects: 0.3, Private: 0.2,
			})
			away := web.Root(2)
			web.Handle(0, "/away", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, away, http.StatusFound) })
			o := randomOptions(rng)
			db := filepath.Join(t.TempDir(), "crawl.db")
			o.Store = openFile(t, db)
			mustRun(t, o, web.Root(0), web.Root(0)+"away")
			r, err := sqlite.OpenReader(db)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			holdAgainst(t, r, o, reasons)
		})
	}
	for _, reason := range []string{"", "scope", "excluded", "depth", "robots", "redirects"} {
		if reasons[reason] == 0 {
			t.Errorf("no URL with the reason %q: the webs are too simple", reason)
		}
	}
}

func randomOptions(rng *rand.Rand) crawl.Options {
	o := fast()
	o.Scope = crawl.Scope(rng.IntN(4))
	o.Depth = []int{0, 0, 1, 2, crawl.SeedsOnly}[rng.IntN(5)]
	o.MaxRedirects = 1 + rng.IntN(3)
	o.IgnoreRobots = rng.IntN(4) == 0
	if rng.IntN(2) == 0 {
		o.Exclude = []*regexp.Regexp{regexp.MustCompile(`[13]\.html$`), regexp.MustCompile(`/dir`)}
	}
	if rng.IntN(3) == 0 {
		o.Include = []*regexp.Regexp{regexp.MustCompile(`p`), regexp.MustCompile(`/$`)}
	}
	return o
}

// holdAgainst compares what became of every URL with what is explained.
func holdAgainst(t *testing.T, r *sqlite.Reader, o crawl.Options, reasons map[string]int) {
	t.Helper()
	var scope []string
	readAll(t, r, "SELECT value FROM scope", func(row []any) { scope = append(scope, row[0].(string)) })
	judge, err := crawl.NewJudge(o, storage.Start{Scope: slices.Values(scope)})
	if err != nil {
		t.Fatal(err)
	}
	readAll(t, r, `SELECT f.url, coalesce(f.reason, ''), f.depth, u.origin, u.hops, x.robots_at, coalesce(x.robots_status, 0), x.robots, f.fate
		FROM v_fates f JOIN urls u ON u.id = f.url_id LEFT JOIN facts x ON x.host = u.host`, func(row []any) {
		u, err := urlnorm.Parse(row[0].(string))
		if err != nil {
			t.Fatal(err)
		}
		reason, depth := row[1].(string), int32(row[2].(int64))
		task := frontier.Task{Origin: frontier.Origin(row[3].(int64)), Depth: depth}
		way := crawl.Way{IsSeed: task.IsSeed(), Depth: int(depth)}
		if reason == storage.TooManyHops.String() {
			way.Hops = int(row[4].(int64))
		}
		facts := storage.HostFacts{RobotsStatus: int(row[6].(int64))}
		facts.Robots, _ = row[7].([]byte)
		if at, ok := row[5].(string); ok {
			facts.RobotsAt, _ = time.Parse(time.RFC3339, at)
		}
		if e := judge.Explain(u, way, facts); e.Reason.String() != reason {
			t.Errorf("%s: %s %s, %+v, explained as %s\noptions %+v", u, row[8], reason, way, e.Reason, o)
		}
		reasons[reason]++
	})
}

// readAll calls f with every row of a query's answer.
func readAll(t *testing.T, r *sqlite.Reader, query string, f func(row []any)) {
	t.Helper()
	rows, err := r.Query(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		values := make([]any, len(row))
		for i, v := range row {
			values[i] = v
		}
		f(values)
	}
}
