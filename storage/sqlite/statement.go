//go:build cgo

package sqlite

import "strings"

// isOne reports whether nothing but blanks and comments stands behind the
// first semicolon of some SQL: SQLite would leave it unread.
func isOne(sql string) bool {
	ended := false
	for ; sql != ""; sql = sql[token(sql):] {
		switch {
		case sql[0] == ';':
			ended = true
		case ended && !isBlank(sql):
			return false
		}
	}
	return true
}

func isBlank(sql string) bool {
	return strings.Contains(" \t\r\n\v\f", sql[:1]) || strings.HasPrefix(sql, "--") || strings.HasPrefix(sql, "/*")
}

// token is the length of the comment, the quoted text or else the byte that
// sql begins with.
func token(sql string) int {
	until := func(end string, from int) int {
		if i := strings.Index(sql[from:], end); i >= 0 {
			return from + i + len(end)
		}
		return len(sql)
	}
	switch {
	case strings.HasPrefix(sql, "--"):
		return until("\n", 2)
	case strings.HasPrefix(sql, "/*"):
		return until("*/", 2)
	case sql[0] == '[':
		return until("]", 1)
	case strings.Contains("'\"`", sql[:1]):
		return until(sql[:1], 1) // a doubled quote begins the next token
	}
	return 1
}
