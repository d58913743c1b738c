package metadata

import (
	"strings"
	"testing"
)

// Small pages of which the converter to Markdown would make gigabytes, or be
// at work for minutes.
func TestHostileMarkdown(t *testing.T) {
	for name, page := range map[string]string{
		"spans":      "<table>" + strings.Repeat("<tr><td colspan=99999999 rowspan=99999999>x</td><td>y", 100) + "</table>",
		"many spans": "<table>" + strings.Repeat("<tr><td colspan=1000 rowspan=1000>x</td><td>y", 100) + "</table>",
		"quotations": strings.Repeat("<blockquote>", 500) + strings.Repeat("line<br>", 20_000),
		"lines":      strings.Repeat("<blockquote>", 400) + "<pre>" + strings.Repeat("\n", 100_000) + "x",
		"lists":      strings.Repeat("<ul><li>x", 240) + strings.Repeat("<li>y", 20_000),
	} {
		t.Run(name, func(t *testing.T) {
			rec := extract(Markdown, page)
			failed := strings.Contains(string(rec.JSON), "nested too deep")
			if spans := strings.HasSuffix(name, "spans"); failed == spans || spans && len(rec.Texts) != 1 {
				t.Errorf("%d texts, %s", len(rec.Texts), rec.JSON)
			}
			for _, text := range rec.Texts {
				if len(text.Value) > 1<<20 {
					t.Errorf("%d bytes", len(text.Value))
				}
			}
		})
	}
}

// Text within hundreds of elements is read hundreds of times to find the main
// part: ten megabytes took a minute.
func TestHostileText(t *testing.T) {
	page := strings.Repeat("<div>", 400) + strings.Repeat("lorem ipsum, dolor sit amet ", 1<<16)
	if rec := extract(Text, page); !strings.Contains(string(rec.JSON), "nested too deep") || len(rec.Texts) != 0 {
		t.Errorf("%d texts, %s", len(rec.Texts), rec.JSON)
	}
	if rec := extract(Text, page[len("<div>")*390:]); len(rec.Texts) != 1 {
		t.Errorf("%d texts, %s", len(rec.Texts), rec.JSON)
	}
}
