// Command markdown saves a site as Markdown: a file for each page, with its main
// text and without menus and footers.
//
//	go run ./examples/markdown https://example.com/docs/ docs
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/url"
	"os"
	"os/signal"
	"path"
	"strings"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/parse/metadata"
	"github.com/joinable/crawl/storage"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, crawl.Options{}, os.Args[1:], os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run takes its options from the caller, so that a test can bring its own web.
func run(ctx context.Context, o crawl.Options, args []string, stdout io.Writer) error {
	if len(args) != 2 {
		return errors.New("usage: markdown URL FOLDER")
	}
	store := storage.NewMemory()
	o.Store, o.Follow = store, crawl.InScope
	o.Scope = crawl.ScopePrefix // below the folder of the URL
	o.ExtractMeta = metadata.Default | metadata.Markdown
	c, err := crawl.New(o)
	if err != nil {
		return err
	}
	if err := c.Run(ctx, args[0]); err != nil {
		return err
	}
	return save(ctx, store, args[1], stdout)
}

// save writes the Markdown of every page. It is stored with the page, so that no
// handler is needed.
func save(ctx context.Context, store storage.Store, folder string, stdout io.Writer) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(folder) // whatever a URL is called, nothing is written elsewhere
	if err != nil {
		return err
	}
	defer root.Close()
	for page, err := range storage.All(ctx, store) {
		if err != nil {
			return err
		}
		for _, text := range page.Texts {
			name := fileName(page.Task.URL)
			if err := errors.Join(root.MkdirAll(path.Dir(name), 0o755), root.WriteFile(name, []byte(text.Value+"\n"), 0o644)); err != nil {
				return err
			}
			fmt.Fprintln(stdout, name)
		}
	}
	return nil
}

// fileName is the path of a URL, and its query, for one page may have many.
func fileName(raw string) string {
	u, err := url.Parse(raw)
	if err != nil { // a URL that browsers take and net/url does not
		return url.QueryEscape(raw) + ".md"
	}
	name := strings.TrimPrefix(u.EscapedPath(), "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index"
	}
	if u.RawQuery != "" {
		name += "_" + url.QueryEscape(u.RawQuery)
	}
	return name + ".md"
}
