//go:build unix

package program_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// The test binary stands in for programs that behave in some way.
const (
	asActor = "PIPE_TEST_ACTOR"   // which one
	witness = "PIPE_TEST_WITNESS" // address to which each of them keeps a connection
)

func TestMain(m *testing.M) {
	switch name := os.Getenv(asActor); name {
	case "":
	case "cutter": // of benchmarks, which nobody watches
		cut()
		os.Exit(0)
	default:
		act(name)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// act behaves like the actor of that name. It keeps a connection to the witness
// for as long as it lives.
func act(name string) {
	conn, err := net.Dial("tcp", os.Getenv(witness))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(70)
	}
	if name == "child" {
		fmt.Print(".")
		_, _ = io.Copy(io.Discard, conn) // until the test has ended
		return
	}
	actors[name]()
	conn.Close()
}

// asked is what actors look at in a page.
type asked struct {
	ID   int64  `json:"id"`
	URL  string `json:"url"`
	Body string `json:"body"`
}

// pages calls answer with every page on standard input.
func pages(answer func(n int, page asked)) {
	in := bufio.NewReader(os.Stdin)
	for n := 1; ; n++ {
		text, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var page asked
		if err := json.Unmarshal(text, &page); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(71)
		}
		answer(n, page)
	}
}

// cut answers every page without reading it.
func cut() {
	in := bufio.NewReaderSize(os.Stdin, 1<<16)
	for {
		text, err := in.ReadSlice(',') // {"id":7,
		if err != nil {
			return
		}
		fmt.Printf("%s\"done\":true}\n", text)
		for err = bufio.ErrBufferFull; err == bufio.ErrBufferFull; {
			_, err = in.ReadSlice('\n')
		}
	}
}

func say(format string, args ...any) { fmt.Printf(format+"\n", args...) }

func done(page asked) { say(`{"id":%d,"item":{"pid":%d},"done":true}`, page.ID, os.Getpid()) }

// hang does nothing any more, whatever is read or closed.
func hang() { select {} }

// on behaves on pages whose URL ends so, and answers all others.
func on(ending string, behave func(page asked)) func() {
	return func() {
		pages(func(_ int, page asked) {
			if strings.HasSuffix(page.URL, ending) {
				behave(page)
			}
			done(page)
		})
	}
}

var actors = map[string]func(){
	"good": func() { pages(func(_ int, page asked) { done(page) }) },
	"length": func() {
		pages(func(_ int, page asked) { say(`{"id":%d,"item":%d,"done":true}`, page.ID, len(page.Body)) })
	},
	"dead": func() {
		fmt.Fprintln(os.Stderr, "SyntaxError: \x1b[31mno\x07")
		os.Exit(3)
	},
	"third": func() {
		pages(func(n int, page asked) {
			if n == 3 {
				os.Exit(4)
			}
			done(page)
		})
	},
	"once":    func() { pages(func(_ int, page asked) { done(page); os.Exit(0) }) },
	"unended": func() { pages(func(_ int, page asked) { fmt.Printf(`{"id":%d,"done":true}`, page.ID); os.Exit(0) }) },
	"dies":    on("/bad", func(asked) { fmt.Fprintln(os.Stderr, "cannot do that"); os.Exit(5) }),
	"hangs":   on("/bad", func(asked) { hang() }),
	"mute":    hang,
	"floods": on("/bad", func(page asked) {
		for {
			say(`{"id":%d,"item":"more"}`, page.ID)
		}
	}),
	"endless": on("/bad", func(asked) {
		for {
			fmt.Print(strings.Repeat("x", 1000))
		}
	}),
	"garbage": on("/bad", func(asked) { say("Segmentation\x1b[31m fault") }),
	"wrongid": on("/bad", func(page asked) { say(`{"id":%d,"done":true}`, page.ID+1) }),
	"late":    on("/bad", func(page asked) { done(page); say(`{"id":%d,"item":"after all"}`, page.ID) }),
	"banner":  func() { say("Loading model..."); pages(func(_ int, page asked) { done(page) }) },
	"closes":  on("/bad", func(asked) { os.Stdout.Close(); hang() }),
	// Answers pages that it has not seen, and never reads one.
	"prophet": func() {
		for id := range 50 {
			say(`{"id":%d,"done":true}`, id+1)
		}
		hang()
	},
	// Says far more of page 1 than a pipe holds before it reads it.
	"eager": func() {
		for range 20_000 {
			say(`{"id":1,"item":"%s"}`, strings.Repeat("x", 100))
		}
		pages(func(_ int, page asked) { say(`{"id":%d,"item":%d,"done":true}`, page.ID, len(page.Body)) })
	},
	"loud": func() {
		pages(func(_ int, page asked) {
			for range 5000 {
				fmt.Fprintln(os.Stderr, strings.Repeat("y", 5000))
			}
			done(page)
		})
	},
	"polite":   func() { pages(func(_ int, page asked) { done(page) }); fmt.Fprintln(os.Stderr, "goodbye") },
	"stubborn": func() { pages(func(_ int, page asked) { done(page) }); hang() },
	// Has a child that hangs.
	"parent": on("/bad", func(asked) { spawn(false); hang() }),
	// Has a child in a session of its own that holds its output, and dies.
	"fugitive": on("/bad", func(asked) { spawn(true); os.Exit(6) }),
}

// spawn starts a child that hangs, and waits until it is there.
func spawn(apart bool) {
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), asActor+"=child")
	child.Stderr = os.Stderr
	ready, err := child.StdoutPipe()
	if apart {
		child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		child.ExtraFiles = []*os.File{os.Stdout}
	}
	if err == nil {
		err = child.Start()
	}
	if err == nil {
		_, err = io.ReadFull(ready, make([]byte, 1))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(72)
	}
}

func init() { // it would refer to itself
	actors["crawl"] = beKilled
}
