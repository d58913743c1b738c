package parse

import (
	"bytes"
	"fmt"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// maxDOM is the estimated memory in bytes beyond which no DOM is built.
const maxDOM = 512 << 20

// DOM parses a page into a document of package goquery, with scripting off, so
// that the content of <noscript> is elements. It fails where elements are
// nested more than 512 deep, and where the DOM would need more than about 512
// MiB: misnested formatting elements can make a megabyte of HTML into ten
// gigabytes of nodes.
//
// The result is the caller's alone.
func DOM(in Input) (*goquery.Document, error) {
	var buf []byte
	b, _ := decode(in, &buf)
	return dom(b, in.URL)
}

// dom is DOM for a page that is valid UTF-8.
func dom(b []byte, url string) (*goquery.Document, error) {
	if len(b) > smallPage && domSize(b) > maxDOM {
		return nil, fmt.Errorf("parse DOM of %s: more than %d MiB needed", url, maxDOM>>20)
	}
	root, err := html.ParseWithOptions(bytes.NewReader(b), html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, fmt.Errorf("parse DOM of %s: %w", url, err)
	}
	return goquery.NewDocumentFromNode(root), nil
}
