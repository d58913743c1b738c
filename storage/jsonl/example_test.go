package jsonl_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/jsonl"
)

// Outcomes of any store (see storage.All) as lines. A crawl does the same by
// itself when the stream is among its Outputs.
func ExampleStream() {
	out := jsonl.NewStream("lines", os.Stdout)
	err := out.Write([]storage.Stored{{
		ID: 1, Run: 1, HostKey: "https://example.com",
		Task:    frontier.Task{ID: 1, URL: "https://example.com/old", Origin: frontier.FromSeed},
		Outcome: storage.Outcome{Fate: storage.Gone, Status: 404},
	}})
	if err != nil {
		fmt.Println(err)
	}
	// Output: {"v":1,"id":1,"run":1,"url":"https://example.com/old","final_url":"https://example.com/old","fate":"gone","status":404,"depth":0,"host":"https://example.com","origin":"seed","took_ms":0}
}

// Lines are read back by the type that is their schema.
func ExamplePage() {
	lines := json.NewDecoder(strings.NewReader(
		`{"v":1,"id":1,"url":"https://example.com/","fate":"fetched","status":200,"title":"Home","size":1256}
		{"v":1,"id":2,"url":"https://example.com/old","fate":"gone","status":404}`))
	for lines.More() {
		var p jsonl.Page
		if err := lines.Decode(&p); err != nil {
			fmt.Println(err)
			return
		}
		if p.Response != nil {
			fmt.Println(p.URL, p.Title, p.Size, "bytes")
		} else {
			fmt.Println(p.URL, p.Fate)
		}
	}
	// Output:
	// https://example.com/ Home 1256 bytes
	// https://example.com/old gone
}
