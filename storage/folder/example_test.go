package folder_test

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage/folder"
)

func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "hello.txt", time.Time{}, strings.NewReader("hello"))
	}))
	defer server.Close()
	dir, err := os.MkdirTemp("", "files")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	saved, err := save(dir, server.URL+"/docs/hello.txt")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.Contains(saved.Path, "/docs/hello.txt"), saved.Size, saved.SHA256[:8])
	// Output: true 5 2cf24dba
}

// save downloads a URL, or what is missing of it.
func save(dir, raw string) (folder.Saved, error) {
	u, err := urlnorm.Parse(raw)
	if err != nil {
		return folder.Saved{}, err
	}
	f, err := folder.Open(dir, folder.Options{})
	if err != nil {
		return folder.Saved{}, err
	}
	defer f.Close()
	d, err := f.Begin(u)
	if err != nil {
		return folder.Saved{}, err
	}
	defer d.Keep() // nothing, once finished
	for next := folder.Again; next == folder.Again; {
		if next, err = ask(d, raw); err != nil {
			return folder.Saved{}, err
		}
	}
	return d.Finish()
}

// ask sends one request and writes the body of its answer.
func ask(d *folder.Download, url string) (folder.Next, error) {
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		return 0, err
	}
	req.Header = d.Header()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	next, err := d.Answer(resp.StatusCode, resp.Header)
	if err == nil && next == folder.Body {
		_, err = io.Copy(d, resp.Body)
	}
	return next, err
}

func ExamplePath() {
	for _, raw := range []string{
		"https://example.com/",
		"https://example.com/docs/paper.pdf",
		"https://example.com/get?id=7",
		"https://example.com/..%2f..%2fetc%2fpasswd",
	} {
		u, err := urlnorm.Parse(raw)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(folder.Path(u, "text/html"))
	}
	// Output:
	// example.com/index.html
	// example.com/docs/paper.pdf
	// example.com/get~id=7~.html
	// example.com/_._.._etc_passwd~lokltkd6vjne.html
}

// Which bodies to save, by extension, kind or content type.
func ExampleParseTypes() {
	types, err := folder.ParseTypes("images,.pdf")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(types.Match("/lamp.jpg", ""), types.Match("/get", "application/pdf"), types.Match("/lamp.pdf", "text/html"))
	// Output: true true false
}
