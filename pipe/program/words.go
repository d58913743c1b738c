package program

import (
	"bufio"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/time/rate"
)

const (
	maxWords   = 1000 // bytes of a line of standard error that are told
	lastWords  = 5    // lines that stand in an error
	wordsAtA   = 20   // lines a second that are told,
	wordsBurst = 200  // after so many at once
)

// words is what the processes of one worker write to standard error.
type words struct {
	logger *slog.Logger
	limit  *rate.Limiter

	mu     sync.Mutex // guards what follows
	lines  []string   // the last ones of the present process
	untold int        // lines since the last that was told
}

func newWords(logger *slog.Logger) *words {
	return &words{logger: logger, limit: rate.NewLimiter(wordsAtA, wordsBurst)}
}

// listen tells every line until there are no more.
func (w *words) listen(stderr io.Reader) {
	r := bufio.NewReaderSize(stderr, 4096)
	for {
		text, more, err := r.ReadLine()
		if err != nil {
			return
		}
		w.hear(string(text[:min(len(text), maxWords)]))
		for more && err == nil { // the rest of a long line
			_, more, err = r.ReadLine()
		}
	}
}

// hear keeps a line for an error to come, and tells it unless there are too
// many.
func (w *words) hear(raw string) {
	text := plain(raw)
	if strings.TrimSpace(text) == "" {
		return
	}
	w.mu.Lock()
	if len(w.lines) == lastWords {
		w.lines = append(w.lines[:0], w.lines[1:]...)
	}
	w.lines = append(w.lines, text)
	w.untold++
	untold, told := w.untold, w.limit.AllowN(time.Now(), 1)
	if told {
		w.untold = 0
	}
	w.mu.Unlock()
	switch {
	case told && untold > 1:
		w.logger.Warn("the pipe says", "text", text, "lines_left_out", untold-1)
	case told:
		w.logger.Warn("the pipe says", "text", text)
	}
}

// last is what the process said last, in one line, or "".
func (w *words) last() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	short := make([]string, len(w.lines))
	for i, l := range w.lines {
		short[i] = strings.TrimSpace(l[:min(len(l), 200)])
	}
	return strings.ToValidUTF8(strings.Join(short, " | "), "")
}

// forget makes room for what another process says.
func (w *words) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = w.lines[:0]
}

// plain spells out what does not print: no terminal is to obey it.
func plain(s string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(s, "\t", " ") {
		if unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return b.String()
}
