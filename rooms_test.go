package crawl_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/joinable/crawl/internal/webtest"
)

// rooms are the packages that anybody may import, but the root: the folders.
func rooms() (dirs []string) {
	for dir := range arrows {
		top, _, _ := strings.Cut(dir, "/")
		switch {
		case slices.Contains([]string{".", "cmd", "examples", "internal"}, top):
		case dir == "storage/storagetest": // a suite; its use is a test of a store
		default:
			dirs = append(dirs, dir)
		}
	}
	slices.Sort(dirs)
	return dirs
}

// Each room shows its smallest use first, has an example that is checked and
// written from outside, and a word on everything that it exports.
func TestRoomsAreDocumented(t *testing.T) {
	for _, dir := range rooms() {
		room := readRoom(t, dir)
		opening := strings.SplitN(room.Doc, "\n\n", 4)
		if !slices.ContainsFunc(opening[:min(3, len(opening))], isCode) {
			t.Errorf("%s: its documentation does not begin with a use", dir)
		}
		for _, name := range undocumented(room) {
			t.Errorf("%s: %s has no documentation", dir, name)
		}
		if len(checked(room)) == 0 {
			t.Errorf("%s has no example", dir)
		}
	}
}

// The table of docs/library.md has every room, and a file of its examples.
func TestRoomsAreListed(t *testing.T) {
	_, table, _ := strings.Cut(libraryPage(t), "\n## The rooms by themselves\n")
	table, _, _ = strings.Cut(table, "\n## ")
	rows := regexp.MustCompile("(?m)^\\| `([a-z/]+)` \\|.*\\|(.*)\\|$").FindAllStringSubmatch(table, -1)
	var listed []string
	for _, row := range rows {
		listed = append(listed, row[1])
		for _, link := range regexp.MustCompile(`\(\.\./([^)]*)\)`).FindAllStringSubmatch(row[2], -1) {
			if text, err := os.ReadFile(link[1]); err != nil || !strings.Contains(string(text), "\nfunc Example") {
				t.Errorf("%s: no example in %s: %v", row[1], link[1], err)
			}
		}
	}
	slices.Sort(listed)
	if want := rooms(); !slices.Equal(listed, want) {
		t.Errorf("the page lists %q, want %q", listed, want)
	}
}

// The program of rooms alone finds every page of a site, those included that only
// a sitemap names, in a module of its own, without a C compiler and without a
// database.
func TestRoomsOutside(t *testing.T) {
	web := serve(t, webtest.Config{PagesPerHost: 12, LinksPerPage: 3, Plain: true})
	web.Handle(0, "/robots.txt", written("User-agent: *\nDisallow: /private\nSitemap: /map.xml\n"))
	web.Handle(0, "/map.xml", written("<urlset><url><loc>/listed</loc></url><url><loc>/private</loc></url></urlset>"))
	web.Handle(0, "/listed", html("<title>Only listed</title>"))
	web.Handle(0, "/private", html("<title>Not allowed</title>"))
	dir := outside(t, map[string]string{"main.go": substitute(t, roomsProgram(t), "https://example.com/", web.Seed())})

	said := goIn(t, dir, "0", "run", ".")
	for _, url := range append(web.URLs(), web.Root(0)+"listed") {
		if !strings.Contains(said, url+" ") {
			t.Errorf("it does not find %s", url)
		}
	}
	if strings.Contains(said, "Not allowed") {
		t.Error("it does not obey robots.txt")
	}
	wantNoDatabase(t, dir)
	for line := range strings.Lines(goIn(t, dir, "0", "list", "-deps", ".")) {
		if strings.TrimSpace(line) == module {
			t.Error("it is made of the engine")
		}
	}
}

// written answers with a body whose type is that of its beginning.
func written(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }
}

// roomsProgram is the program of docs/library.md that has no engine.
func roomsProgram(t *testing.T) string {
	t.Helper()
	for _, b := range goBlocks(libraryPage(t)) {
		if strings.HasPrefix(b, "package main") && strings.Contains(b, "frontier.NewQueue") {
			return b
		}
	}
	t.Fatal("the page has no program of rooms")
	return ""
}

func libraryPage(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("docs/library.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

func goBlocks(page string) (blocks []string) {
	for _, b := range regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(page, -1) {
		blocks = append(blocks, b[1])
	}
	return blocks
}

// readRoom reads a package with the examples of its tests from outside.
func readRoom(t *testing.T, dir string) *doc.Package {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		f, err := parser.ParseFile(set, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		isTest := strings.HasSuffix(name, "_test.go")
		if filepath.Base(name) == "nocgo.go" || isTest && !strings.HasSuffix(f.Name.Name, "_test") {
			continue // another build of the same names; tests from within
		}
		files = append(files, f)
	}
	room, err := doc.NewFromFiles(set, files, module+"/"+dir)
	if err != nil {
		t.Fatal(err)
	}
	return room
}

func isCode(paragraph string) bool { return strings.HasPrefix(paragraph, "\t") }

// undocumented are the functions, types and methods without a comment.
func undocumented(room *doc.Package) (names []string) {
	funcs := func(of string, all []*doc.Func) {
		for _, f := range all {
			if f.Doc == "" {
				names = append(names, of+f.Name)
			}
		}
	}
	funcs("", room.Funcs)
	for _, typ := range room.Types {
		if typ.Doc == "" {
			names = append(names, typ.Name)
		}
		funcs("", typ.Funcs)
		funcs(typ.Name+".", typ.Methods)
	}
	return names
}

// checked are the names of the examples whose output is compared.
func checked(room *doc.Package) (names []string) {
	add := func(all []*doc.Example) {
		for _, e := range all {
			if e.Output != "" || e.EmptyOutput {
				names = append(names, e.Name)
			}
		}
	}
	funcs := func(all []*doc.Func) {
		for _, f := range all {
			add(f.Examples)
		}
	}
	add(room.Examples)
	funcs(room.Funcs)
	for _, typ := range room.Types {
		add(typ.Examples)
		funcs(typ.Funcs)
		funcs(typ.Methods)
	}
	return names
}
