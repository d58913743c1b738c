package guard_test

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"github.com/joinable/crawl/fetch/guard"
)

func ExampleReason() {
	for _, s := range []string{"93.184.215.14", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1"} {
		fmt.Printf("%s %q\n", s, guard.Reason(netip.MustParseAddr(s)))
	}
	// Output:
	// 93.184.215.14 ""
	// 10.0.0.1 "private"
	// 169.254.169.254 "cloud metadata"
	// ::ffff:127.0.0.1 "loopback"
}

// Any program's connections: a Dialer asks about each address, after the look-up
// and before it connects.
func ExampleGuard_dialer() {
	var g guard.Guard // allows public addresses only
	dialer := net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		_, err = g.Filter(address, []netip.Addr{to.Addr()})
		return err
	}}
	_, err := dialer.Dial("tcp", "127.0.0.1:80")
	var refused *guard.Error
	if errors.As(err, &refused) {
		fmt.Println("nothing was sent:", refused.Addr, "is", refused.Why)
	}
	// Output: nothing was sent: 127.0.0.1 is loopback
}
