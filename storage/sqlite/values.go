//go:build cgo

package sqlite

import (
	"database/sql/driver"
	"time"
)

// timeLayout is ISO 8601 in UTC with milliseconds: it sorts as text.
const timeLayout = "2006-01-02T15:04:05.000Z"

// The functions of this file turn values into those of SQLite and back; what
// is zero or empty is NULL.

func timeValue(t time.Time) driver.Value {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(timeLayout)
}

// deadlineValue is timeValue, rounded up: what is due then is not due before.
func deadlineValue(t time.Time) driver.Value {
	return timeValue(t.Add(time.Millisecond - 1).Truncate(time.Millisecond))
}

func parseTime(v driver.Value) time.Time {
	t, err := time.Parse(timeLayout, text(v))
	if err != nil {
		return time.Time{} // NULL, or edited by hand
	}
	return t
}

func millis(d time.Duration) driver.Value {
	if d == 0 {
		return nil
	}
	return float64(d.Microseconds()) / 1000
}

func textValue(s string) driver.Value {
	if s == "" {
		return nil
	}
	return s
}

func bytesValue(b []byte) driver.Value {
	if b == nil {
		return nil
	}
	return b
}

func intValue(n int64) driver.Value {
	if n == 0 {
		return nil
	}
	return n
}

func flagValue(set bool) driver.Value {
	if !set {
		return nil
	}
	return int64(1)
}

func integer(v driver.Value) int64 {
	n, _ := v.(int64)
	return n
}

func text(v driver.Value) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}

// blob copies bytes out of a row.
func blob(v driver.Value) []byte {
	switch v := v.(type) {
	case []byte:
		return append([]byte{}, v...)
	case string:
		return []byte(v)
	}
	return nil
}
