package fetch_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/joinable/crawl/fetch"
)

func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		fmt.Fprintf(z, "you are %s, and asked for %s", r.UserAgent(), r.RequestURI)
		_ = z.Close()
	}))
	defer server.Close()

	client := fetch.New(fetch.Options{})
	defer client.Close()
	resp, err := client.Fetch(context.Background(), &fetch.Request{
		URL:    server.URL + "/a?b",
		Header: http.Header{"User-Agent": {"crawl/1.0"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Release()
	fmt.Println(resp.Status, resp.Proto, resp.Encoding)
	fmt.Println(string(resp.Body))
	// Output:
	// 200 HTTP/1.1 gzip
	// you are crawl/1.0, and asked for /a?b
}

func ExampleResponse_Redirect() {
	server := httptest.NewServer(http.RedirectHandler("/elsewhere", http.StatusFound))
	defer server.Close()
	client := fetch.New(fetch.Options{})
	defer client.Close()
	resp, err := client.Fetch(context.Background(), &fetch.Request{URL: server.URL + "/"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Release()
	fmt.Println(resp.Redirect())
	// Output: /elsewhere true
}

func ExampleError() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(strings.Repeat("x", 2000)))
	}))
	defer server.Close()
	client := fetch.New(fetch.Options{MaxBody: 1000})
	defer client.Close()
	_, err := client.Fetch(context.Background(), &fetch.Request{URL: server.URL})

	var e *fetch.Error
	if errors.As(err, &e) {
		fmt.Println(e.Status, e.Class, e.Err)
		fmt.Println(e.Class.Retryable(), e.Class.Host())
	}
	// Output:
	// 200 too-large body too large: more than 1000 bytes
	// false false
}

func ExampleBudget() {
	budget := fetch.NewBudget(1000)
	first, second := budget.Open(), budget.Open()
	defer first.Close()
	defer second.Close()

	fmt.Println(first.TryGrow(900))  // fits in
	fmt.Println(second.TryGrow(900)) // exceeds the limit, as one share may
	fmt.Println(first.TryGrow(1))    // would have to wait for the second to close
	fmt.Println(budget.Used())
	// Output:
	// true
	// true
	// false
	// 1800
}
