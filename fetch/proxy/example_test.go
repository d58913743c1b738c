package proxy_test

import (
	"errors"
	"fmt"
	"net/http"

	"golang.org/x/net/http/httpproxy"

	"github.com/joinable/crawl/fetch/proxy"
)

// One proxy for all that net/http requests.
func ExampleParse() {
	u, err := proxy.Parse("user:password@proxy.example:3128")
	if err != nil {
		fmt.Println(err)
		return
	}
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(u)}}
	defer client.CloseIdleConnections()
	fmt.Println(u.Redacted())
	// Output: http://user:xxxxx@proxy.example:3128
}

// What cannot be reached is left out, and tried again after a pause.
func ExampleList_Report() {
	first, _ := proxy.Parse("proxy1:3128")
	second, _ := proxy.Parse("proxy2:3128")
	list := proxy.NewList(first, second)
	list.Report(first, errors.New("connection refused"))
	for range 2 {
		u, err := list.Pick(nil)
		fmt.Println(u, err)
	}
	// Output:
	// http://proxy2:3128 <nil>
	// http://proxy2:3128 <nil>
}

func ExampleEnvironment() {
	pick, err := proxy.Environment(httpproxy.Config{HTTPSProxy: "proxy:3128", NoProxy: ".internal.example"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, url := range []string{"https://example.com/", "https://a.internal.example/"} {
		r, _ := http.NewRequest(http.MethodGet, url, nil)
		fmt.Println(pick(r))
	}
	// Output:
	// http://proxy:3128 <nil>
	// <nil> <nil>
}
