package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
)

// A machine is where the figures come from.
type machine struct {
	cpu    string
	cores  int
	system string
	load   string // of the last minute, when the benchmark began
	pinned bool
	crawl  string // its version
	net    string // version of golang.org/x/net
}

func thisMachine(crawl string, p pins) machine {
	return machine{
		cpu:    valueIn("/proc/cpuinfo", "model name", ":"),
		cores:  runtime.NumCPU(),
		system: runtime.GOOS + "/" + runtime.GOARCH + " " + valueIn("/proc/version", "Linux version", " "),
		load:   valueIn("/proc/loadavg", "", " "),
		pinned: p.taskset != "",
		crawl:  output(crawl, "version"),
		net:    moduleVersion("golang.org/x/net"),
	}
}

// notes are what a reader of the figures must know of how they came about.
func (m machine) notes() []string {
	var notes []string
	if m.pinned {
		notes = append(notes, "the server is pinned to core "+serverCore+", the contenders to core "+contenderCore)
	} else {
		notes = append(notes, "nothing is pinned, for there is no taskset or only one core: server and contenders disturb each other")
	}
	return append(notes, "load of the machine before: "+m.load+"; other work makes pages/s worthless, CPU times less so")
}

// valueIn is what follows key and a separator, up to the next blank or the
// line's end, in a file of the kernel's; "unknown" if there is none.
func valueIn(file, key, separator string) string {
	content, err := os.ReadFile(file)
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(content)) {
		rest, ok := strings.CutPrefix(line, key)
		if !ok {
			continue
		}
		if separator == ":" {
			_, rest, _ = strings.Cut(rest, separator)
			return strings.TrimSpace(rest)
		}
		return strings.Fields(rest)[0]
	}
	return "unknown"
}

// output is what a command prints, or "unknown".
func output(name string, args ...string) string {
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

// programRelease is the version that an installed program says it is.
func programRelease(name string, args ...string) func() string {
	return func() string { return releaseIn(output(name, args...)) }
}

// releaseIn is the first thing in a text that looks like a version.
func releaseIn(text string) string {
	if found := regexp.MustCompile(`\d+\.\d[\w.-]*`).FindString(text); found != "" {
		return found
	}
	return "unknown"
}

// moduleRelease is the version of a module that this program is built with.
func moduleRelease(path string) func() string {
	return func() string { return moduleVersion(path) }
}

func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, m := range info.Deps {
		if m.Path == path {
			return m.Version
		}
	}
	return "unknown"
}

func (m machine) String() string {
	return fmt.Sprintf("%s, %d cores, %s, %s, %s, golang.org/x/net %s", m.cpu, m.cores, m.system, runtime.Version(), m.crawl, m.net)
}
