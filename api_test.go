package crawl_test

import (
	"bytes"
	"cmp"
	"go/ast"
	"go/build"
	"go/format"
	"go/parser"
	"go/printer"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// promised are the packages whose exported names programs rely on.
var promised = []string{".", "crawltest", "fetch", "frontier", "frontier/urlnorm", "parse", "storage"}

// What a program can name of the library is listed in testdata/api.golden, so that
// a change of it is seen, and meant. -update writes it anew.
func TestAPI(t *testing.T) {
	var all bytes.Buffer
	for _, dir := range promised {
		all.WriteString("# " + dir + "\n\n" + apiOf(t, dir) + "\n")
	}
	golden(t, filepath.Join("testdata", "api.golden"), all.String())
}

// apiOf is all that a package exports, in the order of names: constants and
// variables first, then functions, then each type with its methods. There is no
// documentation in it, and no function's body.
func apiOf(t *testing.T, dir string) string {
	t.Helper()
	pkg, err := build.ImportDir(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []declared
	for _, name := range slices.Concat(pkg.GoFiles, pkg.CgoFiles) {
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.FileExports(file)
		for _, d := range file.Decls {
			if key := sortKey(d); key != "" {
				found = append(found, declared{key, source(t, files, d)})
			}
		}
	}
	slices.SortFunc(found, func(a, b declared) int { return cmp.Compare(a.key, b.key) })
	var text strings.Builder
	for _, d := range found {
		text.WriteString(d.source)
	}
	return text.String()
}

// A declared is one declaration, and where it stands among the others.
type declared struct{ key, source string }

// sortKey is "" for what is no part of the API.
func sortKey(d ast.Decl) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		d.Body = nil
		if d.Recv == nil {
			return "2 " + d.Name.Name
		}
		of := receiver(d.Recv.List[0].Type)
		if !ast.IsExported(of) {
			return ""
		}
		return "3 " + of + " " + d.Name.Name
	case *ast.GenDecl:
		if len(d.Specs) == 0 {
			return ""
		}
		switch spec := d.Specs[0].(type) {
		case *ast.ValueSpec:
			return "1 " + spec.Names[0].Name
		case *ast.TypeSpec:
			return "3 " + spec.Name.Name
		}
	}
	return ""
}

// receiver is the name of a method's type.
func receiver(of ast.Expr) string {
	switch of := of.(type) {
	case *ast.StarExpr:
		return receiver(of.X)
	case *ast.IndexExpr:
		return receiver(of.X)
	case *ast.IndexListExpr:
		return receiver(of.X)
	case *ast.Ident:
		return of.Name
	}
	return ""
}

var blankLines = regexp.MustCompile(`\n(\s*\n)+`)

// source is a declaration as gofmt has it, without the blank lines where there
// were comments.
func source(t *testing.T, files *token.FileSet, d ast.Decl) string {
	t.Helper()
	var text bytes.Buffer
	if err := printer.Fprint(&text, files, d); err != nil {
		t.Fatal(err)
	}
	dense := blankLines.ReplaceAll(text.Bytes(), []byte("\n"))
	pretty, err := format.Source(append(dense, '\n'))
	if err != nil {
		t.Fatalf("%v\n%s", err, text.String())
	}
	return string(pretty)
}
