package crawl_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// snippet is the file around a piece of Go of docs/library.md that is none itself:
// what it may name, and what it is a part of.
const snippet = `package snippet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/jsonl"
	"github.com/joinable/crawl/storage/sqlite"
)

var (
	_ json.RawMessage
	_ = errors.Is
	_ = fmt.Println
	_ = regexp.MustCompile
	_ = strings.Contains
	_ = url.QueryEscape
	_ = time.Now
	_ = jsonl.NewFile
	_ = sqlite.Open
	_ goquery.Selection
)

// What the page has told before.
type Product struct{ Name, Price string }

var token, password string

func _(ctx context.Context, c *crawl.Crawler, store storage.Store) error {
	{
%s
	}
	return nil
}
`

// Every piece of Go on the page of the library compiles in a module outside of this
// one, and its test passes there.
func TestLibraryPage(t *testing.T) {
	page, err := os.ReadFile("docs/library.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(blocks) < 9 {
		t.Fatalf("the page has %d pieces of Go", len(blocks))
	}
	files := make(map[string]string)
	for i, b := range blocks {
		name, text := fmt.Sprintf("piece%d/piece.go", i+1), b[1]
		switch {
		case strings.Contains(text, "*testing.T"):
			name = fmt.Sprintf("piece%d/piece_test.go", i+1)
		case !strings.HasPrefix(text, "package "):
			text = fmt.Sprintf(snippet, text)
		}
		files[name] = text
	}
	dir := outside(t, files)
	goIn(t, dir, "1", "build", "-tags", "sqlite_fts5", "./...")
	if out := goIn(t, dir, "1", "test", "-tags", "sqlite_fts5", "-vet=off", "-v", "./..."); !strings.Contains(out, "--- PASS: TestTitles") {
		t.Errorf("the page's test did not run:\n%s", out)
	}
}
