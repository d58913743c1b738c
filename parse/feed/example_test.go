package feed_test

import (
	"fmt"

	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/feed"
)

// Links say what they are to their entry: its page, a file with it.
func ExampleRead_enclosure() {
	f, err := feed.Read(parse.Input{Body: []byte(`{
		"version": "https://jsonfeed.org/version/1.1", "title": "Talks",
		"items": [{"id": "1", "title": "First", "url": "https://example.com/1",
			"attachments": [{"url": "/1.mp3", "mime_type": "audio/mpeg"}]}]
	}`)}, feed.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Format, f.Title)
	for _, l := range f.Entries[0].Links {
		fmt.Println(l.Rel, l.Href)
	}
	// Output:
	// json Talks
	// alternate https://example.com/1
	// enclosure /1.mp3
}
