package cookies

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// maxLine is the greatest length of a line in cookies.txt, in bytes.
const maxLine = 64 << 10

// lastSecond is the end of the year 9999: some mean never by more.
const lastSecond = 253402300799

// httpOnly begins the lines of cookies that scripts must not see.
const httpOnly = "#HttpOnly_"

// Read reads cookies.txt as Netscape wrote it and curl, wget and the add-ons
// of browsers do, from a file called name. An error names the line; it does
// not show the cookie.
func Read(name string, r io.Reader) ([]Cookie, error) {
	var cookies []Cookie
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		n++
		line := strings.TrimSuffix(lines.Text(), "\r")
		if strings.TrimSpace(line) == "" || line[0] == '#' && !strings.HasPrefix(line, httpOnly) {
			continue
		}
		c, err := readLine(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		cookies = append(cookies, c)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, n+1, err)
	}
	return cookies, nil
}

// readLine reads: domain, whether for what is below it, path, whether for
// https only, when it expires (seconds since 1970; 0: with the session), name,
// value.
func readLine(line string) (Cookie, error) {
	line, isHTTPOnly := strings.CutPrefix(line, httpOnly)
	f := strings.Split(line, "\t")
	if len(f) == 6 {
		f = append(f, "") // some leave out the last tab of an empty value
	}
	if len(f) != 7 {
		return Cookie{}, fmt.Errorf("%d fields, want 7 with tabs between: domain, TRUE or FALSE, path, TRUE or FALSE, seconds, name, value", len(f))
	}
	below, err1 := readBool(f[1])
	secure, err2 := readBool(f[3])
	if err := errors.Join(err1, err2); err != nil {
		return Cookie{}, errors.New("fields 2 and 4 are TRUE or FALSE")
	}
	seconds, err := strconv.ParseFloat(f[4], 64) // some write fractions
	if err != nil || math.IsNaN(seconds) {
		return Cookie{}, errors.New("field 5, when the cookie expires, is seconds since 1970")
	}
	c := Cookie{
		Domain: canonicalHost(strings.TrimPrefix(f[0], ".")), HostOnly: !below, Path: f[2],
		Secure: secure, HTTPOnly: isHTTPOnly, Name: f[5], Value: f[6],
	}
	if seconds != 0 {
		c.Expires = time.Unix(int64(max(1, min(seconds, lastSecond))), 0).UTC()
	}
	if isAddress(c.Domain) || isSuffix(c.Domain) {
		c.HostOnly = true // there is nothing below, or it is not theirs
	}
	if !c.valid() {
		return Cookie{}, errors.New("no cookie: see the domain, the path, and characters in name and value")
	}
	return c, nil
}

func readBool(s string) (bool, error) {
	switch strings.ToUpper(s) {
	case "TRUE":
		return true, nil
	case "FALSE":
		return false, nil
	}
	return false, strconv.ErrSyntax
}

// Write writes cookies as Read reads them. The time of creation is lost.
func Write(w io.Writer, cookies []Cookie) error {
	b := bufio.NewWriter(w)
	_, _ = b.WriteString("# Netscape HTTP Cookie File\n\n") // errors come with Flush
	for i := range cookies {
		c := &cookies[i]
		prefix, dot := "", "."
		if c.HTTPOnly {
			prefix = httpOnly
		}
		if c.HostOnly {
			dot = ""
		}
		seconds := int64(0)
		if !c.Expires.IsZero() {
			seconds = c.Expires.Unix()
		}
		_, _ = fmt.Fprintf(b, "%s%s%s\t%s\t%s\t%s\t%d\t%s\t%s\n", prefix, dot, c.Domain,
			writeBool(!c.HostOnly), c.Path, writeBool(c.Secure), seconds, c.Name, c.Value)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("writing cookies: %w", err)
	}
	return nil
}

func writeBool(b bool) string { return strings.ToUpper(strconv.FormatBool(b)) }
