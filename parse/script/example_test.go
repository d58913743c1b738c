package script_test

import (
	"fmt"

	"github.com/joinable/crawl/parse/script"
)

func ExampleIsURL() {
	for _, s := range []string{"//cdn.example/a.js", "/news/today", "/user/:id", "and/or"} {
		fmt.Println(s, script.IsURL(s))
	}
	// Output:
	// //cdn.example/a.js true
	// /news/today true
	// /user/:id false
	// and/or false
}
