package urlnorm

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestWebPlatform runs the web-platform-tests for URLs as they lie in the
// module cache beside the referee, so that no copy is kept here.
func TestWebPlatform(t *testing.T) {
	type testCase struct {
		Input   string
		Base    *string
		Href    string
		Failure bool
	}
	ran := 0
	for _, item := range webPlatformCases(t, "urltestdata.json") {
		var c testCase
		if json.Unmarshal(item, &c) != nil || !aboutHTTP(c.Input, c.Base, c.Href, c.Failure) {
			continue
		}
		ran++
		var base URL
		if c.Base != nil {
			base, _ = Parse(*c.Base) // a broken base leaves a reference without one
		}
		u, err := build(base, c.Input)
		want, _, _ := strings.Cut(c.Href, "#")
		if c.Failure != (err != nil) || err == nil && u.String() != want {
			t.Errorf("%q on %q = %q, %v; want %q, failure %t", c.Input, base, u, err, want, c.Failure)
		}
	}
	if ran < 300 {
		t.Errorf("only %d cases ran", ran)
	}
	t.Logf("%d cases", ran)
}

// TestWebPlatformIDNA runs the web-platform-tests for international hosts.
func TestWebPlatformIDNA(t *testing.T) {
	for _, name := range []string{"toascii.json", "IdnaTestV2.json"} {
		for _, item := range webPlatformCases(t, name) {
			var c struct {
				Input  string
				Output *string
			}
			if json.Unmarshal(item, &c) != nil || c.Input == "" {
				continue
			}
			got, ok := appendHost(nil, c.Input)
			if ok != (c.Output != nil) || ok && string(got) != *c.Output {
				t.Errorf("%s: %+q = %q, %t", name, c.Input, got, ok)
			}
		}
	}
}

// webPlatformCases are the cases in one of the files beside the referee;
// comments among them are strings.
func webPlatformCases(t *testing.T, name string) (list []json.RawMessage) {
	const module = "github.com/nlnwa/whatwg-url"
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		t.Skipf("no module cache: %v", err)
	}
	raw, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "testdata", name))
	if err != nil {
		t.Skip(err)
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// aboutHTTP reports whether a case is within what this package is for.
func aboutHTTP(input string, base *string, href string, failure bool) bool {
	isHTTP := func(s string) bool { return strings.HasPrefix(s, "http:") || strings.HasPrefix(s, "https:") }
	if !failure {
		return isHTTP(href) && (base == nil || isHTTP(*base))
	}
	if base != nil {
		return isHTTP(*base)
	}
	return isHTTP(strings.ToLower(strings.TrimSpace(input)))
}
