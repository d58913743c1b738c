package rule

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// line writes entries as the inside of an inline table of TOML.
func line(all []entry) string {
	parts := make([]string, len(all))
	for i, e := range all {
		parts[i] = shownKey(e.key) + " = " + tomlOf(e)
	}
	return strings.Join(parts, ", ")
}

func tomlOf(e entry) string {
	if e.isTable() {
		return "{" + line(e.table) + "}"
	}
	return tomlValue(e.value)
}

func tomlValue(v any) string {
	switch v := v.(type) {
	case string:
		return tomlText(v)
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = tomlValue(e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case float64:
		b, _ := json.Marshal(v) // a default that cannot be JSON is refused
		if s := string(b); strings.ContainsAny(s, ".e") {
			return s
		}
		return string(b) + ".0"
	}
	return fmt.Sprint(v) // a bool or an integer
}

// tomlText quotes a text. JSON's escapes are TOML's, but for DEL.
func tomlText(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == '\'' || r == 0x7f }) && strings.ContainsAny(s, `"\`) {
		return "'" + s + "'"
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // strings cannot fail
	return strings.ReplaceAll(strings.TrimSuffix(b.String(), "\n"), "\x7f", `\u007f`)
}

// shownKey is a key as TOML has it.
func shownKey(key string) string {
	bare := key != "" && !strings.ContainsFunc(key, func(r rune) bool {
		return r != '-' && r != '_' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
	})
	if bare {
		return key
	}
	return tomlText(key)
}
