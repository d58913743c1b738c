// Package rule takes records from pages by rules.
//
//	rules, err := rule.Parse("rules.toml", text)
//	page := rule.NewPage(parse.Input{Body: body, ContentType: header, URL: url})
//	for _, record := range rule.Extract(rules, page, rule.Options{}).Items {
//		fmt.Println(record.Name, string(record.Value))
//	}
//
// Rules are written in TOML:
//
//	[extract.product]
//	match = "/p/"                      # a regular expression on the URL
//	each = ".row"                      # a record for each; without it, one for the page
//	fields.name = "h2"                 # CSS: the text of the first that matches
//	fields.more = "a.more@href"        # CSS and an attribute
//	fields.price = { css = ".price", type = "number", required = true }
//	fields.tags = { css = ".tag", list = true }
//	fields.maker = { css = ".maker", fields = { name = "b", country = "i" } }
//
// A record is a JSON object with the fields in the order of the rule. A field
// that is not found is null, or an empty list. A record that lacks a required
// field is dropped; one in which nothing was found is none.
//
// # Where a field looks
//
// In the element of its record, or on the whole page, by one of
//
//   - css: CSS, as in querySelectorAll;
//   - xpath: XPath 1.0, in which / is the element of the record;
//   - jsonpath: RFC 9535, in a JSON response, or in the JSON-LD that stands
//     there, of which $ is the list of the blocks; a path that finds nothing in
//     the list is tried in each block. Behind css or xpath it looks in what the
//     element, or its attribute attr, holds;
//   - nothing of these: the element of the record itself.
//
// From what was found, a field takes the attribute attr, or with html = true
// the HTML within, otherwise the text with blanks folded; and of that the first
// group of the regular expression re, or its whole match if it has none. A text
// on its own is CSS, with @ATTR behind it; or it begins with "xpath:", "json:"
// or "re:".
//
// # Types
//
// A type is string, number, integer, bool, date, url or json. Without one, what
// jsonpath finds stays what it is, and everything else is a string. What cannot
// be converted counts as not found. See [Rule] for what the types take.
//
// # Bounds
//
// Rules never fail a page. Records and values are bounded by [Options]; the
// DOM is only built for a page that a rule needs it of. Time is linear in the
// size of the page for each selector, save for CSS and XPath that compare
// elements with each other.
package rule
