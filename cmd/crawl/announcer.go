package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"

	"github.com/joinable/crawl/storage"
)

// An announcer tells what a run begins with and how it ends: people in
// sentences, or a log collector in JSON lines and nothing else.
type announcer struct {
	console *console
	quiet   bool
	logger  *slog.Logger // nil: sentences
	drains  atomic.Bool  // it has said that the crawl is draining
}

func newAnnouncer(c *commandLine, console *console) *announcer {
	a := &announcer{console: console, quiet: c.quiet}
	if c.log == logJSON {
		a.logger = newLogger(console, c.log, slog.LevelInfo)
	}
	return a
}

// say tells one thing: msg with attributes, or sentences.
func (a *announcer) say(msg string, attrs []slog.Attr, sentences ...string) {
	switch {
	case a.quiet:
	case a.logger != nil:
		a.logger.LogAttrs(context.Background(), slog.LevelInfo, msg, attrs...)
	default:
		for _, s := range sentences {
			fmt.Fprintln(a.console, "crawl:", s)
		}
	}
}

// renamed says that -fresh has put a database out of the way.
func (a *announcer) renamed(from, to string) {
	a.say("renamed", []slog.Attr{slog.String("db", from), slog.String("to", to)}, fmt.Sprintf("-fresh: renamed %s to %s", from, to))
}

// resuming says that a crawl goes on, and with which options.
// otherwise means that other things are extracted than before.
func (a *announcer) resuming(db string, s storage.Status, adopted, withheld []string, otherwise bool) {
	if len(s.Runs) == 0 {
		return
	}
	options := strings.Join(adopted, " ")
	attrs := []slog.Attr{slog.String("db", db), slog.Int64("pages", s.Pages), slog.Int64("pending", s.Pending),
		slog.String("options", options), slog.String("headers_not_stored", strings.Join(withheld, " ")), slog.Bool("extracts_otherwise", otherwise)}
	sentences := []string{fmt.Sprintf("resuming %s: %s stored, %s pending", db, count(s.Pages, "page"), count(s.Pending, "URL"))}
	if options != "" {
		sentences = append(sentences, "with its options: "+options)
	}
	for _, name := range withheld {
		sentences = append(sentences, fmt.Sprintf("its header %s is not stored: without -H '%s: ...' it is not sent", name, name))
	}
	if otherwise && s.Pages > 0 {
		sentences = append(sentences, fmt.Sprintf("what is extracted has changed, and pages stored before keep what they have: when this run has ended, crawl reparse -db %s", shellWord(db)))
	}
	a.say("resuming", attrs, sentences...)
}

// draining says that the crawl ends gently.
func (a *announcer) draining() {
	a.drains.Store(true)
	a.say("draining", nil, "finishing what is in flight; once more to abort. Nothing is lost either way.")
}

// A recital makes one log line of whatever is printed at a time.
type recital struct{ logger *slog.Logger }

// Write is io.Writer's.
func (r recital) Write(p []byte) (int, error) {
	r.logger.Warn(inOneLine(strings.TrimPrefix(string(p), "crawl: ")))
	return len(p), nil
}

// inOneLine joins lines.
func inOneLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSpace(l)
	}
	return strings.Join(lines, "; ")
}
