package parse

import "testing"

func TestIsHTML(t *testing.T) {
	cases := []struct {
		name, contentType, body string
		want                    bool
	}{
		{"HTML", "text/html", "", true},
		{"HTML with charset", "Text/HTML ; charset=utf-8", "", true},
		{"sent twice", "text/html, text/html", "", true},
		{"XHTML", "application/xhtml+xml", "", true},
		{"XML", "text/xml", "<html>", false},
		{"plain", "text/plain", "<html>", false},
		{"bytes", "application/octet-stream", "<html>", false},
		{"image", "image/png", "<html>", false},
		{"none, doctype", "", "\n <!DOCTYPE html><p>", true},
		{"none, BOM", "", "\xef\xbb\xbf<html>", true},
		{"none, comment", "", "<!-- x -->", true},
		{"none, tag", "", "<A HREF=x>", true},
		{"none, longer name", "", "<abbr>", false},
		{"none, text", "", "hello <a href=x>", false},
		{"none, XML", "", "<?xml version='1.0'?><html>", false},
		{"none, nothing", "", "", false},
		{"none, name only", "", "<html", false},
		{"unknown", "unknown/unknown", "<title>x", true},
		{"any", "*/*", "<body >", true},
		{"any, JSON", "*/*", "{}", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := IsHTML(c.contentType, []byte(c.body)); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
