package urlnorm_test

import (
	"errors"
	"fmt"

	"github.com/joinable/crawl/frontier/urlnorm"
)

func Example() {
	page, err := urlnorm.Parse("HTTPS://Example.com:443/docs/./index.html#top")
	if err != nil {
		fmt.Println(err)
		return
	}
	link, err := page.Resolve("../%7euser?x=a b")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(link)
	fmt.Println(link.Key())
	fmt.Println(link.HostKey())
	// Output:
	// https://example.com/%7euser?x=a%20b
	// https://example.com/~user?x=a%20b
	// https://example.com
}

func ExampleParse_error() {
	_, err := urlnorm.Parse("mailto:someone@example.com")
	fmt.Println(errors.Is(err, urlnorm.ErrScheme))
	fmt.Println(err)
	// Output:
	// true
	// URL "mailto:someone@example.com": scheme "mailto" is not http or https
}

func ExampleResolver() {
	page, _ := urlnorm.Parse("https://example.com/docs/")
	links := urlnorm.NewResolver(page)
	for _, href := range []string{"intro.html", "/about", "?page=2", "tel:112"} {
		u, err := links.Resolve(href)
		if err != nil {
			continue // not a link to follow
		}
		fmt.Println(u)
	}
	// Output:
	// https://example.com/docs/intro.html
	// https://example.com/about
	// https://example.com/docs/?page=2
}

func ExampleSeed() {
	for _, typed := range []string{"http://example.com", "example.com:8080/docs", "htp:/example.com"} {
		u, guessed, err := urlnorm.Seed(typed)
		fmt.Println(u, guessed, err)
	}
	// Output:
	// http://example.com/ false <nil>
	// https://example.com:8080/docs true <nil>
	//  false URL "htp:/example.com": scheme "htp" is not http or https
}

func ExampleURL_Within() {
	seed, _ := urlnorm.Parse("https://example.com/docs/index.html")
	link, _ := seed.Resolve("/blog/")
	fmt.Println(seed.Prefix(), link.Within(seed.Prefix()))
	// Output: https://example.com/docs/ false
}

// Steps make one URL of what differs in nothing that matters; they change what
// it is known by, and never what is requested.
func ExampleSteps() {
	steps, err := urlnorm.ParseSteps("tracking,order")
	if err != nil {
		fmt.Println(err)
		return
	}
	u, _ := urlnorm.Parse("https://example.com/a?b=2&utm_source=mail&a=1")
	key, by := steps.Explain(u)
	fmt.Println(u)
	fmt.Println(key, "by", by)
	// Output:
	// https://example.com/a?b=2&utm_source=mail&a=1
	// https://example.com/a?a=1&b=2 by tracking,order
}

// A user who left the scheme out means https, and http if that cannot be had.
func ExampleURL_WithScheme() {
	u, guessed, err := urlnorm.Seed("example.com/docs")
	if err != nil || !guessed {
		fmt.Println(err)
		return
	}
	plain, err := u.WithScheme("http")
	fmt.Println(u, plain, err)
	// Output: https://example.com/docs http://example.com/docs <nil>
}
