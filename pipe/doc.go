// Package pipe is what a crawl and another program say to each other: the crawl
// shows the program one page after another, each as a line of JSON, and of each
// the program says, in lines of JSON, which records are on it, which links to
// follow, or that it is to be dropped.
//
//	{"id":7,"v":1,"url":"https://example.com/", … ,"body":"<title>…"}
//	{"id":7,"item":{"price":12},"name":"product"}
//	{"id":7,"link":"/next"}
//	{"id":7,"done":true}
//
// Whoever shows the pages writes the one and reads the other:
//
//	line, err := page.Line() // for the program to read
//	answer := pipe.Read(page.ID, pipe.Limits{})
//	for done := false; !done && err == nil; {
//		done, err = answer.Take(nextLine())
//	}
//	use(answer.Answer())
//
// This package has the words alone. Package program starts a command and speaks
// with it; whoever has the pages read elsewhere implements crawl.Pipe over
// these types. docs/pipe.md is the protocol for people who write programs.
package pipe
