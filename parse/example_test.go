package parse_test

import (
	"fmt"

	"github.com/joinable/crawl/parse"
)

func ExampleHTML() {
	doc := parse.HTML(parse.Input{
		Body:        []byte(`<title>Caf&eacute;</title><a href="/menu?d=1&amp;n=2" rel=nofollow>The <b>menu</b></a>`),
		ContentType: "text/html; charset=utf-8",
	}, parse.Options{})
	fmt.Println(doc.Title)
	for _, l := range doc.Links {
		fmt.Println(l.Kind, l.Href, l.Text, l.HasRel("nofollow"))
	}
	// Output:
	// Café
	// a /menu?d=1&n=2 The menu true
}

func ExampleDOM() {
	d, err := parse.DOM(parse.Input{Body: []byte(`<ul><li>one<li>two</ul>`)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Find("li").Last().Text())
	// Output: two
}

func ExampleRefresh() {
	fmt.Println(parse.Refresh(`5; URL="/next"`))
	// Output: /next 5 true
}
