package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/joinable/crawl/internal/webtest"
)

// Every program that crawls finds every page from the roots, and those with a
// database store it. Otherwise its speed says nothing.
func TestPeersFindEverything(t *testing.T) {
	cases := []struct {
		role   string
		stored func(context.Context, *bench, target) (int, error)
	}{
		{"selector", nil}, {"colly", nil}, {"colly-tuned", nil}, {"colly-db", collyStored}, {"fetchbot", nil},
	}
	for _, c := range cases {
		t.Run(c.role, func(t *testing.T) {
			web := webtest.New(webtest.Config{Seed: webSeed, Hosts: 2, PagesPerHost: 40, CrossHost: 0.05, Gzip: true, Plain: true})
			server, err := web.Serve()
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			b := &bench{dir: t.TempDir()}
			args := web.Roots()
			if c.role == "selector" || c.role == "colly-db" {
				args = append([]string{b.database()}, args...)
			}
			if err := roles[c.role](t.Context(), args); err != nil {
				t.Fatal(err)
			}
			if seen := web.Stats(); seen.Unique != 80 || seen.NotFound+seen.Unknown > 0 {
				t.Errorf("the server saw %v", seen)
			}
			if c.stored == nil {
				return
			}
			if n, err := c.stored(t.Context(), b, target{}); n != 80 || err != nil {
				t.Errorf("%d pages are stored, %v", n, err)
			}
		})
	}
}

// Loops have a list of all URLs, which is the web's.
func TestLoopsFetchTheirList(t *testing.T) {
	for _, role := range []string{"loop", "tokens", "goquery"} {
		t.Run(role, func(t *testing.T) {
			web := webtest.New(webtest.Config{Seed: webSeed, Hosts: 2, PagesPerHost: 20, LinksPerPage: webLinks})
			server, err := web.Serve()
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			file := filepath.Join(t.TempDir(), "urls")
			if err := writeURLs(t.Context(), append([]string{file, "20"}, web.Roots()...)); err != nil {
				t.Fatal(err)
			}
			if err := roles[role](t.Context(), []string{file}); err != nil {
				t.Fatal(err)
			}
			if seen := web.Stats(); seen.Requests != 40 || seen.Unique != 40 {
				t.Errorf("the server saw %v", seen)
			}
		})
	}
}

func TestFewer(t *testing.T) {
	for n, want := range map[int]int{1: 1500, 4: 375, 2000: 1} {
		if got := fewer(n)(web{hosts: 8, pages: 1500}); got.pages != want || got.hosts != 8 {
			t.Errorf("fewer(%d): %+v", n, got)
		}
	}
}

// What cannot run says so, and why.
func TestAbsent(t *testing.T) {
	cases := []struct {
		name string
		c    contender
		want string
	}{
		{"there", contender{needs: []string{"go"}}, ""},
		{"no program", contender{needs: []string{"no-such-program"}}, "not installed"},
		{"not ready", contender{ready: func(context.Context, *bench) error { return errWhy }}, "not installed: why"},
	}
	for _, c := range cases {
		if got := c.c.absent(t.Context(), &bench{}); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestHostnames(t *testing.T) {
	got := target{roots: []string{"http://127.0.1.1:80/", "http://127.0.1.2:80/"}}.hostnames()
	if strings.Join(got, " ") != "127.0.1.1 127.0.1.2" {
		t.Errorf("%q", got)
	}
}
