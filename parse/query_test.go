package parse

import (
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
)

var queryCases = []struct{ charset, href, want string }{
	{"utf-8", "/ж?q=ж", "/ж?q=ж"},
	{"utf-16le", "/ж?q=ж", "/ж?q=ж"},
	{"windows-1251", "/ж?q=мир труд&a=b#ж", "/ж?q=%EC%E8%F0 %F2%F0%F3%E4&a=b#ж"},
	{"windows-1251", "/ж#?ж", "/ж#?ж"},
	{"windows-1251", "?a=%E6&b=1", "?a=%E6&b=1"},
	{"windows-1251", "?q=ж日ж", "?q=%E6%26%2326085%3B%E6"},
	{"shift_jis", "?q=ダ", "?q=%83_"},
	{"gbk", "?q=中€", "?q=%D6%D0%80"},
	{"euc-kr", "?q=한국", "?q=%C7%D1%B1%B9"},
	{"iso-2022-jp", "?q=日", "?q=%1B$BF|%1B(B"},
}

// The server of a page expects queries in the encoding of the page.
func TestQueryIsInThePagesEncoding(t *testing.T) {
	for _, c := range queryCases {
		e, err := htmlindex.Get(c.charset)
		if err != nil {
			t.Fatal(err)
		}
		page, err := encoding.HTMLEscapeUnsupported(e.NewEncoder()).String(`<a href="` + c.href + `">x</a>`)
		if err != nil {
			t.Fatal(err)
		}
		doc := HTML(Input{Body: []byte(page), ContentType: "text/html; charset=" + c.charset}, Options{})
		if len(doc.Links) != 1 || doc.Links[0].Href != c.want {
			t.Errorf("%s: %s: got %v, want %s", c.charset, c.href, doc.Links, c.want)
		}
	}
}
