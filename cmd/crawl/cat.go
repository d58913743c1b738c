package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage/sqlite"
)

const aboutCat = `Prints the stored body of URLs, one after the other and byte for byte, unpacked, in the encoding that the server sent it in; of a URL that redirects, that of the page at the end. URLs are read as seeds are. It may be asked during a crawl and after it, and makes no request. Which bodies are stored -bodies says as the crawl is run: HTML unless told otherwise.

On a terminal, text has control characters spelt out, and what is no text is refused: write it to a file, or pipe it.

It ends with 1 if one of the URLs could not be printed, and says why, after all the others were.`

// A catting is what the command line of crawl cat says.
type catting struct {
	db     string
	run    int64
	header bool
	raw    bool
}

var catFlags = append(within(databaseFlag, func(c *catting) *string { return &c.db }), []flagRow[catting]{
	{flagDoc{name: "run", takes: "N", example: "1", help: "what run N stored ('crawl runs' lists them); the latest unless told otherwise"},
		func(c *catting) value { return whole(&c.run, 1, "the number of a run") }},
	{flagDoc{name: "header", help: "print the response header first, and a blank line"},
		func(c *catting) value { return toggle(&c.header) }},
	{flagDoc{name: "raw", help: "print the body as it is stored, packed: the server's own gzip, or zstd"},
		func(c *catting) value { return toggle(&c.raw) }},
}...)

// cat prints stored bodies.
func (a *app) cat(args []string) error {
	what := catting{db: defaultDB}
	words, err := readFlags(catFlags, &what, nil, args)
	switch {
	case err != nil:
		return err
	case len(words) == 0:
		return usagef("cat: name a URL")
	}
	subjects, err := subjectsOf(words)
	if err != nil {
		return err
	}
	r, err := openToAsk(what.db)
	if err != nil {
		return err
	}
	defer r.Close()
	return a.catAll(r, &what, subjects)
}

// catAll prints from an open database.
func (a *app) catAll(r *sqlite.Reader, what *catting, subjects []*explanation) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	signal.Ignore(syscall.SIGPIPE) // else a closed pipe ends the program at once
	defer signal.Reset(syscall.SIGPIPE)
	c, err := openArchive(ctx, r, what.db)
	if err != nil {
		return err
	}
	err = c.explain(ctx, subjects)
	if err == nil {
		err = a.printAll(ctx, what, c, subjects)
	}
	switch {
	case ctx.Err() != nil:
		return crawl.ErrInterrupted
	case errors.Is(err, syscall.EPIPE):
		return nil // whoever reads has seen enough
	}
	return err
}

// printAll prints the bodies of URLs. Those of which there is none keep no other
// from being printed.
func (a *app) printAll(ctx context.Context, what *catting, c *archive, subjects []*explanation) error {
	shelf := &shelf{archive: c, run: what.run, tell: a.stderr}
	failed := 0
	for _, e := range subjects {
		found, err := shelf.find(ctx, e)
		if err == nil {
			err = a.printBody(what, found)
		}
		var missing *missingError
		switch {
		case err == nil:
		case len(subjects) == 1, !errors.As(err, &missing):
			return err
		default:
			fmt.Fprintln(a.stderr, "crawl:", err)
			failed++
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %s could not be printed", failed, count(int64(len(subjects)), "URL"))
	}
	return nil
}

// printBody writes a body, and its header first if that is wanted.
func (a *app) printBody(what *catting, b *shelved) error {
	content := b.body.Content
	if !what.raw {
		var err error
		if content, err = b.unpack(); err != nil {
			return err
		}
	}
	packed := what.raw && b.body.Encoding != ""
	if isTerminal(a.stdout) {
		return showBody(a.stdout, what.header, b, content, packed)
	}
	if what.header {
		if _, err := fmt.Fprintf(a.stdout, "%s\r\n", b.header); err != nil {
			return err
		}
	}
	_, err := a.stdout.Write(content)
	return err
}

// showBody writes to a terminal, which obeys what it is sent: only text goes
// there, and no control character in it.
func showBody(w io.Writer, withHeader bool, b *shelved, content []byte, packed bool) error {
	if packed || isBinary(content) {
		return missingf("%s: %s of %s are no text for a terminal: write them to a file, as in 'crawl cat %s > FILE'",
			b.url, bytesText(int64(len(content))), b.kind(packed), shellWord(b.url))
	}
	if withHeader {
		if err := showText(w, b.header); err != nil {
			return err
		}
		if _, err := io.WriteString(w, "\n"); err != nil {
			return err
		}
	}
	return showText(w, content)
}
