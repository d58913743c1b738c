package parse

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// pagesOfNet are the pages of the test data of golang.org/x/net/html, which
// contains the html5lib tests.
func pagesOfNet(t testing.TB) (pages [][]byte) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "golang.org/x/net").Output()
	if err != nil {
		t.Skip("no go command:", err)
	}
	root := filepath.Join(strings.TrimSpace(string(dir)), "html", "testdata")
	err = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".dat" {
			return err
		}
		b, err := os.ReadFile(path)
		pages = append(pages, datPages(b)...)
		return err
	})
	if err != nil {
		t.Skip("no test data of x/net:", err)
	}
	return pages
}

// datPages are the inputs in a test file of html5lib.
func datPages(b []byte) (pages [][]byte) {
	for _, c := range bytes.Split(b, []byte("#data\n"))[1:] {
		page, _, _ := bytes.Cut(c, []byte("\n#errors"))
		pages = append(pages, page)
	}
	return pages
}

// baits turn what a page opens into something that shows in its links.
var baits = []string{
	"",
	"<a href=bait>x</a>",
	"<a title='--></title></script></style></svg></math>' href=bait>",
	"<![CDATA[<a href=bait>]]><a href=after>",
	"<title><a href=bait></title><a href=after>",
	"<style><!--</style><a href=bait>--></style><a href=after>",
	"</p><title><a href=bait></title><style></b><a href=after></style>",
	"</b></div><title><a href=bait></title>",
	"<td><title><a href=bait></title></table><title></br><a href=after></title>",
	"<p><title><a href=bait></title></foreignObject></desc></svg><title></br><a href=after></title>",
	"</foreignObject></desc></title></mi></annotation-xml></svg></math><title></br><a href=after></title>",
}

func TestAgreesWithDOM(t *testing.T) {
	pages := pagesOfNet(t)
	for _, page := range pages {
		for _, bait := range baits {
			for _, p := range []string{string(page) + bait, bait + string(page)} {
				if bad := disagreement([]byte(p)); bad != "" {
					t.Errorf("%q\n%s", p, bad)
				}
			}
		}
	}
	t.Logf("%d pages", len(pages))
}
