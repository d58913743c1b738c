package robots_test

import "strings"

// What follows is the slow, obvious version of this package: it reads the
// file anew for each question, and tries every way to match a pattern. It is
// Google's reading alone, without what RFC 9309 adds on escapes.

// referenceAllowed is whether agent may fetch target.
func referenceAllowed(file, agent, target string) bool {
	type best struct{ allow, disallow int }
	var own, all best
	var named, everybody, ruled, known bool

	for _, s := range referenceLines(file) {
		key, value := referenceLine(s)
		switch {
		case key == "":
		case hasPrefix(key, "user-agent", "useragent", "user agent"):
			if ruled {
				named, everybody, ruled = false, false, false
			}
			if value == "*" || strings.HasPrefix(value, "* ") || strings.HasPrefix(value, "*\t") || strings.HasPrefix(value, "*\v") || strings.HasPrefix(value, "*\f") {
				everybody = true
			} else if token := referenceToken(value); token != "" && strings.EqualFold(token, agent) {
				named, known = true, true
			}
		case hasPrefix(key, "allow", "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"):
			if !named && !everybody {
				continue
			}
			ruled = true
			into := &all
			if named {
				into = &own
			}
			value = referenceEscape(value)
			if !hasPrefix(key, "allow") {
				if referenceMatch(value, target) {
					into.disallow = max(into.disallow, len(value))
				}
				continue
			}
			if referenceMatch(value, target) {
				into.allow = max(into.allow, len(value))
			} else if i := strings.LastIndex(value, "/"); i >= 0 && strings.HasPrefix(value[i:], "/index.htm") && referenceMatch(value[:i+1]+"$", target) {
				into.allow = max(into.allow, i+2)
			}
		}
	}
	if known {
		return own.allow >= own.disallow
	}
	return all.allow >= all.disallow
}

func hasPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if len(s) >= len(p) && strings.EqualFold(s[:len(p)], p) {
			return true
		}
	}
	return false
}

func referenceLines(file string) []string {
	if strings.HasPrefix(file, "\xEF\xBB\xBF") {
		file = file[3:]
	} else if strings.HasPrefix(file, "\xEF\xBB") {
		file = file[2:]
	} else if strings.HasPrefix(file, "\xEF") {
		file = file[1:]
	}
	return strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(file), "\n")
}

func referenceLine(s string) (key, value string) {
	const blank = " \t\n\v\f\r"
	s = s[:min(len(s), 16663)]
	if i := strings.IndexAny(s, "#\x00"); i >= 0 {
		s = s[:i]
	}
	s = strings.Trim(s, blank)
	i := strings.Index(s, ":")
	if i < 0 {
		// Two words, one blank run between them.
		i = strings.IndexAny(s, " \t")
		if i < 0 || strings.ContainsAny(strings.TrimLeft(s[i:], " \t"), " \t") {
			return "", ""
		}
	}
	return strings.Trim(s[:i], blank), strings.Trim(s[i+1:], blank)
}

func referenceToken(s string) string {
	return s[:len(s)-len(strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"))]
}

func referenceEscape(s string) string {
	const hex = "0123456789abcdefABCDEF"
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '%' && i+2 < len(s) && strings.IndexByte(hex, s[i+1]) >= 0 && strings.IndexByte(hex, s[i+2]) >= 0:
			out.WriteString(strings.ToUpper(s[i : i+3]))
			i += 2
		case s[i] >= 0x80:
			const upper = "0123456789ABCDEF"
			out.WriteString("%" + upper[s[i]>>4:s[i]>>4+1] + upper[s[i]&15:s[i]&15+1])
		default:
			out.WriteByte(s[i])
		}
	}
	return out.String()
}

// referenceMatch keeps the set of all places in target that the pattern so
// far can end at.
func referenceMatch(pattern, target string) bool {
	at := map[int]bool{0: true}
	for i := range len(pattern) {
		next := map[int]bool{}
		for place := range at {
			switch {
			case pattern[i] == '$' && i == len(pattern)-1:
				if place == len(target) {
					next[place] = true
				}
			case pattern[i] == '*':
				for to := place; to <= len(target); to++ {
					next[to] = true
				}
			case place < len(target) && target[place] == pattern[i]:
				next[place+1] = true
			}
		}
		at = next
	}
	return len(at) > 0
}
