package crawltest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/joinable/crawl/fetch"
)

// failure begins the line that stands for a response where there was none: then
// come a space, the class of the error, a space and its text.
const failure = "ERROR"

// oneLine keeps what is written in its line.
var oneLine = strings.NewReplacer("\r", " ", "\n", " ")

// parse reads a response, with the request line before it or without. The end of
// raw is the end of the connection.
func parse(r *http.Request, raw []byte) (*http.Response, error) {
	raw = answerIn(raw)
	if line, ok := bytes.CutPrefix(raw, []byte(failure+" ")); ok {
		class, text, _ := strings.Cut(strings.TrimSpace(string(line)), " ")
		return nil, &fetch.Error{Class: fetch.Class(class), Err: fmt.Errorf("recorded: %s", text)}
	}
	if !bytes.Contains(raw, []byte("\n\n")) && !bytes.Contains(raw, []byte("\n\r\n")) {
		raw = slices.Concat(bytes.TrimRight(raw, "\r\n"), []byte("\n\n")) // nobody misses an empty line at the end of a file
	}
	return http.ReadResponse(bufio.NewReader(bytes.NewReader(raw)), r)
}

// answerIn is raw without the request line and the empty line behind it.
func answerIn(raw []byte) []byte {
	line, rest, ok := bytes.Cut(raw, []byte("\n"))
	if !ok || bytes.HasPrefix(line, []byte("HTTP/")) || bytes.HasPrefix(line, []byte(failure)) {
		return raw
	}
	return bytes.TrimLeft(rest, "\r\n")
}

// message writes down a request line and the response, so that parse returns the
// same. whole says that the end of the body was seen.
func message(r *http.Request, resp *http.Response, body []byte, whole bool) []byte {
	var out bytes.Buffer
	requestLine(&out, r)
	fmt.Fprintf(&out, "HTTP/%d.%d %s\n", resp.ProtoMajor, resp.ProtoMinor, statusOf(resp))
	header := resp.Header.Clone()
	// A body without a length that broke off is one in chunks of which the last
	// is missing.
	chunked := slices.Contains(resp.TransferEncoding, "chunked") || !whole && resp.ContentLength < 0
	if chunked {
		header.Set("Transfer-Encoding", "chunked")
	}
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			fmt.Fprintf(&out, "%s: %s\n", name, oneLine.Replace(value))
		}
	}
	out.WriteByte('\n')
	if !chunked {
		out.Write(body)
		return out.Bytes()
	}
	if len(body) > 0 {
		fmt.Fprintf(&out, "%x\r\n%s\r\n", len(body), body)
	}
	if whole {
		out.WriteString("0\r\n\r\n")
	}
	return out.Bytes()
}

// failed writes down a request line, and why there was no response.
func failed(r *http.Request, err error) []byte {
	var out bytes.Buffer
	requestLine(&out, r)
	fmt.Fprintf(&out, "%s %s %s\n", failure, fetch.Classify(err), oneLine.Replace(err.Error()))
	return out.Bytes()
}

func requestLine(out *bytes.Buffer, r *http.Request) {
	fmt.Fprintf(out, "%s %s HTTP/1.1\n\n", method(r), address(r))
}

// statusOf is the status with its reason.
func statusOf(resp *http.Response) string {
	if resp.Status != "" {
		return resp.Status
	}
	return fmt.Sprintf("%03d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
}

// plain is a response of a body that is there.
func plain(r *http.Request, status int, contentType string, body []byte) *http.Response {
	resp := &http.Response{
		Status:     fmt.Sprintf("%d %s", status, http.StatusText(status)),
		StatusCode: status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {contentType}, "Content-Length": {strconv.Itoa(len(body))}},
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
		Request:       r,
	}
	if r.Method == http.MethodHead {
		resp.Body = http.NoBody
	}
	return resp
}

// redirect leads to a path of the same host.
func redirect(r *http.Request, name, query string) *http.Response {
	resp := plain(r, http.StatusMovedPermanently, "text/plain; charset=utf-8", nil)
	to := url.URL{Path: "/" + name, RawQuery: query}
	resp.Header.Set("Location", to.String())
	return resp
}
