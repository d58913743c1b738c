package pdf_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/joinable/crawl/parse/pdf"
)

func ExampleLinks() {
	file := "%PDF-1.4\n1 0 obj\n<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://example.com/) >> >>\nendobj\n"
	fmt.Println(pdf.Links([]byte(file), pdf.Options{}))
	// Output: [https://example.com/]
}

func deflated(s string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(s)) // a bytes.Buffer does not fail
	_ = z.Close()
	return b.String()
}

// stream is an object with a stream.
func stream(dict, content string) string {
	return fmt.Sprintf("7 0 obj\n<< %s /Length %d >>\nstream\r\n%s\nendstream\nendobj\n", dict, len(content), content)
}

const objects = "11 0 12 60 << /Type /Annot >> << /A << /URI (http://a/packed) /S /URI >> >>"

var cases = map[string]struct {
	src  string
	want []string
}{
	"strings": {"<< /URI (http://a/\\(1\\)(2)\\\n3\\0604\\57\\n) /URI <68 74 74 70 3A 2F 2F 61 2F 35> >>", []string{"http://a/(1)(2)304/", "http://a/5"}},
	"names":   {"<</S/URI/URI(http://a/1)>><</#55RI(http://a/2)>>", []string{"http://a/1", "http://a/2"}},
	"no strings": {"<< /S /URI /Contents (http://no/) >> /URI 5 0 R (http://no/) << /URI << /Base (http://no/) >> >> /URI /Name (http://no/)\n" +
		"% /URI (http://no/)\n/URI % x\n(http://a/)", []string{"http://a/"}},
	"twice":                {"/URI (http://a/) /URI (http://a/)", []string{"http://a/"}},
	"object stream":        {stream("/Type /ObjStm /Filter /FlateDecode", deflated(objects)), []string{"http://a/packed"}},
	"in an array":          {stream("/Type/ObjStm/Filter[/FlateDecode]", deflated(objects)), []string{"http://a/packed"}},
	"not packed":           {stream("/Type /ObjStm", objects), []string{"http://a/packed"}},
	"torn":                 {stream("/Type /ObjStm /Filter /FlateDecode", deflated(strings.Repeat(objects+" %\n", 3))[:60]), []string{"http://a/packed"}},
	"length elsewhere":     {strings.Replace(stream("/Type /ObjStm /Filter /FlateDecode", deflated(objects)), "/Length ", "/Length 8 0 R /X ", 1), []string{"http://a/packed"}},
	"wrong length":         {strings.Replace(stream("/Type /ObjStm /Filter /FlateDecode", deflated(objects)), "/Length ", "/Length 9", 1) + "/URI (http://a/after)", []string{"http://a/packed", "http://a/after"}},
	"endstream within":     {stream("", "endstream /URI (http://no/)") + "/URI (http://a/)", []string{"http://a/"}},
	"other streams":        {stream("/Filter /FlateDecode", deflated(objects)) + stream("", "/URI (http://no/)") + "/URI (http://a/)", []string{"http://a/"}},
	"other filters":        {stream("/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]", objects), nil},
	"encrypted":            {"/URI (http://no/) trailer << /Encrypt 5 0 R >>", nil},
	"encrypted, in a xref": {"/URI (http://no/) " + stream("/Type /XRef /Encrypt 5 0 R", ""), nil},
	"UTF-16":               {"/URI (\xfe\xff\x00h\x00:\x20\xac)", []string{"h:\u20ac"}},
	"Latin-1":              {"/URI (h:\xe9)", []string{"h:\u00e9"}},
	"unclosed":             {"/URI (http://a/", []string{"http://a/"}},
	"long":                 {"/URI (" + strings.Repeat("a", 9000) + ") /URI (http://a/)", []string{"http://a/"}},
}

