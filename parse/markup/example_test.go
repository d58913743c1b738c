package markup_test

import (
	"fmt"
	"strings"

	"github.com/joinable/crawl/parse/markup"
)

// XML that no strict reader takes: a prefix without a namespace, a bare "&", an
// element that is not closed.
func Example() {
	s := markup.NewScanner(strings.NewReader(`<rss><x:item rating="5">Salt & pepper<link>/a</x:item>`))
	for kind := s.Next(); kind != 0; kind = s.Next() {
		switch kind {
		case markup.Start:
			fmt.Printf("<%s> %q\n", s.Name(), s.Attr("rating"))
		case markup.Text:
			fmt.Printf("%q\n", s.Text())
		case markup.End:
			fmt.Printf("</%s>\n", s.Name())
		}
	}
	fmt.Println(s.Err())
	// Output:
	// <rss> ""
	// <item> "5"
	// "Salt & pepper"
	// <link> ""
	// "/a"
	// </item>
	// <nil>
}

func ExampleRoot() {
	fmt.Println(markup.Root([]byte(`<?xml version="1.0"?><!-- news --><rss version="2.0">`)))
	// Output: rss
}
