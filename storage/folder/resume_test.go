package folder_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage/folder"
)

const total, had = 1_000_000, 300_000

// keepPart has the first bytes of a body kept.
func keepPart(t testing.TB, f *folder.Folder, u urlnorm.URL, h http.Header) {
	t.Helper()
	d := begin(t, f, u)
	whole(t, d, random(total)[:had], h)
	must(t, d.Keep())
}

// An answer to the request for the rest, and what is made of it.
func TestResumeAnswers(t *testing.T) {
	rest := fmt.Sprintf("bytes %d-%d/%d", had, total-1, total)
	for name, c := range map[string]struct {
		status int
		header string
		want   folder.Next
	}{
		"the rest":                    {206, "Content-Range: " + rest, folder.Body},
		"the rest, named":             {206, "Content-Range: " + rest + "; Etag: \"1\"; Content-Encoding: identity", folder.Body},
		"some of the rest":            {206, fmt.Sprintf("Content-Range: bytes %d-%d/%d", had, had+9, total), folder.Body},
		"the rest of what is known":   {206, fmt.Sprintf("Content-Range: bytes %d-%d/*", had, total-1), folder.Body},
		"beyond what is known":        {206, fmt.Sprintf("Content-Range: bytes %d-%d/*", had, total), folder.Again},
		"all":                         {200, "Content-Length: 1000000", folder.Body},
		"from the start":              {206, fmt.Sprintf("Content-Range: bytes 0-%d/%d", total-1, total), folder.Again},
		"too far":                     {206, fmt.Sprintf("Content-Range: bytes %d-%d/%d", had+1, total-1, total), folder.Again},
		"of another length":           {206, fmt.Sprintf("Content-Range: bytes %d-%d/%d", had, total, total+1), folder.Again},
		"of another version":          {206, "Content-Range: " + rest + "; Etag: \"2\"", folder.Again},
		"of a weak version":           {206, "Content-Range: " + rest + "; Etag: W/\"1\"", folder.Again},
		"encoded":                     {206, "Content-Range: " + rest + "; Content-Encoding: gzip", folder.Again},
		"without a range":             {206, "Content-Type: multipart/byteranges", folder.Again},
		"a broken range":              {206, "Content-Range: bytes 300000-", folder.Again},
		"nothing, and it is complete": {416, "Content-Range: bytes */300000", folder.Again}, // it is known to be longer
		"nothing, and it is longer":   {416, "Content-Range: bytes */1000000", folder.Again},
		"nothing":                     {416, "", folder.Again},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			f := open(t, dir, folder.Options{})
			u := mustParse(t, "https://example.com/a.pdf")
			keepPart(t, f, u, lengthOf(total))
			d := begin(t, f, u)
			wantRequest(t, d, "bytes=300000-", `"1"`)
			next, err := d.Answer(c.status, parseHeader(c.header))
			if err != nil || next != c.want {
				t.Fatalf("%v, %v; want %v", next, err, c.want)
			}
			finishAfter(t, d, c.status, next)
			s, err := d.Finish()
			if name == "some of the rest" {
				if !errors.Is(err, folder.ErrLength) {
					t.Errorf("finished without the end: %v", err)
				}
				return
			}
			must(t, err)
			wantSaved(t, dir, s, random(total))
			wantFiles(t, dir, "example.com/a.pdf")
		})
	}
}

// finishAfter writes what the answer said would come, or asks again.
func finishAfter(t *testing.T, d *folder.Download, status int, next folder.Next) {
	t.Helper()
	switch {
	case next == folder.Again:
		wantRequest(t, d, "", "")
		whole(t, d, random(total), lengthOf(total))
	case status == 200:
		_, err := d.Write(random(total))
		must(t, err)
	default:
		_, err := d.Write(random(total)[had:])
		if err != nil {
			_, err = d.Write(random(total)[had : had+10])
		}
		if err != nil && !errors.Is(err, folder.ErrLength) {
			t.Fatal(err)
		}
	}
}

func wantRequest(t testing.TB, d *folder.Download, span, validator string) {
	t.Helper()
	h := d.Header()
	if h.Get("Range") != span || h.Get("If-Range") != validator || h.Get("Accept-Encoding") != "identity" {
		t.Fatalf("header %v, want the range %q if %s", h, span, validator)
	}
}

func parseHeader(lines string) http.Header {
	h := http.Header{}
	for line := range strings.SplitSeq(lines, "; ") {
		name, value, _ := strings.Cut(line, ": ")
		h.Set(name, value)
	}
	return h
}