func TestLinks(t *testing.T) {
	for name, c := range cases {
		if got := pdf.Links([]byte("%PDF-1.7\n"+c.src), pdf.Options{}); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	if got := pdf.Links([]byte("/URI (http://no/)"), pdf.Options{}); got != nil {
		t.Errorf("no PDF, but %q", got)
	}
}

func TestLimits(t *testing.T) {
	var b strings.Builder
	b.WriteString("%PDF-1.7\n")
	for i := range 20 {
		b.WriteString(stream("/Type /ObjStm /Filter /FlateDecode", deflated(fmt.Sprintf("/URI (http://a/%d) %s", i, strings.Repeat(" ", 1000)))))
	}
	if got := pdf.Links([]byte(b.String()), pdf.Options{MaxLinks: 3}); len(got) != 3 {
		t.Errorf("%d links", len(got))
	}
	if got := pdf.Links([]byte(b.String()), pdf.Options{MaxUnpacked: 5000}); len(got) != 5 {
		t.Errorf("%d links of 5,000 bytes", len(got))
	}
}

// Files that cost a careless reader the square of their size.
func TestHostile(t *testing.T) {
	const quarter = 1 << 18
	bomb := stream("/Type /ObjStm /Filter /FlateDecode", deflated(strings.Repeat(" ", 32*quarter)))
	for name, src := range map[string]string{
		"parentheses": strings.Repeat("(", 8*quarter),
		"backslashes": "(" + strings.Repeat("\\", 8*quarter),
		"streams":     strings.Repeat("stream ", quarter),
		"bombs":       strings.Repeat(bomb, 100),
		"hex":         strings.Repeat("<0", 4*quarter),
		"names":       strings.Repeat("/URI", 2*quarter),
		"one name":    "/" + strings.Repeat("U", 8*quarter),
		"comments":    strings.Repeat("%", 8*quarter),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pdf.Links([]byte("%PDF-1.7\n"+src), pdf.Options{MaxUnpacked: 4 << 20})
		})
	}
}

// Thousands of small streams take one reader between them, not 40 KB each.
func TestManyStreams(t *testing.T) {
	const streams = 5000
	body := []byte("%PDF-1.7\n" + strings.Repeat(stream("/Type /ObjStm /Filter /FlateDecode", deflated("x")), streams) +
		stream("/Type /ObjStm /Filter /FlateDecode", "damaged") +
		stream("/Type /ObjStm /Filter /FlateDecode", deflated("/URI (http://a/last)")))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if got := pdf.Links(body, pdf.Options{}); !slices.Equal(got, []string{"http://a/last"}) {
		t.Errorf("got %q", got)
	}
	runtime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; taken > streams*10<<10 {
		t.Errorf("%d bytes for each stream", taken/streams)
	}
}

// What a real writer makes is read; skipped without one.
func TestRealWriter(t *testing.T) {
	gs, err := exec.LookPath("gs")
	if err != nil {
		t.Skip("no Ghostscript: apt-get install ghostscript")
	}
	out := t.TempDir() + "/a.pdf"
	cmd := exec.Command(gs, "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-dCompatibilityLevel=1.7", "-sOutputFile="+out, "-c",
		"[ /Rect [0 0 100 100] /Action << /Subtype /URI /URI (http://example.com/gs) >> /Subtype /Link /ANN pdfmark showpage")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("gs: %v: %s", err, text)
	}
	body, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if got := pdf.Links(body, pdf.Options{}); !slices.Contains(got, "http://example.com/gs") {
		t.Errorf("got %q", got)
	}
}

func FuzzLinks(f *testing.F) {
	for _, c := range cases {
		f.Add([]byte(c.src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		src = append([]byte("%PDF-1.7\n"), src...)
		before := bytes.Clone(src)
		o := pdf.Options{MaxLinks: 10, MaxHref: 100, MaxUnpacked: 1 << 16}
		got := pdf.Links(src, o)
		if !bytes.Equal(src, before) {
			t.Error("the input was changed")
		}
		if len(got) > o.MaxLinks {
			t.Errorf("%d links", len(got))
		}
		for _, href := range got {
			if href == "" || len(href) > o.MaxHref || !utf8.ValidString(href) {
				t.Errorf("%q", href)
			}
		}
	})
}

func BenchmarkLinks(b *testing.B) {
	var s strings.Builder
	s.WriteString("%PDF-1.7\n")
	for i := range 100 {
		s.WriteString(stream("/Filter /FlateDecode", strings.Repeat("\x8f(", 5000)))
		s.WriteString(stream("/Type /ObjStm /Filter /FlateDecode", deflated(strings.Repeat(objects, 20)+fmt.Sprintf("/URI (http://a/%d)", i))))
	}
	body := []byte(s.String())
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if n := len(pdf.Links(body, pdf.Options{})); n != 101 {
			b.Fatal(n)
		}
	}
}
