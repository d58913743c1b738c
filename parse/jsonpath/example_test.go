package jsonpath_test

import (
	"fmt"

	"github.com/joinable/crawl/parse/jsonpath"
)

func Example() {
	path, err := jsonpath.Parse(`$.products[?@.price < 50].name`)
	if err != nil {
		fmt.Println(err)
		return
	}
	doc, err := jsonpath.Read([]byte(`{"products": [{"name": "Lamp", "price": 39.90}, {"name": "Chair", "price": 120}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range path.Select(doc.Root()) {
		fmt.Println(v.Text(), string(v.JSON()))
	}
	// Output: Lamp "Lamp"
}

func ExampleParse_error() {
	_, err := jsonpath.Parse("$.products[0")
	fmt.Println(err)
	// Output: JSON path "$.products[0": at 13: want ] or a comma
}

// Numbers keep the digits of the text.
func ExampleValue_Elements() {
	doc, err := jsonpath.Read([]byte(`[9007199254740993, 1.50, "x", null]`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for v := range doc.Root().Elements() {
		fmt.Println(v.Kind() == jsonpath.Number, v.Text())
	}
	// Output:
	// true 9007199254740993
	// true 1.50
	// false x
	// false null
}