// A body that was complete but had not got its name needs nothing more.
func TestResumeComplete(t *testing.T) {
	for _, length := range []string{"300000", ""} {
		dir := t.TempDir()
		f := open(t, dir, folder.Options{})
		u := mustParse(t, "https://example.com/a.pdf")
		h := lengthOf(0)
		h.Set("Content-Length", length)
		keepPart(t, f, u, h)
		d := begin(t, f, u)
		next, err := d.Answer(416, parseHeader("Content-Range: bytes */300000; Etag: \"1\""))
		if err != nil || next != folder.Complete {
			t.Fatal(next, err)
		}
		s, err := d.Finish()
		must(t, err)
		wantSaved(t, dir, s, random(total)[:had])
	}
}

// Only what has a strong validator is kept.
func TestResumeValidators(t *testing.T) {
	const date, old = "Sat, 21 Nov 2026 12:00:00 GMT", "Sat, 21 Nov 2026 11:59:00 GMT"
	for header, want := range map[string]string{
		`Etag: "a"`:             `"a"`,
		`Etag: "a b"`:           "",
		`Etag: "é"`:             "",
		`Etag: W/"a"`:           "",
		`Etag: a`:               "",
		`Etag: "`:               "",
		``:                      "",
		`Date: ` + date:         "",
		`Last-Modified: ` + old: "",
		`Date: ` + date + `; Last-Modified: ` + old:               old,
		`Date: ` + date + `; Last-Modified: ` + date:              "",
		`Date: ` + date + `; Last-Modified: yesterday`:            "",
		`Date: ` + date + `; Etag: W/"a"; Last-Modified: ` + old:  "",
		`Date: ` + date + `; Etag: "a"; Last-Modified: ` + old:    `"a"`,
		`Etag: "a"; Content-Encoding: gzip`:                       "",
		`Etag: "a"; Content-Length: 5; Content-Encoding: deflate`: "",
	} {
		dir := t.TempDir()
		f := open(t, dir, folder.Options{})
		u := mustParse(t, "https://example.com/a")
		keepPart(t, f, u, parseHeader(header))
		d := begin(t, f, u)
		if got := d.Header().Get("If-Range"); got != want {
			t.Errorf("%s: If-Range: %s, want %s", header, got, want)
		}
		if left := files(t, dir); want == "" && len(left) > 0 {
			t.Errorf("%s: %v are left", header, left)
		}
		must(t, d.Drop())
		wantFiles(t, dir)
	}
}

// A server that cuts every answer short is resumed from until all is there.
func TestResumeAfterCuts(t *testing.T) {
	var ranges []string
	content := random(total)
	u := serve(t, func(w http.ResponseWriter, r *http.Request) {
		ranges = append(ranges, r.Header.Get("Range"))
		w.Header().Set("ETag", `"1"`)
		http.ServeContent(&cutting{ResponseWriter: w, left: had}, r, "a.pdf", time.Time{}, bytes.NewReader(content))
	}, "/a.pdf")
	dir := t.TempDir()
	f := open(t, dir, folder.Options{Checkpoint: 70_000})
	s, err := folder.Saved{}, errors.New("not begun")
	for tries := 0; err != nil && tries < 9; tries++ {
		d := begin(t, f, u)
		s, err = download(d, u)
		if err != nil {
			must(t, d.Keep())
		}
	}
	must(t, err)
	wantSaved(t, dir, s, content)
	if want := []string{"", "bytes=300000-", "bytes=600000-", "bytes=900000-"}; !slices.Equal(ranges, want) {
		t.Errorf("asked for %q, want %q", ranges, want)
	}
}

// cutting ends the connection after some bytes.
type cutting struct {
	http.ResponseWriter
	left int
}

