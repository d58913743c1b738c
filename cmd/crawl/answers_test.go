package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// An answer is how a page of a script's web answers.
type answer struct {
	head  http.Header
	needs [2]string // a header of the request and its value, else 403
	login string    // the Authorization that is wanted, else 401
	delay time.Duration
	pause time.Duration // after every 1,000 bytes
	size  int           // bytes of filler behind body
	body  []byte
	gzip  bool
	sent  atomic.Int64 // bytes of bodies that left the handler
}

// setAnswer says how a path of host 0 answers: answer PATH [KEY VALUE]... Its
// keys are fields of an answer: cookie, type, header (with its size), needs
// ('NAME: VALUE'), login, delay, pause, size, gzip (the size unpacked), body (a
// FILE, in which names such as $ROOT1 are replaced).
func setAnswer(ts *testscript.TestScript, neg bool, args []string) {
	a := &answer{head: http.Header{"Content-Type": {"text/html; charset=utf-8"}}}
	path := args[0]
	for args = args[1:]; len(args) >= 2; args = args[2:] {
		ts.Check(a.set(args[0], args[1]))
		if args[0] == "body" {
			a.body = []byte(os.Expand(ts.ReadFile(args[1]), ts.Getenv))
		}
	}
	w := ts.Value(websKey{}).(*webs)
	if w.answers == nil {
		w.answers = make(map[string]*answer)
	}
	w.answers[path] = a
	theWeb(ts).Handle(0, path, a.ServeHTTP)
}

func (a *answer) set(key, text string) (err error) {
	switch key {
	case "cookie":
		a.head.Add("Set-Cookie", text)
	case "type":
		a.head.Set("Content-Type", text)
	case "header":
		n, err := strconv.Atoi(text)
		a.head.Set("X-Filler", strings.Repeat("x", n))
		return err
	case "needs":
		a.needs[0], a.needs[1], _ = strings.Cut(text, ": ")
	case "login":
		a.login = text
	case "delay":
		a.delay, err = time.ParseDuration(text)
	case "pause":
		a.pause, err = time.ParseDuration(text)
	case "size":
		a.size, err = strconv.Atoi(text)
	case "gzip":
		a.gzip = true
		a.size, err = strconv.Atoi(text)
	case "body":
	default:
		err = fmt.Errorf("an answer has no %s", key)
	}
	return err
}

// ServeHTTP answers.
func (a *answer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	wait(r, a.delay)
	for name, values := range a.head {
		w.Header()[name] = values
	}
	switch {
	case a.login != "" && r.Header.Get("Authorization") != a.login:
		w.Header().Set("WWW-Authenticate", `Basic realm="script"`)
		w.WriteHeader(http.StatusUnauthorized)
	case a.needs[0] != "" && r.Header.Get(a.needs[0]) != a.needs[1]:
		w.WriteHeader(http.StatusForbidden)
	case a.gzip:
		w.Header().Set("Content-Encoding", "gzip")
		a.write(w, zeros(a.size))
	default:
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)+a.size))
		a.write(w, a.body)
		a.fill(w, r)
	}
}

func (a *answer) write(w http.ResponseWriter, b []byte) bool {
	n, err := w.Write(b)
	a.sent.Add(int64(n))
	return err == nil
}

// fill writes blanks, without hurry if there is a pause.
func (a *answer) fill(w http.ResponseWriter, r *http.Request) {
	piece := 1000
	if a.pause == 0 {
		piece = 64 << 10
	}
	for left := a.size; left > 0; left -= piece {
		if !a.write(w, bytes.Repeat([]byte(" "), min(piece, left))) {
			return
		}
		if a.pause > 0 {
			_ = http.NewResponseController(w).Flush() // the client may be gone
			wait(r, a.pause)
		}
	}
}

// wait is how a server is slow, until the client leaves.
func wait(r *http.Request, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	}
}

// zeros are n bytes in gzip.
func zeros(n int) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(make([]byte, n)) // a buffer does not fail
	_ = z.Close()
	return b.Bytes()
}

// printSent prints how many bytes of bodies a path has sent: sent PATH.
func printSent(ts *testscript.TestScript, neg bool, args []string) {
	fmt.Fprintln(ts.Stdout(), ts.Value(websKey{}).(*webs).answers[args[0]].sent.Load())
}

// wantHits wants a path of host 0 to have been asked for so often: hits N PATH.
func wantHits(ts *testscript.TestScript, neg bool, args []string) {
	web := theWeb(ts)
	got := web.Hits()["http://"+web.Authority(0)+args[1]]
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("%s was asked for %d times, want %s", args[1], got, args[0])
	}
}
