package rule

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"
)

func TestNumber(t *testing.T) {
	for text, want := range map[string]string{
		"12": "12", "0": "0", "007": "7", "-5": "-5", "−5": "-5", "- 5": "-5", "-€5": "-5", "+5": "5",
		"12.99": "12.99", "$12.99": "12.99", "12,99 €": "12.99", "12,5": "12.5", "12.50": "12.5", ".5": "0.5", ",5": "0.5",
		"1,299.00 €": "1299", "1.299,00": "1299", "1.299,50 EUR": "1299.5", "1 299": "1299", "1\u00a0299,00\u202f€": "1299",
		"CHF 1'299.–": "1299", "1’299.50": "1299.5", "12,-": "12", "12.": "12", "1,29,900.00": "129900", "1.234.567": "1234567",
		"1,234,567.89": "1234567.89", "1.234.567,89": "1234567.89", "12 345 678": "12345678",
		"1,299": "1299", "1.299": "1.299", "0,299": "0.299", "1,2999": "1.2999", "1234,567": "1234.567", "48.137154": "48.137154",
		"1e3": "1e3", "1.5E-3": "1.5e-3", "5e": "5", "5em": "5", "3ex1": "3",
		"from 3 for 12.99": "3", "2024 100": "2024", "size 5 100 pieces": "5100", "5 10": "5", "1.50 200": "1.5",
		"SKU-55": "55", "a -5": "-5", "10-5": "10", "(-5)": "-5", "5%": "5", "½": "", "5½": "5",
		"٣٤": "34", "１２３": "123", "٣٫٥": "3.5",
		"": "", "call us": "", "-": "", ".": "", "1.2.3": "", "192.168.0.1": "", "1,2,3": "", "1.2,3.4": "", "12.05.2024": "",
		strings.Repeat("9", maxDigits): strings.Repeat("9", maxDigits), strings.Repeat("9", maxDigits+1): "", "1e999": "",
	} {
		if got, ok := appendNumber([]byte("x"), []byte(text), 0); string(got) != "x"+want || ok != (want != "") {
			t.Errorf("%q: %s %v, want %s", text, got[1:], ok, want)
		}
	}
}

func TestNumberWithDecimal(t *testing.T) {
	for _, c := range []struct {
		text    string
		decimal byte
		want    string
	}{
		{"1.299", ',', "1299"}, {"1.299,5", ',', "1299.5"}, {"1.2", ',', ""}, {"1,299", ',', "1.299"},
		{"1,299", '.', "1299"}, {"1,2", '.', ""}, {"1.299", '.', "1.299"}, {"1,299.5", '.', "1299.5"},
	} {
		if got, ok := appendNumber(nil, []byte(c.text), c.decimal); string(got) != c.want || ok != (c.want != "") {
			t.Errorf("%q with %c: %s %v, want %s", c.text, c.decimal, got, ok, c.want)
		}
	}
}

func TestInteger(t *testing.T) {
	for text, want := range map[string]string{
		"12": "12", "1,299.00": "1299", "-7 items": "-7", "4.5": "", "": "", "9223372036854775807": "9223372036854775807", "9223372036854775808": "",
	} {
		if got, ok := appendInteger(nil, []byte(text), 0); string(got) != want || ok != (want != "") {
			t.Errorf("%q: %s %v, want %s", text, got, ok, want)
		}
	}
}

