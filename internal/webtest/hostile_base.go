package webtest

import (
	"fmt"
	"net/http"
	"strings"
)

// hostileBases are pages whose links do not lead to where they seem to.
func hostileBases(private string) map[string]http.HandlerFunc {
	const link = "<a href=\"fine\">fine</a>"
	return map[string]http.HandlerFunc{
		"base-elsewhere":  fixed("<base href=\"http://" + private + "/base/\"><a href=\"elsewhere\">x</a>"),
		"base-javascript": fixed("<base href=\"javascript:alert(1)//\">" + link),
		"base-data":       fixed("<base href=\"data:text/html,x/\">" + link),
		"base-relative":   fixed("<base href=\"../hostile/\"><base href=\"http://" + private + "/\">" + link),
		"base-huge":       repeated("<base href=\"/", "x/", 500_000, "\">"+link),
		"refresh-self":    fixed("<meta http-equiv=refresh content=\"0\"><meta http-equiv=refresh content=\"0;url=refresh-self\">"),
		"refresh-a":       fixed("<meta http-equiv=refresh content=\"0;url=refresh-b\">"),
		"refresh-b":       fixed("<meta http-equiv=refresh content=\"0;url=refresh-a\">"),
		"refresh-many":    repeated("", "<meta http-equiv=refresh content='0;url=fine'>", 50_000, ""),
		"refresh-garbage": fixed(badRefreshes() + link),
		"refresh-private": fixed("<meta http-equiv=refresh content=\"0;url=http://" + private + "/refresh\">"),
	}
}

func badRefreshes() string {
	var page strings.Builder
	for _, content := range []string{"99999999999999999999;url=fine?late", "-1;url=fine?negative", ";;url=", "url=never", "0;url='fine?quote",
		"0;url=javascript:alert(1)", "0;url=data:text/html,x", "NaN;url=never", "\x00;url=never"} {
		fmt.Fprintf(&page, "<meta http-equiv=refresh content=\"%s\">\n", content)
	}
	return page.String()
}

// hostileCharsets are pages that lie about their encoding.
func hostileCharsets() map[string]http.HandlerFunc {
	const link = "<a href=\"fine\">fine</a>"
	metas := strings.Repeat("<meta charset=utf-16><meta charset=klingon><meta charset=x-user-defined>", 1000)
	return map[string]http.HandlerFunc{
		"bom-lies":      typed("text/html; charset=utf-16", "\xef\xbb\xbf<title>UTF-8</title>"+link),
		"utf-16-odd":    typed("text/html; charset=utf-16le", "<\x00a\x00 \x00h\x00r\x00e\x00f\x00=\x00f\x00i\x00n\x00e\x00>\x00x"),
		"utf-16-lone":   typed("text/html; charset=utf-16be", "\xd8\x00\xd8\x00\x00<\x00b\xdc\x00\x00>"),
		"utf-7":         typed("text/html; charset=utf-7", "+ADw-a href=never+AD4-x+ADw-/a+AD4-"+link),
		"utf-32":        typed("text/html; charset=utf-32", "\xff\xfe\x00\x00<\x00\x00\x00"),
		"iso-2022":      typed("text/html; charset=iso-2022-jp", "<title>\x1b$B$3$l\x1b(B</title>\x1b$B"+link),
		"iso-2022-kr":   typed("text/html; charset=iso-2022-kr", link),
		"charset-long":  typed("text/html; charset="+strings.Repeat("x", 100_000), link),
		"charset-metas": fixed(metas + link),
	}
}
