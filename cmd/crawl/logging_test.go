package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"regexp"
	"testing"
)

// A progress line has the documented keys, and these do not change.
func TestProgressLine(t *testing.T) {
	for form, want := range map[string]string{
		"": "time=T level=INFO msg=progress elapsed_s=3723.4 pages=1234567 known=4200000 pending=2965432 in_flight=64" +
			" pages_per_s=1234.5 bytes_per_s=30400000 hosts=1500 hosts_waiting=700 hosts_blocked=12 redirected=12345 gone=987 failed=65 retries=43" +
			" p50_ms=147.5 p95_ms=283 binds=politeness why=\"politeness of https://www.a-rather-long-host-name.example.com until 12:04\"" +
			" status.200=1000000 status.301=12345 status.404=987 status.500=2 status.503=31 errors.timeout=40 errors.refused=22 errors.http=3\n",
		logJSON: `{"time":"T","level":"INFO","msg":"progress","elapsed_s":3723.4,"pages":1234567,"known":4200000,"pending":2965432,"in_flight":64,` +
			`"pages_per_s":1234.5,"bytes_per_s":30400000,"hosts":1500,"hosts_waiting":700,"hosts_blocked":12,"redirected":12345,"gone":987,"failed":65,"retries":43,` +
			`"p50_ms":147.5,"p95_ms":283,"binds":"politeness","why":"politeness of https://www.a-rather-long-host-name.example.com until 12:04",` +
			`"status":{"200":1000000,"301":12345,"404":987,"500":2,"503":31},"errors":{"timeout":40,"refused":22,"http":3}}` + "\n",
	} {
		var out bytes.Buffer
		newLogger(newConsole(&out), form, slog.LevelInfo).LogAttrs(context.Background(), slog.LevelInfo, "progress", progressAttrs(busy())...)
		got := regexp.MustCompile(`\d{4}-\d\d-\d\dT[^" ]+`).ReplaceAllString(out.String(), "T")
		if got != want {
			t.Errorf("form %q:\n%s\nwant\n%s", form, got, want)
		}
	}
}

// What a server said reaches a log line tamed, in either form.
func TestLogLinesAreSanitised(t *testing.T) {
	evil := "\x1b]0;owned\a\u009b31m\u202e"
	var out bytes.Buffer
	newLogger(&out, logJSON, slog.LevelDebug).Debug("failed", "url", evil, "error", errors.New(evil))
	var line map[string]string
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	if want := `\x1b]0;owned\x07\x9b31m\u202e`; line["url"] != want || line["error"] != want {
		t.Errorf("%q", line)
	}
	out.Reset()
	newLogger(&out, logText, slog.LevelDebug).Debug("failed", "url", evil)
	if s := bytes.TrimSpace(out.Bytes()); sanitise(string(s), maxLine) != string(s) {
		t.Errorf("%q", s)
	}
}
