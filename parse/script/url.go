package script

import (
	"strings"
	"unicode/utf8"
)

// IsURL reports whether a string is plainly a URL: http or https and a host;
// "//" and a host with a dot; or a path that begins with "/", "./" or "../" and
// either has a further slash or ends like a file of the web (".html"). None has
// blanks, braces, quotes or other characters that patterns and markup have, nor
// a segment like ":id".
func IsURL(s string) bool {
	if strings.ContainsAny(s, " \t\r\n\f<>{}[]()\"'`|\\^*$") || !utf8.ValidString(s) || hasControl(s) {
		return false
	}
	switch {
	case hasScheme(s):
		_, rest, _ := strings.Cut(s, "://")
		return isHost(authority(rest), false)
	case strings.HasPrefix(s, "//"):
		return isHost(authority(s[2:]), true)
	case strings.HasPrefix(s, "/"):
		return isPath(s[1:])
	case strings.HasPrefix(s, "./"):
		return isPath(s[2:])
	case strings.HasPrefix(s, "../"):
		return isPath(strings.TrimLeft(s, "./"))
	}
	return false
}

func hasScheme(s string) bool {
	const http, https = "http://", "https://"
	return len(s) > len(http) && strings.EqualFold(s[:len(http)], http) ||
		len(s) > len(https) && strings.EqualFold(s[:len(https)], https)
}

func hasControl(s string) bool {
	return strings.IndexFunc(s, func(c rune) bool { return c < ' ' || 0x7f <= c && c < 0xa0 || c == utf8.RuneError }) >= 0
}

// authority is what stands before the path.
func authority(s string) string {
	if i := strings.IndexAny(s, "/?#"); i >= 0 {
		return s[:i]
	}
	return s
}

// isHost reports whether s can be a host and perhaps a port; dotted, whether it
// must have a dot within.
func isHost(s string, dotted bool) bool {
	if s == "" || !isWord(s[0]) || strings.ContainsAny(s, ",;!=&%+~") {
		return false
	}
	dot := strings.IndexByte(s, '.')
	return !dotted || dot > 0 && dot < len(s)-1
}

// isPath reports whether what stands behind a path's beginning makes it
// plainly one.
func isPath(s string) bool {
	if s == "" || !isWord(s[0]) && s[0] != '~' && s[0] != '_' && s[0] != '.' && s[0] != '%' && s[0] < utf8.RuneSelf {
		return false
	}
	path, _, _ := strings.Cut(s, "#")
	path, _, _ = strings.Cut(path, "?")
	if strings.Contains(path, "/:") || strings.Contains(path, "//") || strings.ContainsAny(path, ",;") {
		return false
	}
	return strings.Contains(path, "/") || hasExtension(path)
}

// hasExtension reports whether a path ends like a file that the web has.
func hasExtension(path string) bool {
	dot := strings.LastIndexByte(path, '.')
	if dot < 0 {
		return false
	}
	switch strings.ToLower(path[dot+1:]) {
	case "html", "htm", "xhtml", "shtml", "php", "asp", "aspx", "jsp", "jspx", "do", "cgi", "cfm",
		"json", "xml", "rss", "atom", "txt", "md", "csv", "js", "mjs", "css", "wasm", "map", "webmanifest",
		"png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "mp3", "mp4", "webm", "ogg", "wav", "m3u8", "vtt",
		"pdf", "zip", "gz", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "woff", "woff2", "ttf", "otf", "eot":
		return true
	}
	return false
}

func isWord(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
