package parse

import (
	"testing"
	"unicode/utf8"
)

func FuzzScanAgainstDOM(f *testing.F) {
	for _, page := range pagesOfNet(f) {
		f.Add(page)
	}
	for _, bait := range baits {
		f.Add([]byte("<svg><desc><b><p>" + bait))
		f.Add([]byte("<table><tr><math><mi>" + bait))
	}
	f.Fuzz(func(t *testing.T, page []byte) {
		if bad := disagreement(page); bad != "" {
			t.Error(bad)
		}
	})
}

func FuzzCharset(f *testing.F) {
	for _, c := range charsetCases {
		f.Add([]byte(c.body), c.contentType)
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		doc := HTML(Input{Body: body, ContentType: contentType}, Options{})
		if doc.Charset == "" {
			t.Error("no charset")
		}
		if bad := notOwnText(doc); bad != "" {
			t.Error(bad)
		}
	})
}

func FuzzRefresh(f *testing.F) {
	for _, c := range refreshCases {
		f.Add(c.content)
	}
	f.Fuzz(func(t *testing.T, content string) {
		url, delay, ok := Refresh(content)
		if !ok && (url != "" || delay != 0) {
			t.Errorf("%q, %v although not ok", url, delay)
		}
		if delay < 0 || delay != delay {
			t.Errorf("delay %v", delay)
		}
		if ok && utf8.ValidString(content) && !utf8.ValidString(url) {
			t.Errorf("cut within a rune: %q", url)
		}
		want, wantDelay, wantOK := refreshBySteps(content)
		if url != want || delay != wantDelay || ok != wantOK {
			t.Errorf("got %q %v %v, want %q %v %v", url, delay, ok, want, wantDelay, wantOK)
		}
	})
}