func TestDate(t *testing.T) {
	for text, want := range map[string]string{
		"2026-01-31": "2026-01-31", "2026-01": "2026-01", "20260131": "2026-01-31", "2026/1/5": "2026-01-05", "2026/01/05": "2026-01-05",
		"2026-01-31T10:20":               "2026-01-31T10:20:00",
		"2026-01-31 10:20:30":            "2026-01-31T10:20:30",
		"2026-01-31T10:20:30Z":           "2026-01-31T10:20:30Z",
		"2026-01-31T10:20:30.123Z":       "2026-01-31T10:20:30Z",
		"2026-01-31T10:20:30+02:00":      "2026-01-31T08:20:30Z",
		"2026-01-31T10:20+02:00":         "2026-01-31T08:20:00Z",
		"2026-01-31T10:20:30+0200":       "2026-01-31T08:20:30Z",
		"Mon, 02 Jan 2006 15:04:05 GMT":  "2006-01-02T15:04:05Z",
		"Mon, 2 Jan 2006 15:04:05 -0700": "2006-01-02T22:04:05Z",
		"Monday, 02-Jan-06 15:04:05 GMT": "2006-01-02T15:04:05Z",
		"Mon Jan  2 15:04:05 2006":       "2006-01-02T15:04:05",
		"Mon, 02 Jan 2006 15:04:05 XYZ":  "",
		"2 January 2006":                 "2006-01-02",
		"January 2, 2006":                "2006-01-02",
		"Jan. 2nd, 2006 at 3:04 pm":      "2006-01-02T15:04:00",
		"Tuesday, 3 Oct 2006 - 15:04":    "2006-10-03T15:04:00",
		"Sept. 3, 2006":                  "2006-09-03",
		"31.1.2026":                      "2026-01-31",
		"31.01.2026 10:20":               "2026-01-31T10:20:00",
		"1136214245":                     "2006-01-02T15:04:05Z",
		"1136214245000":                  "2006-01-02T15:04:05Z",
		"":                               "",
		".":                              "", "Jan . 2006": "",
		"soon":                             "",
		"31/12/2026":                       "",
		"2026-13-01":                       "",
		"2026-02-30":                       "",
		"5":                                "",
		strings.Repeat("2026-01-31 ", 100): "",
	} {
		want = quoteIf(want)
		if got, ok := appendDate(nil, []byte(text), ""); string(got) != want || ok != (want != "") {
			t.Errorf("%q: %s %v, want %s", text, got, ok, want)
		}
	}
	if got, ok := appendDate(nil, []byte(" 31/12/2026 "), "02/01/2006"); string(got) != `"2026-12-31"` || !ok {
		t.Errorf("with a layout: %s %v", got, ok)
	}
}

func quoteIf(s string) string {
	if s == "" {
		return ""
	}
	return strconv.Quote(s)
}

func TestBool(t *testing.T) {
	for text, want := range map[string]string{"true": "true", " Yes ": "true", "1": "true", "OFF": "false", "no": "false", "sold": "", "": ""} {
		if got, ok := appendBool(nil, []byte(text)); string(got) != want || ok != (want != "") {
			t.Errorf("%q: %s %v, want %s", text, got, ok, want)
		}
	}
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1,299.00 €", "1.299,00", "-.5e3", "٣٫٥", "1 2 3"} {
		f.Add([]byte(s), byte(0))
		f.Add([]byte(s), byte(','))
	}
	f.Fuzz(func(t *testing.T, text []byte, decimal byte) {
		if decimal != '.' && decimal != ',' {
			decimal = 0
		}
		got, ok := appendNumber(nil, text, decimal)
		if !ok {
			if len(got) > 0 {
				t.Fatalf("%q left behind", got)
			}
			return
		}
		var n float64
		if err := json.Unmarshal(got, &n); err != nil || math.IsInf(n, 0) {
			t.Fatalf("%q: %s: %v", text, got, err)
		}
		// What was written is read as itself, but for the comma that separates.
		if again, ok := appendNumber(nil, got, '.'); !ok || string(again) != string(got) {
			t.Fatalf("%s is read as %s", got, again)
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2026-01-31T10:20:30+02:00", "Mon, 02 Jan 2006 15:04:05 GMT", "Jan. 2nd, 2006 at 3:04 pm", "1136214245", "31.1.2026"} {
		f.Add([]byte(s), "")
	}
	f.Add([]byte("31/12/2026"), "02/01/2006")
	f.Fuzz(func(t *testing.T, text []byte, layout string) {
		got, ok := appendDate(nil, text, layout)
		if ok != json.Valid(got) {
			t.Fatalf("%q: %s", text, got)
		}
		if !ok || layout != "" {
			return
		}
		var s string
		if err := json.Unmarshal(got, &s); err != nil {
			t.Fatal(err)
		}
		if again, ok := appendDate(nil, []byte(s), ""); !ok || string(again) != string(got) {
			t.Fatalf("%s is read as %s", got, again)
		}
	})
}
