package main

import (
	"bufio"
	"database/sql/driver"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// written is an answer in some shape.
func written(t testing.TB, name string, screen int, columns []string, rows ...[]driver.Value) string {
	t.Helper()
	s, ok := parseShape(name)
	if !ok {
		t.Fatalf("no shape %s", name)
	}
	var b strings.Builder
	buffer := bufio.NewWriter(&b)
	w := s.begin(buffer, screen)
	check(t, w.head(columns))
	for _, r := range rows {
		check(t, w.row(r))
	}
	check(t, w.end())
	check(t, buffer.Flush())
	return b.String()
}

func TestTableFits(t *testing.T) {
	url := "https://www.example.com/a/very/long/path/that/ends/in/page-17.html"
	row := []driver.Value{url, strings.Repeat("word ", 40), int64(404), "漢字" + strings.Repeat("漢", 60)}
	names := []string{"url", "title", "status", "han"}
	for _, screen := range []int{76, 80, 120, 200} {
		out := written(t, "table", screen, names, row, row)
		for line := range strings.Lines(out) {
			if n := columnsIn(strings.TrimSuffix(line, "\n")); n > screen {
				t.Errorf("%d columns on a screen of %d: %s", n, screen, line)
			}
		}
		if !strings.Contains(out, "7.html") || !strings.Contains(out, "404") {
			t.Errorf("the end of the URL is lost:\n%s", out)
		}
	}
	if out := written(t, "table", 60, names, row); !strings.Contains(out, "status  404\n") {
		t.Errorf("too many columns for the screen make a list, got:\n%s", out)
	}
	if out := written(t, "table", 0, names, row); !strings.Contains(out, url) {
		t.Errorf("without a screen nothing is cut:\n%s", out)
	}
}

// A table keeps a sample in memory, not all rows.
func TestTableFlows(t *testing.T) {
	var b strings.Builder
	buffer := bufio.NewWriterSize(&b, 16)
	w := &tableWriter{w: buffer}
	check(t, w.head([]string{"n"}))
	for i := range 3 * sampleRows {
		check(t, w.row([]driver.Value{int64(i)}))
		if len(w.sample) >= sampleRows {
			t.Fatalf("%d rows are kept", len(w.sample))
		}
	}
	if b.Len() == 0 {
		t.Error("nothing was written before the end")
	}
	big := &tableWriter{w: buffer}
	check(t, big.head([]string{"t"}))
	for range 400 {
		check(t, big.row([]driver.Value{strings.Repeat("x", 1<<16)}))
	}
	if len(big.sample) > 300 {
		t.Errorf("%d long rows are kept", len(big.sample))
	}
}

func TestCSVFormulas(t *testing.T) {
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "\rx": "\"'\rx\"", "＝1": "'＝1",
		"a=1": "a=1", "": "", "'": "'", "a,b": `"a,b"`, `a"b`: `"a""b"`, "a\nb": "\"a\nb\"",
	} {
		got := written(t, "csv", 0, []string{"t"}, []driver.Value{text})
		if got != "t\r\n"+want+"\r\n" {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	got := written(t, "csv", 0, []string{"=n", "f"}, []driver.Value{int64(-5), -0.25}, []driver.Value{nil, []byte("\x00\xff")})
	if want := "'=n,f\r\n-5,-0.25\r\n,AP8=\r\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := written(t, "csv", 80, []string{"t"}, []driver.Value{"a\x1b[2Jb"}); !strings.Contains(got, `a\x1b[2Jb`) {
		t.Errorf("on a terminal: %q", got)
	}
}

// FuzzShapes wants every shape to say what was said, and nothing that a
// terminal would obey.
func FuzzShapes(f *testing.F) {
	f.Add("a\x1b[2J\u202e|`<b>\r\n\x9b\u009b\xff,\"=", "name")
	f.Fuzz(func(t *testing.T, text, name string) {
		valid := strings.ToValidUTF8(text, "\ufffd")
		row := []driver.Value{text, int64(7)}
		columns := []string{name, "n"}
		for _, s := range shapes {
			for _, screen := range []int{0, 30} {
				out := written(t, s.name, screen, columns, row)
				if (s.name != "csv" || screen > 0) && strings.ContainsFunc(out, func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' && r != '\r' }) || !utf8.ValidString(out) {
					t.Errorf("%s: %q", s.name, out)
				}
			}
		}
		var objects []map[string]any
		out := written(t, "json", 0, columns, row)
		if err := json.Unmarshal([]byte(out), &objects); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		key := strings.ToValidUTF8(name, "\ufffd")
		if key != "n" && objects[0][key] != valid {
			t.Errorf("json: %q, want %q", objects[0][key], valid)
		}
		records, err := csv.NewReader(strings.NewReader(written(t, "csv", 0, []string{"t", "n"}, row))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		want := strings.ReplaceAll(harmless(valid), "\r\n", "\n") // the reader's doing
		if records[1][0] != want || records[1][1] != "7" {
			t.Errorf("csv: %q, want %q", records[1], want)
		}
		if n := strings.Count(written(t, "table", 0, columns, row), "\n"); n != 3 {
			t.Errorf("the table has %d lines", n)
		}
	})
}

func TestShapesByEnding(t *testing.T) {
	for file, want := range map[string]string{"": "table", "a.csv": "csv", "a.json": "json", "a.jsonl": "jsonl", "a.md": "markdown", "a.txt": "table", "a.db": "table"} {
		if got := (&inquiry{out: file}).chosen().name; got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
	if got := fmt.Sprintln(floatText(1e300), floatText(0.1), floatText(1e-9), floatText(3)); got != "1e+300 0.1 1e-09 3\n" {
		t.Error(got)
	}
}
