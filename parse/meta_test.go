package parse

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMetas(t *testing.T) {
	for _, c := range []struct {
		name, page string
		want       []string
	}{
		{"none", `<meta charset=utf-8><meta name=viewport content=x>`, nil},
		{"plain", `<meta name=robots content=noindex>`, []string{"robots=noindex"}},
		{"case and order of attributes", `<META CONTENT='NoFollow, x' NAME="ROBOTS" />`, []string{"robots=NoFollow, x"}},
		{"blanks around the name", `<meta name=" robots	" content=a>`, []string{"robots=a"}},
		{"another one asked for", `<meta name=mybot content=a><meta name=robots content=b>`, []string{"mybot=a", "robots=b"}},
		{"one not asked for", `<meta name=googlebot content=a>`, nil},
		{"references", `<meta name="&#114;obots" content="no&#102;ollow&amp;">`, []string{"robots=nofollow&"}},
		{"the first of two attributes", `<meta name=robots name=x content=a content=b>`, []string{"robots=a"}},
		{"empty", `<meta name=robots content>`, []string{"robots="}},
		{"without content", `<meta name=robots>`, nil},
		{"in the body", `<body><p><meta name=robots content=a>`, []string{"robots=a"}},
		{"in noscript", `<noscript><meta name=robots content=a></noscript>`, []string{"robots=a"}},
		{"not in a template", `<template><meta name=robots content=no></template>`, nil},
		{"not in a comment, a script, a title", `<!-- <meta name=robots content=no> --><script><meta name=robots content=no></script><title><meta name=robots content=no></title>`, nil},
		{"not closed", `<meta name=robots content=no`, nil},
		{"breaks out of svg", `<svg><meta name=robots content=a>`, []string{"robots=a"}},
		{"in doubt the DOM is asked", `<meta name=robots content=a><svg></div><title><meta name=robots content=b></title><meta name=robots content=a>`, []string{"robots=a", "robots=a", "robots=b"}},
		{"refresh as well", `<meta name=robots http-equiv=refresh content="0; url=/x">`, []string{"robots=0; url=/x"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := HTML(Input{Body: []byte(c.page)}, Options{Metas: []string{"robots", "mybot"}})
			var got []string
			for _, m := range doc.Metas {
				got = append(got, m.Name+"="+m.Content)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if doc := HTML(Input{Body: []byte(c.page)}, Options{}); doc.Metas != nil {
				t.Errorf("%v, and none was asked for", doc.Metas)
			}
		})
	}
}

// A page cannot make us keep any number of them, nor of any length.
func TestMetasAreBounded(t *testing.T) {
	page := strings.Repeat(fmt.Sprintf("<meta name=robots content='%s'>", strings.Repeat("é", maxContent)), 2*maxMetas)
	doc := HTML(Input{Body: []byte(page), ContentType: "text/html; charset=utf-8"}, Options{Metas: []string{"robots"}})
	if len(doc.Metas) != maxMetas || len(doc.Metas[0].Content) != maxContent {
		t.Errorf("%d of %d bytes", len(doc.Metas), len(doc.Metas[0].Content))
	}
}
