package parse

import (
	"bufio"
	"bytes"
	"strings"
)

// TextList returns the URLs of a list of them: a text of which every line that
// is neither blank nor begins with "#" is an absolute http or https URL. ok is
// false for any other text, which is found out at its first other line. Of
// Options, MaxLinks and MaxHref count: URLs beyond MaxLinks are dropped, and
// with a line longer than MaxHref it is no list.
func TextList(in Input, o Options) (urls []string, dropped int, ok bool) {
	o = o.withDefaults()
	text, _ := NewReader(bytes.NewReader(in.Body), in.ContentType)
	lines := bufio.NewScanner(text)
	lines.Buffer(nil, o.MaxHref)
	for lines.Scan() {
		line := strings.Trim(lines.Text(), blanks+"\ufeff")
		switch {
		case line == "" || line[0] == '#':
		case !IsWebURL(line):
			return nil, 0, false
		case len(urls) == o.MaxLinks:
			dropped++
		default:
			urls = append(urls, strings.ToValidUTF8(line, "\ufffd"))
		}
	}
	return urls, dropped, len(urls) > 0 && lines.Err() == nil
}
