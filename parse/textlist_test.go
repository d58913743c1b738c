package parse

import (
	"slices"
	"strings"
	"testing"
)

func TestTextList(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want []string // nil: it is no list
	}{
		"list":           {"http://a/1\nHTTPS://a/2\r\n\n  # no\n\thttp://a/3 \n", []string{"http://a/1", "HTTPS://a/2", "http://a/3"}},
		"one":            {"http://a/", []string{"http://a/"}},
		"BOM":            {"\ufeffhttp://a/", []string{"http://a/"}},
		"UTF-16":         {"\xff\xfeh\x00t\x00t\x00p\x00:\x00/\x00/\x00a\x00", []string{"http://a"}},
		"prose":          {"See\nhttp://a/\n", nil},
		"a word more":    {"http://a/ title\n", nil},
		"a path":         {"http://a/\n/b\n", nil},
		"comments alone": {"# http://a/\n", nil},
		"nothing":        {"", nil},
		"no host":        {"http://\n", nil},
		"a long line":    {"http://a/\n" + strings.Repeat("a", 1<<17), nil},
	} {
		got, dropped, ok := TextList(Input{Body: []byte(c.body), ContentType: "text/plain"}, Options{})
		if !ok {
			got = nil
		}
		if !slices.Equal(got, c.want) || ok != (c.want != nil) || dropped != 0 {
			t.Errorf("%s: got %q, %d dropped, %v", name, got, dropped, ok)
		}
	}
	if got, dropped, ok := TextList(Input{Body: []byte("http://a/1\nhttp://a/2\nhttp://a/3\n")}, Options{MaxLinks: 2}); len(got) != 2 || dropped != 1 || !ok {
		t.Errorf("got %q, %d dropped, %v", got, dropped, ok)
	}
}

func TestScripts(t *testing.T) {
	const page = `<!-- <script>no</script> --><title><script>no</script></title>
		<SCRIPT>one("</b>")</SCRIPT><script src=x>no</script><script type="application/ld+json">no</script>
		<script type="text/template"><a href=no></script><script type=module>two</script>
		<script type="application/json">{"three": 3}</script><textarea><script>no</script></textarea>
		<script type="text/javascript; charset=utf-8">four<!--<script></script>--></script><script>five`
	var got []string
	for source := range Scripts(Input{Body: []byte(page)}) {
		got = append(got, string(source))
	}
	want := []string{`one("</b>")`, "two", `{"three": 3}`, "four<!--<script></script>-->", "five"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzScripts(f *testing.F) {
	f.Add([]byte("<script>a</script><script"))
	f.Add([]byte("<!--<script>a</script>--><style><script>b</style>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		n := 0
		for source := range Scripts(Input{Body: body}) {
			n += len(source)
		}
		if n > 3*len(body) { // a byte that is no UTF-8 becomes three
			t.Errorf("%d bytes of scripts in %d", n, len(body))
		}
	})
}
