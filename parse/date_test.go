package parse

import (
	"testing"
	"time"
)

func TestDate(t *testing.T) {
	for s, want := range map[string]string{
		// The six precisions of https://www.w3.org/TR/NOTE-datetime.
		"1997":                         "1997-01-01T00:00:00Z",
		"1997-07":                      "1997-07-01T00:00:00Z",
		"1997-07-16":                   "1997-07-16T00:00:00Z",
		"1997-07-16T19:20+01:00":       "1997-07-16T18:20:00Z",
		"1997-07-16T19:20:30+01:00":    "1997-07-16T18:20:30Z",
		"1997-07-16T19:20:30.45+01:00": "1997-07-16T18:20:30.45Z",
		"1997-07-16T19:20:30Z":         "1997-07-16T19:20:30Z",

		// What is written instead.
		" 1997-07-16T19:20:30z\n":        "1997-07-16T19:20:30Z",
		"1997-07-16t19:20:30":            "1997-07-16T19:20:30Z",
		"1997-07-16 19:20:30":            "1997-07-16T19:20:30Z",
		"1997-07-16 19:20":               "1997-07-16T19:20:00Z",
		"1997-07-16T19:20:30+0100":       "1997-07-16T18:20:30Z",
		"1997-07-16 19:20:30 +0100":      "1997-07-16T18:20:30Z",
		"1997-07-16 19:20:30 UTC":        "1997-07-16T19:20:30Z",
		"19970716":                       "1997-07-16T00:00:00Z",
		"Wed, 16 Jul 1997 19:20:30 GMT":  "1997-07-16T19:20:30Z",
		"wed, 6 jul 1997 19:20:30 +0100": "1997-07-06T18:20:30Z",
		"Wed, 16 Jul 97 19:20 +0000":     "1997-07-16T19:20:00Z",
		"16 Jul 1997 19:20:30 GMT":       "1997-07-16T19:20:30Z",

		"": "", "soon": "", "97": "", "1997-13": "", "1997-07-16T25:00Z": "", "16/07/1997": "", "0": "",
		"Wed": "", ",": "", "1997-07-16T19:20:30Zx": "",
	} {
		got, ok := Date(s)
		if ok != (want != "") || ok && got.Format(time.RFC3339Nano) != want {
			t.Errorf("%q: got %v, %v, want %s", s, got, ok, want)
		}
	}
}

func TestIsWebURL(t *testing.T) {
	for s, want := range map[string]bool{
		"http://a": true, "HTTPS://a/b": true, "https://[::1]/": true,
		"": false, "http:/a": false, "http://": false, "http:///a": false, "httpss://a": false, "ftp://a": false, "//a": false, "http://a b": false,
	} {
		if got := IsWebURL(s); got != want {
			t.Errorf("%q: got %v", s, got)
		}
	}
}
