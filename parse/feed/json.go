package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"

	"github.com/joinable/crawl/parse"
)

// jsonVersion is how a JSON Feed shows what it is.
var jsonVersion = regexp.MustCompile(`"version"\s*:\s*"https?:(\\?/){2}(www\.)?jsonfeed\.org(\\?/)version(\\?/)1`)

// isJSON reports whether a body is a JSON Feed: an object that names its
// version near its beginning.
func isJSON(body []byte) bool {
	head := bytes.TrimLeft(body[:min(len(body), sniffed)], "\xef\xbb\xbf \t\r\n")
	return len(head) > 0 && head[0] == '{' && jsonVersion.Match(head)
}

// A record is an object whose fields are decoded one by one, so that one of
// another type costs no other.
type record map[string]json.RawMessage

// text is a field that is a string, or "".
func (r record) text(name string) string {
	var s string
	_ = json.Unmarshal(r[name], &s) // what is no string counts for nothing
	return s
}

// records is a field that is a list, without what in it is no object, and how
// many there are beyond most, which are not decoded: a map takes many times the
// bytes of "{}".
func (r record) records(name string, most int) (list []record, dropped int) {
	var raw []json.RawMessage
	_ = json.Unmarshal(r[name], &raw) // what is no list counts for nothing
	for _, element := range raw {
		var rec record
		switch {
		case element[0] != '{':
		case len(list) == most:
			dropped++
		case json.Unmarshal(element, &rec) == nil:
			list = append(list, rec)
		}
	}
	return list, dropped
}

// readJSON reads a JSON Feed.
func readJSON(in parse.Input, o Options) (*Feed, error) {
	text, _ := parse.NewReader(bytes.NewReader(in.Body), in.ContentType)
	body, err := io.ReadAll(text)
	if err != nil {
		return nil, fmt.Errorf("reading a JSON feed: %w", err)
	}
	var top record
	if err := json.Unmarshal(body, &top); err != nil {
		return nil, fmt.Errorf("reading a JSON feed: %w", err)
	}
	f := &Feed{Format: JSON, Title: title(top.text("title"), o.MaxText)}
	f.addFields(&f.Links, top, o, []relation{
		{"home_page_url", "alternate"}, {"feed_url", "self"}, {"next_url", "next"}, {"icon", "icon"}, {"favicon", "icon"},
	})
	items, dropped := top.records("items", o.MaxEntries)
	f.Dropped += dropped
	for _, item := range items {
		f.Entries = append(f.Entries, f.jsonEntry(item, o))
	}
	return f, nil
}

// A relation is what the URL in a field is to what it stands in.
type relation struct{ field, rel string }

func (f *Feed) addFields(links *[]Link, r record, o Options, relations []relation) {
	for _, rel := range relations {
		f.add(links, Link{Href: r.text(rel.field), Rel: rel.rel}, o)
	}
}

func (f *Feed) jsonEntry(item record, o Options) Entry {
	e := Entry{Title: title(item.text("title"), o.MaxText)}
	e.Published, _ = parse.Date(item.text("date_published"))
	e.Updated, _ = parse.Date(item.text("date_modified"))
	f.addFields(&e.Links, item, o, []relation{
		{"url", "alternate"}, {"external_url", "related"}, {"image", "enclosure"}, {"banner_image", "enclosure"},
	})
	if id := item.text("id"); !hasPage(e.Links) && parse.IsWebURL(id) {
		f.add(&e.Links, Link{Href: id, Rel: "alternate"}, o)
	}
	attachments, dropped := item.records("attachments", o.MaxLinks)
	f.Dropped += dropped
	for _, a := range attachments {
		f.add(&e.Links, Link{Href: a.text("url"), Rel: "enclosure", Type: a.text("mime_type")}, o)
	}
	return e
}
