package parts

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/joinable/crawl/internal/ask"
)

const (
	module = "github.com/joinable/crawl"
	// longest is how long a crawl of these tests may take: then it is killed.
	longest = time.Minute
)

// bin is where commands are built, once each, by the first who needs them.
type bin struct {
	dir      string
	crawl    func() (string, error)
	toxi     func() (string, error)
	httpbin  func() (string, error)
	building sync.Mutex // one at a time: the machine has other things to do
}

var built *bin // set by TestMain alone

// TestMain gives the commands a folder. The tests wait for servers more than
// they work: many of them run at a time, however few cores there are.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	dir, err := os.MkdirTemp("", "parts")
	if err != nil {
		panic(err)
	}
	built = newBin(dir)
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

func newBin(dir string) *bin {
	b := &bin{dir: dir}
	one := func(name, pkg string, flags ...string) func() (string, error) {
		return sync.OnceValues(func() (string, error) { return b.build(name, pkg, flags...) })
	}
	const servers = "-modfile=internal/parts/servers/go.mod"
	b.crawl = one("crawl", module+"/cmd/crawl", append(raceFlags, "-tags", "sqlite_fts5")...)
	b.toxi = one("toxiproxy", "github.com/Shopify/toxiproxy/v2/cmd/server", servers)
	b.httpbin = one("httpbin", "github.com/mccutchen/go-httpbin/v2/cmd/go-httpbin", servers)
	return b
}

func (b *bin) build(name, pkg string, flags ...string) (string, error) {
	b.building.Lock()
	defer b.building.Unlock()
	path := filepath.Join(b.dir, name)
	cmd := exec.Command("go", append(append([]string{"build", "-o", path}, flags...), pkg)...)
	cmd.Dir = filepath.Join("..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", errors.New("building " + pkg + ": " + err.Error() + "\n" + string(out))
	}
	return path, nil
}

// path is what one of the commands was built as.
func path(t *testing.T, build func() (string, error)) string {
	t.Helper()
	p, err := build()
	check(t, err)
	return p
}

// A crawled is how a crawl ended.
type crawled struct {
	t    *testing.T
	code int
	text string // what it said on stderr
	db   string
}

// crawl runs the command with a database of its own.
func crawl(t *testing.T, args ...string) *crawled {
	t.Helper()
	return crawlInto(t, filepath.Join(t.TempDir(), "crawl.db"), args...)
}

// crawlInto runs the command with a database.
func crawlInto(t *testing.T, db string, args ...string) *crawled {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), longest)
	defer cancel()
	cmd := exec.CommandContext(ctx, path(t, built.crawl), append([]string{"-v", "-db", db}, args...)...)
	cmd.Dir = filepath.Dir(db)
	cmd.Env = append(os.Environ(), "HTTP_PROXY=", "HTTPS_PROXY=", "http_proxy=", "https_proxy=", "GORACE=atexit_sleep_ms=0")
	var text bytes.Buffer
	cmd.Stderr = &text
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	c := &crawled{t, cmd.ProcessState.ExitCode(), text.String(), db}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("crawl %s\n%s", strings.Join(args, " "), c.text)
		}
	})
	if ctx.Err() != nil {
		t.Fatalf("the crawl did not end within %v", longest)
	}
	return c
}

// ended wants an exit code.
func (c *crawled) ended(code int) *crawled {
	c.t.Helper()
	if c.code != code {
		c.t.Fatalf("exit code %d, want %d", c.code, code)
	}
	return c
}

// says wants an answer of the database, a row a line.
func (c *crawled) says(query string, rows ...string) {
	c.t.Helper()
	if got, want := strings.Join(c.ask(query), "\n"), strings.Join(rows, "\n"); got != want {
		c.t.Errorf("%s\ngot\n%s\nwant\n%s", query, got, want)
	}
}

func (c *crawled) ask(query string) []string {
	c.t.Helper()
	a, err := ask.Query(c.db, query)
	check(c.t, err)
	return a.Lines()
}

// fetchedAll wants so many pages, each with status 200, no failure, and no try
// that was used up.
func (c *crawled) fetchedAll(pages int) {
	c.t.Helper()
	c.says("SELECT count(*) FROM v_pages WHERE status = 200", strconv.Itoa(pages))
	c.says("SELECT url, fate, class, error FROM v_fates WHERE fate NOT IN ('fetched', 'redirected')")
	c.says("SELECT urls.url, class, error FROM outcomes JOIN urls ON urls.id = outcomes.url WHERE tries > 0")
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
