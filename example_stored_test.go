package crawl_test

import (
	"context"
	"fmt"
	"regexp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/fetch/robots"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage"
)

// What became of every URL, from any store, during a crawl or after it.
func Example_stored() {
	server := serveSite(map[string]string{"/": `<title>Home</title><a href="/gone">Gone</a>`})
	defer server.Close()

	store := storage.NewMemory()
	c, err := crawl.New(crawl.Options{Store: store, Follow: crawl.InScope, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	for one, err := range storage.All(context.Background(), store) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(one.Fate, one.Status, len(one.Links), "links")
	}
	// Output:
	// fetched 200 1 links
	// gone 404 0 links
}

// The bodies of the pages, as they were kept: packed, and decoded one by one.
func Example_bodies() {
	server := serveSite(map[string]string{"/": `<title>Home</title>`})
	defer server.Close()

	store := storage.NewMemory() // a database keeps bodies by itself
	store.KeepBodies()
	c, err := crawl.New(crawl.Options{Store: store, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	var unpacker storage.Unpacker
	for after := int64(0); ; {
		bodies, last, err := store.Bodies(context.Background(), after, 100)
		if err != nil || len(bodies) == 0 {
			fmt.Println(err)
			return
		}
		for _, b := range bodies {
			text, err := unpacker.Unpack(&b.Body, b.Size)
			fmt.Println(string(text), err)
		}
		after = last
	}
	// Output:
	// <title>Home</title> <nil>
	// <nil>
}

// URLs that are put aside for a crawl: the run under way takes them, or the next.
func Example_add() {
	server := serveSite(map[string]string{"/late": `<title>Late</title>`})
	defer server.Close()

	store := storage.NewMemory()
	ctx := context.Background()
	if err := store.Add(ctx, []storage.Addition{{URL: server.URL + "/late"}}); err != nil {
		fmt.Println(err)
		return
	}
	c, err := crawl.New(crawl.Options{Store: store, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.OnPage(func(p *crawl.Page) { fmt.Println(p.Title) })
	if err := c.Run(ctx); err != nil {
		fmt.Println(err)
	}
	// Output: Late
}

// Why a URL is fetched, or not: the crawl's own judgement, also of one that it
// has never seen.
func ExampleJudge_Explain() {
	server := serveSite(map[string]string{"/": "<title>Home</title>"})
	defer server.Close()

	ctx := context.Background()
	store := storage.NewMemory()
	options := crawl.Options{Store: store, Follow: crawl.InScope, Rate: crawl.Unlimited,
		Exclude: []*regexp.Regexp{regexp.MustCompile(`/login`)}}
	c, err := crawl.New(options)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := c.Run(ctx, server.URL); err != nil {
		fmt.Println(err)
	}

	session, err := store.Join(ctx, storage.JobSpec{MaxDepth: -1}) // for what the crawl has learnt
	if err != nil {
		fmt.Println(err)
		return
	}
	judge, err := crawl.NewJudge(options, session.Start())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, raw := range []string{server.URL + "/a", server.URL + "/login", "https://example.com/"} {
		u, err := urlnorm.Parse(raw)
		if err != nil {
			fmt.Println(err)
			return
		}
		said := judge.Explain(u, crawl.Way{Depth: 1}, storage.HostFacts{})
		fmt.Printf("%s %t %t %q\n", u.Path(), said.Scope.In, said.Patterns.Allowed, said.Reason)
	}
	if err := session.Leave(ctx, storage.EndFinished); err != nil {
		fmt.Println(err)
	}
	// Output:
	// /a true true ""
	// /login true false "excluded"
	// / false true "scope"
}

// One question to one host, without a crawl.
func ExampleAskRobots() {
	server := serveSite(map[string]string{"/robots.txt": "User-agent: *\nDisallow: /private/\n"})
	defer server.Close()

	u, err := urlnorm.Parse(server.URL + "/private/a")
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := crawl.AskRobots(context.Background(), crawl.Options{}, u)
	if err != nil {
		fmt.Println(err)
		return
	}
	rules := robots.Parse(answer.Facts.Robots).Agent(robots.ProductToken(crawl.DefaultUserAgent))
	fmt.Println(answer.Status, rules.Allowed(u.RequestTarget()).Allowed, rules.Allowed("/").Allowed)
	// Output: 200 false true
}

// One page as a run would fetch it: robots.txt first, redirects followed.
func ExampleAskPage() {
	server := serveSite(map[string]string{"/": "<title>Home</title>"})
	defer server.Close()

	u, err := urlnorm.Parse(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := crawl.AskPage(context.Background(), crawl.Options{Rate: crawl.Unlimited}, u)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Status, string(answer.Body))
	// Output: 200 <title>Home</title>
}
