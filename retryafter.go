package crawl

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"
)

// retryAfter reads Retry-After (RFC 9110 §10.2.3) as the time from now; 0 is
// none, or nothing that makes sense. A time that no Duration holds is the
// longest.
func retryAfter(h http.Header) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, ok := wholeSeconds(value); ok {
		return seconds
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(time.Until(at), 0)
	}
	return 0
}

// wholeSeconds reads 1*DIGIT, of any length.
func wholeSeconds(digits string) (d time.Duration, ok bool) {
	const most = math.MaxInt64 / int64(time.Second)
	var n int64
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = min(n*10+int64(c-'0'), most)
	}
	return time.Duration(n) * time.Second, digits != ""
}

// heed bounds the time for which a host asks to be left alone to maxBlock, and
// adds to why that it asked for more.
func heed(wanted time.Duration, why string) (time.Duration, string) {
	if wanted <= maxBlock {
		return wanted, why
	}
	return maxBlock, fmt.Sprintf("%s; asked for %s, waiting %.0fh", why, daysText(wanted), maxBlock.Hours())
}

// daysText is more than a day in days or years, rounded.
func daysText(d time.Duration) string {
	const day, year = 24, 365.25 * 24 // hours
	switch h := d.Hours(); {
	case h < 2*day:
		return fmt.Sprintf("%.0f hours", h)
	case h < 2*year:
		return fmt.Sprintf("%.0f days", h/day)
	default:
		return fmt.Sprintf("%.0f years", h/year)
	}
}
