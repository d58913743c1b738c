package urlnorm

import (
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// appendHost writes the canonical form of a host: the host parser of the URL
// Standard, section 3.5, for special schemes.
func appendHost(dst []byte, host string) ([]byte, bool) {
	if end, ok := cleanHost(host, 0); ok && end == len(host) {
		return append(dst, host...), true
	}
	if strings.HasPrefix(host, "[") {
		return appendIPv6(dst, host)
	}
	if !utf8.ValidString(host) {
		return dst, false // it would hold U+FFFD, which no host may
	}
	domain, ok := domainToASCII(decodePercent(host))
	if !ok || forbidden(domain) {
		return dst, false
	}
	if endsInNumber(domain) {
		return appendIPv4(dst, domain)
	}
	return append(dst, domain...), true
}

func forbidden(domain string) bool {
	for i := range len(domain) {
		if notInDomain.has(domain[i]) {
			return true
		}
	}
	return domain == ""
}

// maxIDN is the greatest length in bytes of a host given to IDNA. DNS carries
// 253 bytes of Punycode, and no code point of UTF-8 is longer than four.
const maxIDN = 4 * 253

// lookup is UTS #46 ToASCII with the parameters of section 3.3 where beStrict
// is false: CheckHyphens=false, CheckBidi=true, CheckJoiners=true,
// UseSTD3ASCIIRules=false, Transitional_Processing=false,
// VerifyDnsLength=false.
var lookup = idna.New(
	idna.MapForLookup(),
	idna.BidiRule(),
	idna.ValidateLabels(true),
	idna.CheckHyphens(false),
	idna.CheckJoiners(true),
	idna.StrictDomainName(false),
	idna.Transitional(false),
	idna.VerifyDNSLength(false),
)

// domainToASCII is "domain to ASCII" of section 3.3, which for ASCII without
// Punycode comes down to lower case.
func domainToASCII(domain string) (string, bool) {
	domain = lowerASCII(domain)
	if isASCII(domain) && !strings.HasPrefix(domain, "xn--") && !strings.Contains(domain, ".xn--") {
		return domain, true
	}
	if len(domain) > maxIDN || !utf8.ValidString(domain) {
		return "", false
	}
	ascii, err := lookup.ToASCII(domain)
	return ascii, err == nil && isASCII(ascii)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func lowerASCII(s string) string {
	i := strings.IndexFunc(s, func(r rune) bool { return r >= 'A' && r <= 'Z' })
	if i < 0 {
		return s
	}
	b := []byte(s)
	for ; i < len(b); i++ {
		if b[i] >= 'A' && b[i] <= 'Z' {
			b[i] |= 0x20
		}
	}
	return string(b)
}

// endsInNumber is the "ends in a number checker" of section 3.5: such a domain
// is an IPv4 address or nothing.
func endsInNumber(domain string) bool {
	domain = strings.TrimSuffix(domain, ".")
	last := domain[strings.LastIndexByte(domain, '.')+1:]
	if last == "" {
		return false
	}
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		return isHex.all(hex)
	}
	return strings.Trim(last, digits) == ""
}

// appendIPv4 is the IPv4 parser and serialiser of section 3.5. The last of up
// to four numbers fills all the bytes that the others leave.
func appendIPv4(dst []byte, domain string) ([]byte, bool) {
	parts := strings.Split(strings.TrimSuffix(domain, "."), ".")
	if len(parts) > 4 {
		return dst, false
	}
	var addr uint64
	for i, part := range parts {
		n, ok := parseIPv4Number(part)
		bits := 8
		if i == len(parts)-1 {
			bits = 8 * (4 - i)
		}
		if !ok || n >= 1<<bits {
			return dst, false
		}
		addr = addr<<bits | n
	}
	ip := netip.AddrFrom4([4]byte{byte(addr >> 24), byte(addr >> 16), byte(addr >> 8), byte(addr)})
	return ip.AppendTo(dst), true
}

func parseIPv4Number(s string) (uint64, bool) {
	base := 10
	if hex, ok := strings.CutPrefix(s, "0x"); ok {
		s, base = hex, 16
	} else if len(s) > 1 && s[0] == '0' {
		s, base = s[1:], 8
	}
	if s == "" {
		return 0, base == 16
	}
	n, err := strconv.ParseUint(s, base, 64)
	return n, err == nil
}

// appendIPv6 is the IPv6 parser and serialiser of section 3.5. An IPv4 address
// inside is written in hexadecimal, unlike netip does.
func appendIPv6(dst []byte, host string) ([]byte, bool) {
	inner, ok := strings.CutSuffix(host[1:], "]")
	ip, err := netip.ParseAddr(inner)
	if !ok || err != nil || !ip.Is6() || strings.Contains(inner, "%") {
		return dst, false
	}
	dst = append(dst, '[')
	if ip.Is4In6() {
		b := ip.As4()
		dst = append(dst, "::ffff:"...)
		dst = strconv.AppendUint(dst, uint64(b[0])<<8|uint64(b[1]), 16)
		dst = append(dst, ':')
		dst = strconv.AppendUint(dst, uint64(b[2])<<8|uint64(b[3]), 16)
	} else {
		dst = ip.AppendTo(dst)
	}
	return append(dst, ']'), true
}
