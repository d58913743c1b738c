package auth_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"

	"github.com/joinable/crawl/fetch/auth"
)

// Any http.Client can have credentials that go to their hosts alone.
func ExampleTransport() {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		user, _, ok := r.BasicAuth()
		fmt.Printf("%q %t\n", user, ok)
	}))
	defer server.Close()
	u, err := url.Parse(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}

	var c auth.Credentials
	if err := c.Add("http://"+u.Host, auth.Basic("joe", "secret")); err != nil { // plain http, for it is named
		fmt.Println(err)
		return
	}
	if err := c.Add("example.com", auth.Bearer("token")); err != nil {
		fmt.Println(err)
		return
	}
	client := &http.Client{Transport: &auth.Transport{Credentials: &c}}
	resp, err := client.Get(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	resp.Body.Close()
	// Output: "joe" true
}
