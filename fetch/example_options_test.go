package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/fetch/guard"
)

// A body of any size goes where its header says, without memory.
func ExampleRequest_sink() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/csv")
		fmt.Fprintln(w, "name,price\nlamp,39.90")
	}))
	defer server.Close()
	client := fetch.New(fetch.Options{})
	defer client.Close()

	resp, err := client.Fetch(context.Background(), &fetch.Request{
		URL: server.URL,
		Sink: func(r *fetch.Response) io.Writer {
			if r.Header.Get("Content-Type") != "text/csv" {
				return nil // into memory
			}
			return os.Stdout
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Release()
	fmt.Println(resp.Written, "bytes written,", len(resp.Body), "in memory")
	// Output:
	// name,price
	// lamp,39.90
	// 22 bytes written, 0 in memory
}

// Of what is not wanted the header is read, and nothing more.
func ExampleOptions_accept() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "video/mp4")
		_, _ = w.Write(make([]byte, 1<<20))
	}))
	defer server.Close()
	client := fetch.New(fetch.Options{Accept: func(_ int, h http.Header) bool {
		return strings.HasPrefix(h.Get("Content-Type"), "text/")
	}})
	defer client.Close()

	resp, err := client.Fetch(context.Background(), &fetch.Request{URL: server.URL})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Release()
	fmt.Println(resp.Status, resp.Refused, len(resp.Body))
	// Output: 200 true 0
}

// Only public addresses are connected to, wherever a name leads.
func ExampleOptions_guard() {
	client := fetch.New(fetch.Options{Guard: &guard.Guard{}})
	defer client.Close()
	_, err := client.Fetch(context.Background(), &fetch.Request{URL: "http://127.0.0.1/"})
	fmt.Println(fetch.Classify(err))
	// Output: forbidden
}

// Errors of net/http itself are classed as well.
func ExampleClassify() {
	server := httptest.NewServer(nil)
	server.Close()
	_, err := http.Get(server.URL)
	class := fetch.Classify(err)
	fmt.Println(class, class.Host(), class.Retryable())
	fmt.Println(errors.Is(err, context.Canceled), fetch.Classify(context.Canceled))
	// Output:
	// refused true true
	// false canceled
}
