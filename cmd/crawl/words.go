package main

import (
	"fmt"
	"strings"
	"time"
)

// count is a number of things.
func count[T int | int64](n T, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// bytesText is a number of bytes for people.
func bytesText(n int64) string {
	const units = "kMGTPE"
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	f, u := float64(n)/1000, 0
	for f >= 999.95 && u < len(units)-1 {
		f, u = f/1000, u+1
	}
	return fmt.Sprintf("%.1f %cB", f, units[u])
}

// rateText is a number per second in three digits or so.
func rateText(perSecond float64) string {
	if perSecond >= 100 {
		return fmt.Sprintf("%.0f", perSecond)
	}
	return fmt.Sprintf("%.1f", perSecond)
}

// millis is a short duration for people.
func millis(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	default:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
}

// span is how long something took: as clock, but with tenths below a minute.
func span(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return clock(d)
}

// clock is how long something has been going on: 1h2m3s, 2m3s, 3s.
func clock(d time.Duration) string {
	text := d.Round(time.Second).String()
	if strings.HasSuffix(text, "ms") || strings.HasSuffix(text, "µs") {
		return "0s"
	}
	return text
}

// shellWord is a word as it may be typed at a shell.
func shellWord(word string) string {
	if word != "" && !strings.ContainsFunc(word, needsQuotes) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

func needsQuotes(r rune) bool {
	return r < '+' || r == ';' || r == '<' || r == '>' || r == '?' || r == '[' || r == '\\' || r == ']' || r == '^' || r == '`' || r > 'z'
}
