package crawltest

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/joinable/crawl"
)

// A verdict is a test that may fail without failing this one.
type verdict struct {
	testing.TB
	ends   []func()
	failed []string
}

func (v *verdict) Helper()                      {}
func (v *verdict) Cleanup(f func())             { v.ends = append(v.ends, f) }
func (v *verdict) Error(args ...any)            { v.failed = append(v.failed, fmt.Sprint(args...)) }
func (v *verdict) Errorf(f string, args ...any) { v.failed = append(v.failed, fmt.Sprintf(f, args...)) }

// end is the end of the test.
func (v *verdict) end() []string {
	for _, f := range v.ends {
		f()
	}
	return v.failed
}

// shopped crawls a shop through a cassette, and returns what failed.
func shopped(t *testing.T, dir string, next http.RoundTripper, depth int) []string {
	t.Helper()
	test := &verdict{TB: t}
	c, err := crawl.New(crawl.Options{Transport: cassette(test, dir, next), Follow: crawl.InScope, Depth: depth})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Run(t.Context(), "https://shop.example/"); err != nil {
		t.Fatal(err)
	}
	return test.end()
}

// What a cassette recorded it replays; a test that asks for more fails, and says
// how to record it.
func TestCassette(t *testing.T) {
	shop := Txtar("-- shop.example/index.html --\n<a href=lamp></a>\n-- shop.example/lamp.html --\n")
	dir := filepath.Join(t.TempDir(), "shop")
	t.Setenv(recordVariable, "1")
	if failed := shopped(t, dir, shop, crawl.SeedsOnly); len(failed) > 0 {
		t.Errorf("recording: %q", failed)
	}
	t.Setenv(recordVariable, "")
	Run(t, func(t *testing.T) {
		if failed := shopped(t, dir, nil, crawl.SeedsOnly); len(failed) > 0 {
			t.Errorf("replaying: %q", failed)
		}
	})
	Run(t, func(t *testing.T) {
		failed := strings.Join(shopped(t, dir, nil, 1), "\n")
		if want := "GET https://shop.example/lamp was never recorded in " + dir + "; CRAWLTEST_RECORD=1 go test records anew"; failed != want {
			t.Errorf("replaying more: %q, want %q", failed, want)
		}
	})
	if n := len(shop.Requests()); n != 2 {
		t.Errorf("the shop was asked %d times, want robots.txt and / once", n)
	}
}

// A test fails if its recording could not be written.
func TestCassetteNowhere(t *testing.T) {
	t.Setenv(recordVariable, "1")
	test := &verdict{TB: t}
	r, err := http.NewRequestWithContext(t.Context(), "GET", "https://shop.example/", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := cassette(test, "cassette.go/none", Txtar("-- shop.example/index.html --\n")).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err == nil {
		t.Error("Close reports nothing")
	}
	if failed := test.end(); len(failed) != 1 || !strings.HasPrefix(failed[0], "recording into cassette.go/none: ") {
		t.Errorf("the test failed with %q", failed)
	}
}

// Time is virtual in a replay, and real in a recording.
func TestRun(t *testing.T) {
	virtual := func() (is bool) {
		Run(t, func(*testing.T) { is = time.Now().Year() == 2000 })
		return is
	}
	if !virtual() {
		t.Error("time is real")
	}
	t.Setenv(recordVariable, "1")
	if virtual() {
		t.Error("time is virtual while recording")
	}
}
