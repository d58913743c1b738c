package webtest

import (
	"encoding/binary"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

// hostileLinks are pages whose links lead to where nobody should go.
func hostileLinks(private string) map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"links-private":  fixed(linking(privateSpellings(private))),
		"links-inside":   fixed(linking(insideHosts)),
		"links-names":    fixed(linking(strangeNames)),
		"links-ports":    fixed(linking([]string{"http://127.0.0.1:0/", "http://127.0.0.1:99999/", "http://127.0.0.1:65536/", "http://127.0.0.1:-1/", "http://127.0.0.1:1/", "http://127.0.0.1:x/"})),
		"links-long":     fixed(linking([]string{"fine?" + strings.Repeat("y", 9_000), "fine?" + strings.Repeat("z", 7_900), "http://" + strings.Repeat("a.", 3_000) + "test/"})),
		"links-dots":     fixed(linking([]string{strings.Repeat("../", 5_000) + "hostile/fine?dots", strings.Repeat("x/../", 5_000) + "fine?up", "....//....//fine", "/%2e%2e/%2E/hostile/fine?escaped"})),
		"links-schemes":  fixed(linking([]string{"JavaScript:alert(1)", "java\tscript:alert(1)", "data:,x", "file:///etc/passwd", "gopher://" + private + "/", "dict://" + private + "/", "about:blank", "blob:http://" + private + "/x", "http:fine?scheme", "HTTP:\\\\" + private + "\\x"})),
		"links-controls": fixed(linking([]string{"fi\nne?controls", "\x1b[31mfine", "fine?\u202egnp.x", "fine?\u2028", " \x01\x1f fine?blanks \x7f"})),
	}
}

func linking(refs []string) string {
	var page strings.Builder
	for _, ref := range refs {
		fmt.Fprintf(&page, "<a href=\"%s\">x</a>\n", ref)
	}
	return page.String()
}

// privateSpellings are the ways to write the address of a host that may not be
// asked.
func privateSpellings(private string) []string {
	at, err := netip.ParseAddrPort(private)
	if err != nil {
		return []string{"http://" + private + "/"} // a name has no other
	}
	b := at.Addr().As4()
	port := at.Port()
	all := binary.BigEndian.Uint32(b[:])
	hosts := []string{
		at.Addr().String(),
		fmt.Sprintf("%d", all),
		fmt.Sprintf("0x%x", all),
		fmt.Sprintf("0%o", all),
		fmt.Sprintf("0x%x.0%o.%d", b[0], b[1], int(b[2])<<8|int(b[3])),
		fmt.Sprintf("%d.%d", b[0], all&0xffffff),
		at.Addr().String() + ".",
		fmt.Sprintf("[::ffff:%s]", at.Addr()),
		fmt.Sprintf("[::ffff:%x:%x]", all>>16, all&0xffff),
		fmt.Sprintf("[64:ff9b::%x:%x]", all>>16, all&0xffff),
		fmt.Sprintf("[2002:%x:%x::1]", all>>16, all&0xffff),
		strings.Map(fullWidth, at.Addr().String()),
		"user:password@" + at.Addr().String(),
		"inside.test",
	}
	urls := make([]string, len(hosts))
	for i, host := range hosts {
		urls[i] = fmt.Sprintf("http://%s:%d/private?%d", host, port, i)
	}
	return urls
}

// fullWidth is a digit as it is written among Chinese characters.
func fullWidth(r rune) rune {
	if r >= '0' && r <= '9' {
		return r - '0' + '０'
	}
	return r
}

// insideHosts are where a crawler may reach what the page's author cannot.
var insideHosts = []string{
	"http://localhost/", "http://sub.localhost/", "http://127.0.0.1/", "http://127.1/", "http://0x7f.1/", "http://0/", "http://0.0.0.0/",
	"http://[::1]/", "http://[::]/", "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://100.64.0.1/", "http://198.18.0.1/",
	"http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://metadata.test/computeMetadata/v1/", "http://[fe80::1]/",
	"http://[fc00::1]/", "http://224.0.0.1/", "http://255.255.255.255/", "https://127.0.0.1/",
}

// strangeNames are hosts that there are not.
var strangeNames = []string{
	"http://gone.test/", "http://unlucky.test/", "http://./", "http://../", "http://.../", "http://a..test/", "http://-.test/", "http://_x_.test/",
	"http://xn--a/", "http://xn--zzzzzzzz99999.test/", "http://ex\u00adample.gone.test/", "http://\u0660.test/", "http://%67one.test/", "http://%00.test/",
	"http://a%2fb.test/", "http://" + strings.Repeat("l", 64) + ".test/", "http://1.2.3.4.5/", "http://256.1.1.1/", "http://0x.test/", "http://[::1%25lo]/",
	"http://[::/", "http://user@:80/", "http://a:b:c@gone.test/", "http://gone.test\\@never.test/", "http://gone.test#@never.test/", "http://😀.gone.test/",
}
