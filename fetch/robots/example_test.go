package robots_test

import (
	"fmt"
	"time"

	"github.com/joinable/crawl/fetch/robots"
)

func Example() {
	file, unavailable := robots.FromStatus(200, []byte(`
User-agent: *
Disallow: /private/   # keep out
Allow: /private/map
Crawl-delay: 2

Sitemap: https://example.com/sitemap.xml
`))
	rules := file.Agent(robots.ProductToken("crawl/1.0 (+https://example.com/bot)"))
	delay, _ := rules.CrawlDelay()
	fmt.Println(unavailable, delay, file.Sitemaps())
	fmt.Printf("%+v\n", rules.Allowed("/private/page?x=1"))
	fmt.Printf("%+v\n", rules.Allowed("/private/map"))
	fmt.Printf("%+v\n", rules.Allowed("/"))
	// Output:
	// false 2s [https://example.com/sitemap.xml]
	// {Allowed:false Line:3 Rule:Disallow: /private/}
	// {Allowed:true Line:4 Rule:Allow: /private/map}
	// {Allowed:true Line:0 Rule:}
}

func ExampleFromStatus() {
	for _, status := range []int{404, 503} {
		file, unavailable := robots.FromStatus(status, nil)
		fmt.Println(status, file.Agent("crawl").Allowed("/").Allowed, unavailable)
	}
	// Output:
	// 404 true false
	// 503 false true
}

func ExampleReadDirectives() {
	tags := []robots.Tag{
		{Content: "googlebot: noindex"},       // X-Robots-Tag: googlebot: noindex
		{Name: "robots", Content: "nofollow"}, // <meta name=robots content=nofollow>
	}
	fmt.Printf("%+v\n", robots.ReadDirectives(tags, time.Now(), "crawl"))
	fmt.Printf("%+v\n", robots.ReadDirectives(tags, time.Now(), "googlebot"))
	// Output:
	// {NoIndex:false NoFollow:true}
	// {NoIndex:true NoFollow:true}
}

// The group that names a program holds for it alone, the one for "*" for all
// others.
func ExampleFile_Agent() {
	file := robots.Parse([]byte("User-agent: *\nDisallow: /\n\nUser-agent: friend\nDisallow: /private/\n"))
	for _, product := range []string{"friend", "stranger"} {
		rules := file.Agent(product)
		fmt.Println(product, rules.Group(), rules.Allowed("/page").Allowed)
	}
	// Output:
	// friend friend true
	// stranger * false
}
