package crawl_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/joinable/crawl"

// arrows are the imports within the module that each package may have, and
// why. Whoever adds one defends it here.
var arrows = map[string]struct {
	may []string
	why string
}{
	".":                             {[]string{"frontier", "frontier/urlnorm", "fetch", "fetch/auth", "fetch/cookies", "fetch/guard", "fetch/proxy", "fetch/robots", "frontier/trap", "parse", "parse/feed", "parse/metadata", "parse/pdf", "parse/rule", "parse/script", "parse/sitemap", "pipe", "storage", "storage/folder"}, "the engine joins the rooms; it knows no database, so that the library builds without cgo"},
	"frontier":                      {nil, "decides when; knows neither how to fetch nor where to store"},
	"frontier/urlnorm":              {nil, "usable alone"},
	"fetch":                         {[]string{"fetch/auth", "fetch/cookies", "fetch/guard", "fetch/proxy", "fetch/resolve"}, "one request, one response; wires its connections; knows no queue"},
	"fetch/auth":                    {nil, "credentials; usable alone, over any http.RoundTripper"},
	"fetch/cookies":                 {nil, "a jar; usable alone"},
	"fetch/guard":                   {nil, "judges addresses; usable alone"},
	"fetch/proxy":                   {nil, "chooses proxies; usable alone"},
	"fetch/resolve":                 {nil, "names to addresses; usable alone"},
	"frontier/trap":                 {nil, "judges families of URLs by their pages; whom to ask and what to park is the engine's"},
	"fetch/robots":                  {nil, "usable alone"},
	"pipe":                          {nil, "what a crawl and a program say to each other; starts nothing"},
	"pipe/program":                  {[]string{"pipe"}, "runs commands that answer in the words of pipe; the engine knows nothing of processes"},
	"parse":                         {[]string{"parse/guess"}, "bytes to links; resolving them is the engine's"},
	"parse/metadata":                {[]string{"parse"}, "what pages say, from what parse found; how URLs are resolved is the engine's"},
	"parse/guess":                   {nil, "encodings of bytes; usable alone"},
	"parse/jsonpath":                {nil, "usable alone"},
	"parse/markup":                  {nil, "XML of any quality, for sitemaps and feeds; usable alone"},
	"parse/rule":                    {[]string{"parse", "parse/jsonpath"}, "takes records from what parse makes a DOM of; which rules, and of which pages, is the engine's"},
	"parse/sitemap":                 {[]string{"parse", "parse/markup"}, "charsets, dates and what a URL looks like are parse's"},
	"parse/feed":                    {[]string{"parse", "parse/markup"}, "likewise"},
	"parse/pdf":                     {nil, "usable alone"},
	"parse/script":                  {nil, "usable alone"},
	"storage":                       {[]string{"frontier"}, "stores the frontier's Task"},
	"storage/sqlite":                {[]string{"frontier", "storage"}, "a store"},
	"storage/storagetest":           {[]string{"frontier", "storage"}, "the suite that every store passes"},
	"storage/jsonl":                 {[]string{"storage"}, "writes what a store holds, as JSON lines"},
	"cmd/crawl":                     {[]string{".", "frontier", "frontier/urlnorm", "fetch", "fetch/auth", "fetch/cookies", "fetch/proxy", "fetch/resolve", "internal/webtest", "parse", "parse/metadata", "parse/rule", "pipe/program", "storage", "storage/folder", "storage/jsonl", "storage/sqlite"}, "the command chooses the parts, and spells URLs as they do; crawl bench serves the synthetic web"},
	"crawltest":                     {[]string{"fetch", "fetch/guard"}, "webs and recordings for tests of programs; fails as fetch does, and needs no crawl to be of use"},
	"storage/folder":                {[]string{"frontier/urlnorm", "storage"}, "names files after canonical URLs, and has the errors of stores"},
	"examples/listing":              {[]string{"."}, "shows what a program outside of the module can do: nothing internal"},
	"examples/brokenlinks":          {[]string{".", "storage"}, "likewise"},
	"examples/pricewatch":           {[]string{".", "storage", "storage/sqlite"}, "likewise"},
	"examples/markdown":             {[]string{".", "parse/metadata", "storage"}, "likewise"},
	"examples/sitemapaudit":         {[]string{".", "storage"}, "likewise"},
	"internal/webtest":              {nil, "an independent witness shares no code with what it watches"},
	"internal/webtest/cmd/webserve": {[]string{"internal/webtest"}, "serves the synthetic web to benchmarks"},
	"internal/ask":                  {[]string{"storage/sqlite"}, "reads a database as any SQLite program would; only the driver is ours"},
	"internal/demo":                 {[]string{"internal/ask", "internal/webtest"}, "serves a small web and asks the database"},
	"internal/parts":                {nil, "tests alone: they know the built command, and read its database as any program would"},
	"internal/scale":                {[]string{"frontier", "storage", "storage/sqlite"}, "drives store and frontier without a network"},
}

func TestImportsPointOneWay(t *testing.T) {
	for dir, imports := range importsOfModule(t) {
		rule, known := arrows[dir]
		if !known {
			t.Errorf("package %s has no row in the table of arrows", dir)
		}
		for _, target := range imports {
			if !slices.Contains(rule.may, target) {
				t.Errorf("%s imports %s; it may not, because: %s", dir, target, rule.why)
			}
		}
	}
}

// importsOfModule maps every package's folder to the folders of this module
// that its files, tests left out, import.
func importsOfModule(t *testing.T) map[string][]string {
	t.Helper()
	found := make(map[string][]string)
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipDir(file):
			return fs.SkipDir
		case d.IsDir(), !strings.HasSuffix(file, ".go"), strings.HasSuffix(file, "_test.go"):
			return nil
		}
		dir := path.Dir(filepath.ToSlash(file))
		found[dir] = append(found[dir], moduleImports(t, file)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// skipDir leaves out hidden folders, test data, and modules of their own.
func skipDir(dir string) bool {
	base := filepath.Base(dir)
	return dir != "." && (strings.HasPrefix(base, ".") || slices.Contains([]string{"testdata", "tools", "bench", "build"}, base))
}

func moduleImports(t *testing.T, file string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var targets []string
	for _, spec := range f.Imports {
		name, _ := strconv.Unquote(spec.Path.Value)
		if name == module {
			targets = append(targets, ".")
		} else if rest, ok := strings.CutPrefix(name, module+"/"); ok {
			targets = append(targets, rest)
		}
	}
	return targets
}
