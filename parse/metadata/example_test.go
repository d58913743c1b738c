package metadata_test

import (
	"fmt"
	"strings"

	"github.com/joinable/crawl/frontier/trap"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/metadata"
)

var lamp = parse.Input{Body: []byte(`<html lang=en><title>Lamp</title>
	<meta name=description content="A lamp of brass."><link rel=canonical href=/lamp>
	<article><h1>Lamp</h1><p>It shines, <b>all night</b>.</p><ul><li>brass<li>glass</ul></article>`)}

func Example() {
	set, err := metadata.Parse("title,description,lang,h1")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(set.Extract(metadata.Page{Input: lamp}).JSON))
	// Output: {"title":"Lamp","description":"A lamp of brass.","lang":"en","h1":"Lamp"}
}

// The page as Markdown.
func ExampleSet_Extract_markdown() {
	for _, text := range metadata.Markdown.Extract(metadata.Page{Input: lamp}).Texts {
		fmt.Println(text.Value)
	}
	// Output:
	// It shines, **all night**.
	//
	// - brass
	// - glass
}

// Whoever resolves URLs and has fingerprints taken says how.
func ExamplePage() {
	var text trap.Text
	fingerprint := func(body []byte) uint64 {
		text.Read(body)
		return text.Simhash()
	}
	record := (metadata.Canonical | metadata.Simhash).Extract(metadata.Page{
		Input:   lamp,
		Resolve: func(href string) (string, bool) { return "https://example.com" + href, true },
		Simhash: fingerprint,
	})
	fmt.Println(strings.Replace(string(record.JSON), fmt.Sprintf("%016x", fingerprint(lamp.Body)), "FINGERPRINT", 1))
	// Output: {"canonical":"https://example.com/lamp","simhash":"FINGERPRINT"}
}