func (c *cutting) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p[:min(c.left, len(p))])
	if c.left -= n; c.left == 0 && err == nil {
		_ = http.NewResponseController(c.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, err
}

// Servers that do not keep their word: in the end the body is the second
// version's, whole.
func TestResumeFromLiars(t *testing.T) {
	first, second := random(total), bytes.Repeat([]byte("second"), total/6)
	honest := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"2"`)
		http.ServeContent(w, r, "a.pdf", time.Time{}, bytes.NewReader(second))
	}
	for name, h := range map[string]http.HandlerFunc{
		"another version": honest,
		"ignores ranges":  func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(second) },
		"ignores If-Range": func(w http.ResponseWriter, r *http.Request) {
			r.Header.Del("If-Range")
			honest(w, r)
		},
		"another range": func(w http.ResponseWriter, r *http.Request) {
			r.Header.Del("If-Range")
			if r.Header.Get("Range") != "" {
				r.Header.Set("Range", "bytes=17-")
			}
			w.Header().Set("ETag", `"1"`)
			http.ServeContent(w, r, "a.pdf", time.Time{}, bytes.NewReader(second))
		},
	} {
		t.Run(name, func(t *testing.T) {
			begun := false
			u := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if begun {
					h(w, r)
					return
				}
				begun = true
				w.Header().Set("ETag", `"1"`)
				http.ServeContent(&cutting{w, had}, r, "a.pdf", time.Time{}, bytes.NewReader(first))
			}, "/a.pdf")
			dir := t.TempDir()
			f := open(t, dir, folder.Options{})
			d := begin(t, f, u)
			if _, err := download(d, u); err == nil {
				t.Fatal("the first answer was not cut")
			}
			must(t, d.Keep())
			s, err := download(begin(t, f, u), u)
			must(t, err)
			wantSaved(t, dir, s, second)
		})
	}
}

// What the file has beyond its note is cut off; what it lacks makes the note
// worthless, as does a note that cannot be read or is of another URL.
func TestResumeDamaged(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(part, note string) error
		kept   bool
	}{
		"longer":      {func(part, _ string) error { return appendTo(part, strings.Repeat("torn", total)) }, true},
		"shorter":     {func(part, _ string) error { return os.Truncate(part, had-1) }, false},
		"gone":        {func(part, _ string) error { return os.Remove(part) }, false},
		"no note":     {func(_, note string) error { return os.Remove(note) }, false},
		"empty note":  {func(_, note string) error { return os.Truncate(note, 0) }, false},
		"torn note":   {func(_, note string) error { return os.Truncate(note, 50) }, false},
		"other URL":   {func(_, note string) error { return replaceIn(note, "example.com", "example.org") }, false},
		"newer":       {func(_, note string) error { return replaceIn(note, `"v":1`, `"v":2`) }, false},
		"no checksum": {func(_, note string) error { return replaceIn(note, `"sha256":"c2hh`, `"sha256":"AAAA`) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			f := open(t, dir, folder.Options{})
			u := mustParse(t, "https://example.com/a.pdf")
			keepPart(t, f, u, lengthOf(total))
			left := files(t, dir)
			must(t, c.damage(filepath.Join(dir, left[1]), filepath.Join(dir, left[0])))
			d := begin(t, f, u)
			if !c.kept {
				wantRequest(t, d, "", "")
				whole(t, d, random(total), lengthOf(total))
			} else if next, err := d.Answer(206, parseHeader("Content-Range: bytes 300000-999999/1000000")); err != nil || next != folder.Body {
				t.Fatal(next, err)
			} else if _, err := d.Write(random(total)[had:]); err != nil {
				t.Fatal(err)
			}
			s, err := d.Finish()
			must(t, err)
			wantSaved(t, dir, s, random(total))
		})
	}
}

func appendTo(name, text string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

func replaceIn(name, old, fresh string) error {
	text, err := os.ReadFile(name)
	if err == nil && !bytes.Contains(text, []byte(old)) {
		err = fmt.Errorf("%s has no %s", text, old)
	}
	return errors.Join(err, os.WriteFile(name, bytes.ReplaceAll(text, []byte(old), []byte(fresh)), 0o600))
}

func TestPartials(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir, folder.Options{Checkpoint: 1000})
	want := map[string]int64{"https://example.com/a": total, "https://example.com/b": -1, "https://u:p@example.com/c": total}
	for url, n := range want {
		h := lengthOf(int(n))
		keepPart(t, f, mustParse(t, url), h)
	}
	d := begin(t, f, mustParse(t, "https://example.com/d"))
	whole(t, d, random(total)[:had], lengthOf(total))
	check := func(f *folder.Folder) {
		t.Helper()
		all, err := f.Partials()
		must(t, err)
		got := map[string]int64{}
		for _, p := range all {
			got[p.URL] = p.Total
			if p.Have != had {
				t.Errorf("%+v", p)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("partials (-want +got):\n%s", diff)
		}
	}
	check(f)
	must(t, d.Keep())
	must(t, f.Close())
	want["https://example.com/d"] = total
	f = open(t, dir, folder.Options{})
	check(f)
	for _, url := range slices.Sorted(maps.Keys(want)) {
		must(t, begin(t, f, mustParse(t, url)).Drop())
	}
	wantFiles(t, dir)
}
