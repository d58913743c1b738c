package webtest

import (
	"net/http"
	"strings"
)

// hostileDepths are pages of one thing again and again.
func hostileDepths() map[string]http.HandlerFunc {
	const link = "<a href=\"fine\">fine</a>"
	return map[string]http.HandlerFunc{
		"deep-svg":         repeated("", "<svg><g><foreignObject>", 100_000, link),
		"deep-template":    repeated("", "<template>", 200_000, link),
		"deep-noscript":    repeated("", "<noscript>", 200_000, link),
		"deep-forms":       repeated("", "<form><fieldset>", 200_000, link),
		"title-9mb":        repeated("<title>", "word ", 1_800_000, "</title>"+link),
		"million-links":    repeated(link, "<a href=#>", 1_000_000, ""),
		"million-titles":   repeated(link, "<title>x", 1_000_000, ""),
		"million-bases":    repeated(link, "<base href=/hostile/>", 300_000, ""),
		"million-entities": repeated(link+"<a href=fine>", "&#x10FFFF;&notit;", 400_000, "</a>"),
		"long-attribute":   repeated("<a href=fine ", "x", 2_000_000, "=1>x</a>"),
		"long-tag":         repeated("<", "a", 2_000_000, ">"+link),
		"long-entity":      repeated("<a href=\"fine?&", "a", 2_000_000, ";\">x</a>"+link),
		"srcset-bomb":      repeated("<img srcset=\"", "never 1x, ", 400_000, "\">"+link),
		"style-bomb":       repeated("<style>@import url(never);", "a{background:url(never)}", 200_000, "</style>"+link),
		"doctype-bomb":     fixed(laughs() + link),
		"comments-abrupt":  fixed("<!--><a href=fine>1</a><!---><a href=fine?2>2</a><!-- --!><a href=fine?3>3</a><!-- <!-- --> -->"),
		"plaintext":        fixed(link + "<plaintext><a href=never>x</a>"),
		"textarea":         fixed(link + "<textarea><a href=never>x</a>"),
		"cdata":            fixed("<![CDATA[<a href=fine?cdata>x</a>]]><svg><![CDATA[<a href=never>x</a>]]></svg>" + link),
		"nul-in-tags":      fixed("<a\x00 href=never>x</a><a hr\x00ef=never>x</a>" + link),
		"controls":         fixed("<title>\x1b]0;owned\x07\x1b[2J\u202eltr\u0085</title><a href=fine>\x1b[31mred\u2028</a>"),
	}
}

// laughs is a document type whose entities would unfold to a billion words.
func laughs() string {
	var dtd strings.Builder
	dtd.WriteString("<?xml version=\"1.0\"?><!DOCTYPE html [<!ENTITY l0 \"lol\">")
	for i := range 9 {
		digit := string(rune('0' + i))
		next := string(rune('1' + i))
		dtd.WriteString("<!ENTITY l" + next + " \"" + strings.Repeat("&l"+digit+";", 10) + "\">")
	}
	return dtd.String() + "]><p>&l9;</p>"
}
