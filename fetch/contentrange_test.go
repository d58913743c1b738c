package fetch_test

import (
	"net/http"
	"testing"

	"github.com/joinable/crawl/fetch"
)

func TestContentRange(t *testing.T) {
	tests := []struct {
		status int
		header string
		want   fetch.ContentRange
		ok     bool
	}{
		{206, "bytes 0-99/1000", fetch.ContentRange{First: 0, Last: 99, Size: 1000}, true},
		{206, " Bytes  5-5/* ", fetch.ContentRange{First: 5, Last: 5, Size: -1}, true},
		{206, "bytes 0-9223372036854775807/*", fetch.ContentRange{First: 0, Last: 1<<63 - 1, Size: -1}, true},
		{416, "bytes */1000", fetch.ContentRange{First: -1, Last: -1, Size: 1000}, true},
		{200, "bytes 0-99/1000", fetch.ContentRange{}, false},
		{206, "", fetch.ContentRange{}, false},
		{206, "lines 0-99/1000", fetch.ContentRange{}, false},
		{206, "bytes 0-99", fetch.ContentRange{}, false},
		{206, "bytes 0-/1000", fetch.ContentRange{}, false},
		{206, "bytes 9-5/1000", fetch.ContentRange{}, false},
		{206, "bytes 0-1000/1000", fetch.ContentRange{}, false},
		{206, "bytes -5-9/1000", fetch.ContentRange{}, false},
		{206, "bytes +5-9/1000", fetch.ContentRange{}, false},
		{206, "bytes 0-9223372036854775808/*", fetch.ContentRange{}, false},
		{206, "bytes */1000", fetch.ContentRange{}, false},
		{416, "bytes */*", fetch.ContentRange{}, false},
		{416, "bytes 0-1/2", fetch.ContentRange{}, false},
	}
	for _, test := range tests {
		r := fetch.Response{Status: test.status, Header: http.Header{"Content-Range": {test.header}}}
		got, ok := r.ContentRange()
		if ok != test.ok || ok && got != test.want {
			t.Errorf("%d %q: got %+v, %v", test.status, test.header, got, ok)
		}
	}
}
