package guess_test

import (
	"fmt"

	"golang.org/x/net/html/charset"

	"github.com/joinable/crawl/parse/guess"
)

func ExampleEncoding() {
	// "Привет, мир" with nothing that says how it is encoded
	text := []byte("\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0")
	name := guess.Encoding(text)
	encoding, _ := charset.Lookup(name)
	decoded, err := encoding.NewDecoder().Bytes(text)
	fmt.Println(name, string(decoded), err)
	fmt.Printf("%q\n", guess.Encoding([]byte("Hello, world")))
	// Output:
	// windows-1251 Привет, мир <nil>
	// ""
}
