package parse

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// Each testdata/*.html has a .golden that says what is found on it. By
// convention, what must not be found is called "no".
func TestGolden(t *testing.T) {
	pages, err := filepath.Glob("testdata/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
	for _, path := range pages {
		t.Run(filepath.Base(path), func(t *testing.T) {
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if bad := disagreement(body); bad != "" {
				t.Error(bad)
			}
			checkGolden(t, strings.TrimSuffix(path, ".html")+".golden",
				dump(HTML(Input{Body: body, ContentType: "text/html"}, Options{})))
		})
	}
}

// Each testdata/*.css has one, too.
func TestGoldenSheets(t *testing.T) {
	sheets, err := filepath.Glob("testdata/*.css")
	if err != nil || len(sheets) == 0 {
		t.Fatal("no style sheets", err)
	}
	for _, path := range sheets {
		t.Run(filepath.Base(path), func(t *testing.T) {
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			checkGolden(t, path+".golden", dump(CSS(Input{Body: body, ContentType: "text/css"}, Options{})))
		})
	}
}

func checkGolden(t *testing.T, path, got string) {
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Error(d)
	}
}

func dump(doc *Document) string {
	var b strings.Builder
	fmt.Fprintf(&b, "title %q\nbase %q\ncharset %s\n", doc.Title, doc.Base, doc.Charset)
	for _, l := range doc.Links {
		fmt.Fprintf(&b, "%-11s%-6s%q", l.Kind, l.Role(), l.Href)
		if l.Rel != "" {
			fmt.Fprintf(&b, " rel %q", l.Rel)
		}
		if l.Text != "" {
			fmt.Fprintf(&b, " text %q", l.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
