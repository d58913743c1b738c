package crawl_test

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/joinable/crawl"
)

// What Retry-After says is heeded for a day at most, and it is told when it
// said more. A bubble begins at midnight of 1 January 2000.
func TestRetryAfterValues(t *testing.T) {
	const day = 24 * time.Hour
	tests := []struct {
		value string
		want  time.Duration
		why   string
	}{
		{"120", 2 * time.Minute, "429"},
		{" 120\t", 2 * time.Minute, "429"},
		{"0", 0, "429"},
		{"000000000000000000000000000007", 7 * time.Second, "429"},
		{"86400", day, "429"},
		{"86401", day, "429; asked for 24 hours, waiting 24h"},
		{"2592000", day, "429; asked for 30 days, waiting 24h"},
		{"315576000", day, "429; asked for 10 years, waiting 24h"},
		{"2147483648", day, "429; asked for 68 years, waiting 24h"},
		{"99999999999999999999", day, "429; asked for 292 years, waiting 24h"},
		{strings.Repeat("9", 100_000), day, "429; asked for 292 years, waiting 24h"},
		{"", 0, "429"},
		{"-5", 0, "429"},
		{"+5", 0, "429"},
		{"1.5", 0, "429"},
		{"1e9", 0, "429"},
		{"0x10", 0, "429"},
		{"60 seconds", 0, "429"},
		{"soon", 0, "429"},
		{"\x00", 0, "429"},
		{"٥", 0, "429"},
		{"Sat, 01 Jan 2000 00:01:30 GMT", 90 * time.Second, "429"},
		{"Saturday, 01-Jan-00 00:01:30 GMT", 90 * time.Second, "429"},
		{"Sat Jan  1 00:01:30 2000", 90 * time.Second, "429"},
		{"Fri, 31 Dec 1999 23:59:59 GMT", 0, "429"},
		{"Thu, 01 Jan 1970 00:00:00 GMT", 0, "429"},
		{"Mon, 31 Jan 2000 00:00:00 GMT", day, "429; asked for 30 days, waiting 24h"},
		{"Fri, 31 Dec 9999 23:59:59 GMT", day, "429; asked for 292 years, waiting 24h"},
		{"Sat, 32 Jan 2000 00:00:00 GMT", 0, "429"},
	}
	bubble(t, func(t *testing.T) {
		for _, test := range tests {
			wanted, why := crawl.Heed(crawl.RetryAfter(http.Header{"Retry-After": {test.value}}), "429")
			if wanted != test.want || why != test.why {
				t.Errorf("%.40q: %v, %q; want %v, %q", test.value, wanted, why, test.want, test.why)
			}
		}
	})
}

// Whatever Retry-After says, it is some time between now and a day; and digits
// are a number of seconds.
func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"120", "-1", "Fri, 31 Dec 9999 23:59:59 GMT", "Sat Jan  1 00:01:30 2000", "99999999999999999999", "Saturday, 01-Jan-00 00:01:30 GMT", " 5 "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		wanted := crawl.RetryAfter(http.Header{"Retry-After": {value}})
		if n, err := strconv.ParseUint(value, 10, 64); err == nil && !strings.HasPrefix(value, "+") {
			if most := uint64(math.MaxInt64 / time.Second); wanted != time.Duration(min(n, most))*time.Second {
				t.Errorf("%q is %v", value, wanted)
			}
		}
		block, why := crawl.Heed(wanted, "429")
		if wanted < 0 || block < 0 || block > 24*time.Hour || (why == "429") != (block == wanted) {
			t.Errorf("%q: wanted %v, blocked for %v, %q", value, wanted, block, why)
		}
	})
}
