package urlnorm

import (
	"strings"
	"testing"
)

// An address goes the short way if and only if the standard leaves it as it is.
func TestCleanIPv4(t *testing.T) {
	numbers := []string{"", "0", "1", "9", "00", "01", "10", "99", "100", "255", "256", "300", "0x1", "1a", "a", "1000"}
	for _, a := range numbers {
		for _, b := range numbers {
			for _, host := range []string{
				a + ".2.3." + b, "1." + a + "." + b + ".4", a + "." + b, a + ".2." + b, "1.2.3." + a + "." + b,
				"x." + a + ".2.3." + b, a + "." + b + ".3.4.", a,
			} {
				out, ok := []byte(nil), endsInNumber(host)
				if ok {
					out, ok = appendIPv4(nil, host)
				}
				if want := ok && string(out) == host; cleanIPv4(host) != want {
					t.Errorf("%q: clean is %v, but the standard makes it %q, %v", host, !want, out, ok)
				}
				if end, ok := cleanHost(host, 0); ok && end == len(host) && !cleanIPv4(host) && endsInNumber(host) {
					t.Errorf("%q goes the short way", host)
				}
			}
		}
	}
	if cleanIPv4(strings.Repeat("1.", 3)+strings.Repeat("1", 40)) || cleanIPv4("...") {
		t.Error("what is no address went the short way")
	}
}
