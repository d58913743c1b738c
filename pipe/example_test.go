package pipe_test

import (
	"fmt"

	"github.com/joinable/crawl/pipe"
)

// What a program is shown of a page, and what it answers, one line at a time.
func Example() {
	page := pipe.Page{ID: 7, URL: "https://example.com/lamp", Status: 200, Body: "<b>39.90</b>"}
	line, err := page.Line()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(line[:44]), "…")

	answer := pipe.Read(page.ID, pipe.Limits{})
	for _, said := range []string{
		`{"id":7,"item":{"price":39.9},"name":"product"}`,
		`{"id":7,"link":"/chair"}`,
		`{"id":7,"done":true}`,
	} {
		if _, err := answer.Take([]byte(said)); err != nil {
			fmt.Println(err)
			return
		}
	}
	for _, item := range answer.Answer().Items {
		fmt.Println(item.Name, string(item.Value))
	}
	for _, link := range answer.Answer().Links {
		fmt.Println(link.URL)
	}
	// Output:
	// {"id":7,"v":1,"url":"https://example.com/lam …
	// product {"price":39.9}
	// /chair
}

// A program that says what nobody understands is told so.
func ExampleReading_Take() {
	_, err := pipe.Read(7, pipe.Limits{}).Take([]byte("hello"))
	fmt.Println(err)
	// Output: it said "hello": that is not an answer in JSON: invalid character 'h' looking for beginning of value
}
