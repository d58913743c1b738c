package webtest

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestHostileIsBounded lets a client that gives up after a second or a
// megabyte meet all hostile pages. The server's Close waits for its handlers,
// so it would hang on one that does not hear that the client left.
func TestHostileIsBounded(t *testing.T) {
	web := New(Config{})
	web.AddHostile(0, "127.0.0.1:1")
	server := httptest.NewServer(web)
	t.Cleanup(server.Close)
	index := server.URL + "/hostile/"
	if got := readSome(t, index, ""); strings.Count(got, "<a ") != len(Hostile("127.0.0.1:1")) {
		t.Errorf("index: %s", got)
	}
	for name := range Hostile("127.0.0.1:1") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			readSome(t, index, name)
		})
	}
}

// readSome reads as much of a page as there is, within reason.
func readSome(t *testing.T, index, name string) string {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", index+name, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "h0.test"
	transport := &http.Transport{DisableCompression: true, DisableKeepAlives: true}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return "" // as it should be, for some
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20)) // errors are the point
	return string(body)
}

func TestGzipBomb(t *testing.T) {
	recorder := httptest.NewRecorder()
	gzipBomb(8)(recorder, httptest.NewRequest("GET", "/", nil))
	if wire := recorder.Body.Len(); wire > 8*3<<10 {
		t.Errorf("%d bytes on the wire", wire)
	}
	reader, err := gzip.NewReader(recorder.Body)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, reader); n != 8<<20 || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
}
