// Package jsonpath finds values in JSON by the query language of RFC 9535.
//
//	path, err := jsonpath.Parse(`$.products[?@.price < 10].name`)
//	doc, err := jsonpath.Read(body)
//	for _, v := range path.Select(doc.Root()) {
//		fmt.Println(string(v.JSON()))
//	}
//
// All of the RFC is there: names, wildcards, indexes, slices, descendants,
// filters, and the functions length, count, match, search and value. Members
// of objects are visited in the order of the text, which the RFC leaves open.
// Numbers are compared as float64, and are otherwise the digits of the text.
//
// A document is an index of its text, of twelve bytes for each value: nothing
// is copied or decoded before it is asked for. A query visits at most five million
// values, so that no path is slow on any document; what it has found by then is
// its result. Long texts that are compared, and regular expressions that stand
// in the document, count as many.
//
// Paths, documents and values are immutable, and may be used by several
// goroutines at once.
package jsonpath
