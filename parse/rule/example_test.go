package rule_test

import (
	"fmt"

	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/rule"
)

var shop = parse.Input{
	URL:         "https://shop.example/lamps",
	ContentType: "text/html",
	Body: []byte(`<div class=row><h2>Lamp</h2><b>39.90 €</b></div>
		<div class=row><h2>Chair</h2><b>on request</b></div>`),
}

func Example() {
	rules, err := rule.Parse("rules.toml", `
		[extract.product]
		match = "/lamps$"
		each = ".row"
		fields.name = "h2"
		fields.price = { css = "b", type = "number" }
	`)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, record := range rule.Extract(rules, rule.NewPage(shop), rule.Options{}).Items {
		fmt.Println(record.Name, string(record.Value))
	}
	// Output:
	// product {"name":"Lamp","price":39.9}
	// product {"name":"Chair","price":null}
}

// A selector with a name makes a record of each match.
func ExampleSelect() {
	name, err := rule.Select("name=.row h2")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, record := range rule.Extract([]*rule.Rule{name}, rule.NewPage(shop), rule.Options{}).Items {
		fmt.Println(record.Name, string(record.Value))
	}
	// Output:
	// name "Lamp"
	// name "Chair"
}

// CSS, XPath, JSON path or a regular expression, by what they begin with.
func ExampleFind() {
	page := rule.NewPage(parse.Input{
		ContentType: "application/json",
		Body:        []byte(`{"products": [{"name": "Lamp", "price": 39.9}]}`),
	})
	name, err := rule.Find("json:$.products[*].name")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, record := range rule.Extract([]*rule.Rule{name}, page, rule.Options{}).Items {
		fmt.Println(string(record.Value))
	}
	// Output: "Lamp"
}

// Why a field came to nothing.
func ExampleProblem() {
	rules, err := rule.ParseLine(`product = {each = ".row", fields = {name = "h2", price = {css = "b", type = "number"}}}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	page := rule.NewPage(shop)
	page.Report = func(p rule.Problem) { fmt.Println(p.Record, p.Field, p.Why, p.Text) }
	rule.Extract(rules, page, rule.Options{})
	// Output: 2 price unfit not a number: "on request"
}
