package fetch_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/joinable/crawl/fetch"
)

// One request may have a limit and types of its own.
func TestRequestLimits(t *testing.T) {
	text := strings.Repeat("0123456789", 1000)
	o := fetch.Options{MaxBody: 5000, Accept: func(int, http.Header) bool { return false }}
	for name, test := range map[string]struct {
		request fetch.Request
		body    int
		class   fetch.Class
	}{
		"the client's":  {fetch.Request{}, 0, ""},
		"any type":      {fetch.Request{AnyType: true}, 0, fetch.ClassTooLarge},
		"its own limit": {fetch.Request{AnyType: true, MaxBody: 10_000}, 10_000, ""},
		"a lower limit": {fetch.Request{AnyType: true, MaxBody: 9_999}, 0, fetch.ClassTooLarge},
		"both limits":   {fetch.Request{AnyType: true, MaxBody: 10_000, Truncate: 10}, 10, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := client(t, answersOnce(page("Content-Length: 10000\r\n", text)), o)
			test.request.URL = "http://h/"
			resp, err := c.Fetch(t.Context(), &test.request)
			if err != nil {
				if class := fetch.Classify(err); class != test.class {
					t.Fatal(err)
				}
				return
			}
			defer resp.Release()
			if len(resp.Body) != test.body || test.class != "" || resp.Refused == test.request.AnyType {
				t.Errorf("%d bytes, refused %v", len(resp.Body), resp.Refused)
			}
		})
	}
}
