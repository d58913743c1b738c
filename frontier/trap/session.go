package trap

import "strings"

// isCookieless tells ASP.NET's way of writing a session id into a path:
// "/(S(lit3py55t21z5v55vlm25s55))/", "/(X(1)S(lit3py55t21z5v55vlm25s55))/".
func isCookieless(segment string) bool {
	if len(segment) < 12 || segment[0] != '(' || segment[2] != '(' || !strings.HasSuffix(segment, "))") {
		return false
	}
	for i := range len(segment) {
		if c := segment[i]; c != '(' && c != ')' && kinds[c]&(letter|digit) == 0 {
			return false
		}
	}
	return true
}

// hasSession reports whether a segment carries a session id as a parameter,
// "index.jsp;jsessionid=0A1B2C3D", or as all it has, "sid=0A1B2C3D".
func hasSession(segment string) bool {
	for {
		name, value, found := strings.Cut(segment, "=")
		if !found {
			return false
		}
		name = name[strings.LastIndexAny(name, ";,&")+1:]
		end := endOfValue(value, 0)
		if isSession(name, value[:end]) {
			return true
		}
		segment = value[end:]
	}
}

// isSession tells a parameter that carries a session id: by its name, and by
// its value, for "sid" is also short for other things.
func isSession(key, value string) bool {
	return len(value) >= 8 && isSessionKey(key) && isRandom(value)
}

func isSessionKey(key string) bool {
	if len(key) > 32 || key == "" {
		return false
	}
	if key == "s" { // vBulletin
		return true
	}
	var room [32]byte
	lower := room[:0]
	for i := range len(key) {
		c := key[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != '_' && c != '-' {
			lower = append(lower, c)
		}
	}
	switch string(lower) {
	case "jsessionid", "phpsessid", "sid", "sessionid", "session", "sessid", "sess", "cfid", "cftoken", "zenid", "oscsid", "xtcsid", "ssid", "usersid", "authsess":
		return true
	}
	return strings.HasPrefix(string(lower), "aspsessionid")
}

// isRandom reports whether value could have been made by a program: letters
// and digits mixed, or very long.
func isRandom(value string) bool {
	if len(value) >= 20 {
		return true
	}
	var seen uint8
	for i := range len(value) {
		seen |= kinds[value[i]]
	}
	return seen&digit != 0 && seen&letter != 0
}
