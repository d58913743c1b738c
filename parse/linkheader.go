package parse

import "strings"

// CanonicalHeader is the target of the first link with rel canonical in the
// values of a response's Link header (RFC 8288 §3, RFC 6596), as written; "" is
// none. A link that speaks of another page (anchor) is passed over. Relative
// targets are meant from the URL of the response.
func CanonicalHeader(values []string) string {
	for _, rest := range values {
		for rest != "" {
			var target, params string
			if _, target, _ = strings.Cut(rest, "<"); target == "" {
				break
			}
			target, rest, _ = strings.Cut(target, ">")
			params, rest = cutUnquoted(rest, ',')
			if isCanonical(params) {
				return strings.TrimSpace(target)
			}
		}
	}
	return ""
}

// isCanonical reads the parameters of a link. Of several rels the first counts.
func isCanonical(params string) bool {
	found, seen := false, false
	for params != "" {
		var param string
		param, params = cutUnquoted(params, ';')
		name, value, _ := strings.Cut(param, "=")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "anchor":
			return false
		case "rel":
			if !seen {
				found, seen = hasToken(strings.Trim(value, blanks+`"`), "canonical"), true
			}
		}
	}
	return found
}

func hasToken(list, token string) bool {
	for word := range strings.FieldsSeq(list) {
		if strings.EqualFold(word, token) {
			return true
		}
	}
	return false
}

// cutUnquoted cuts s at the first sep outside of a quoted string (RFC 9110
// §5.6.4).
func cutUnquoted(s string, sep byte) (before, after string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case quoted && s[i] == '\\':
			i++
		case !quoted && s[i] == sep:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}
