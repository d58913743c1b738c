package main

import (
	"net/url"
	"os"
	"strings"
)

// Programs that mirror sites, for information: they store bodies as files, and
// nothing that could be asked.
var (
	wget2Mirror = contender{
		name:    "wget2",
		about:   "`wget2 -r` with 64 threads, robots.txt obeyed, bodies as files; one host alone, for 1.99 leaves the port out of `Host`; for information: it mirrors",
		command: wget2Command,
		web:     func(w web) web { return web{hosts: 1, pages: max(w.hosts*w.pages/4, 1), spellings: w.spellings} },
		needs:   []string{"wget2"},
		release: programRelease("wget2", "--version"),
	}
	httrackMirror = contender{
		name:    "HTTrack",
		about:   "`httrack` with 64 connections and its security limits off, robots.txt obeyed, bodies as files with their links rewritten; for information: it mirrors",
		command: httrackCommand,
		web:     fewer(15),
		needs:   []string{"httrack"},
		release: programRelease("httrack", "--version"),
	}
)

// emptied is an empty folder for a mirror.
func (b *bench) emptied(name string) string {
	_ = os.RemoveAll(b.path(name)) // it may not exist
	return b.path(name)
}

func wget2Command(b *bench, t target) []string {
	return []string{
		"sh", "-c", `"$@" || test $? -eq 8`, "sh", // 8: the server refused something
		"wget2", "--quiet", "--recursive", "--level=0", "--max-threads=" + workers,
		"--header=Host: " + strings.Trim(strings.TrimPrefix(t.roots[0], "http:"), "/"),
		"--directory-prefix=" + b.emptied("wget2"), t.roots[0],
	}
}

func httrackCommand(b *bench, t target) []string {
	command := append([]string{"sh", "-c", `"$@" 2>/dev/null`, "sh", "httrack"}, t.roots...) // it says much that is for its authors
	command = append(command, "-O", b.emptied("httrack"), "-q", "-Q", "-I0", "-c"+workers,
		"--disable-security-limits", "-%c0", "-A0", "-r9999", "-*")
	for _, host := range t.hostnames() {
		command = append(command, "+"+host+"*")
	}
	return command
}

// hostnames are the hosts of the web, without their ports.
func (t target) hostnames() []string {
	names := make([]string, 0, len(t.roots))
	for _, root := range t.roots {
		if u, err := url.Parse(root); err == nil { // the server's own word
			names = append(names, u.Hostname())
		}
	}
	return names
}
