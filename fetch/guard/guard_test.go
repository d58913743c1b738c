package guard_test

import (
	"errors"
	"fmt"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nlnwa/whatwg-url/url"

	"github.com/joinable/crawl/fetch/guard"
)

func TestReason(t *testing.T) {
	tests := []struct{ addr, want string }{
		// Public.
		{"8.8.8.8", ""}, {"1.1.1.1", ""}, {"172.15.255.255", ""}, {"172.32.0.0", ""}, {"100.63.255.255", ""},
		{"100.128.0.0", ""}, {"192.167.255.255", ""}, {"223.255.255.255", ""}, {"126.255.255.255", ""},
		{"128.0.0.0", ""}, {"11.0.0.0", ""}, {"198.17.255.255", ""}, {"198.20.0.0", ""}, {"192.0.1.0", ""},
		{"2606:4700::1111", ""}, {"2a00:1450:4001:81b::200e", ""}, {"::ffff:8.8.8.8", ""}, {"64:ff9b::808:808", ""},
		{"2002:808:808::1", ""}, {"2001:0:808:808:0:0:f7f7:f7f7", ""}, {"2600::5efe:808:808", ""},
		// Not public, at both ends of their networks.
		{"0.0.0.0", "unspecified"}, {"0.255.255.255", "unspecified"},
		{"10.0.0.0", "private"}, {"10.255.255.255", "private"},
		{"100.64.0.0", "shared"}, {"100.127.255.255", "shared"},
		{"127.0.0.1", "loopback"}, {"127.255.255.255", "loopback"},
		{"169.254.0.1", "link-local"}, {"169.254.169.254", "cloud metadata"}, {"169.254.170.2", "cloud metadata"},
		{"100.100.100.200", "cloud metadata"}, {"192.0.0.192", "cloud metadata"}, {"168.63.129.16", "cloud metadata"},
		{"172.16.0.0", "private"}, {"172.31.255.255", "private"}, {"192.168.0.0", "private"}, {"192.168.255.255", "private"},
		{"192.0.0.1", "reserved"}, {"192.0.2.1", "documentation"}, {"192.88.99.1", "reserved"},
		{"198.18.0.0", "benchmarking"}, {"198.19.255.255", "benchmarking"},
		{"198.51.100.1", "documentation"}, {"203.0.113.1", "documentation"},
		{"224.0.0.1", "multicast"}, {"239.255.255.255", "multicast"},
		{"240.0.0.1", "reserved"}, {"255.255.255.254", "reserved"}, {"255.255.255.255", "broadcast"},
		{"::", "unspecified"}, {"::1", "loopback"}, {"::7f00:1", "reserved"}, {"::808:808", "reserved"},
		{"::ffff:0:7f00:1", "reserved"},
		{"fc00::1", "private"}, {"fdff:ffff::1", "private"}, {"fec0::1", "private"}, {"fd00:ec2::254", "cloud metadata"},
		{"fe80::1", "link-local"}, {"fe80::1%eth0", "link-local"}, {"febf::1", "link-local"}, {"ff02::1", "multicast"},
		{"2001:db8::1", "documentation"}, {"3fff::1", "documentation"}, {"100::1", "reserved"}, {"5f00::1", "reserved"},
		// Carried in IPv6.
		{"::ffff:127.0.0.1", "loopback"}, {"::ffff:a9fe:a9fe", "cloud metadata"}, {"::ffff:10.0.0.1", "private"},
		{"64:ff9b::7f00:1", "loopback in IPv6"}, {"64:ff9b::a9fe:a9fe", "cloud metadata in IPv6"},
		{"64:ff9b:1::808:808", "private"},
		{"2002:7f00:1::1", "loopback in IPv6"}, {"2002:a00:1::", "private in IPv6"},
		{"2001:0:a00:1::f7f7:f7f7", "private in IPv6"}, {"2001:0:808:808::80ff:fffe", "loopback in IPv6"},
		{"2600::5efe:a00:1", "private in IPv6"}, {"2600::200:5efe:a00:1", "private in IPv6"},
	}
	for _, test := range tests {
		if got := guard.Reason(netip.MustParseAddr(test.addr)); got != test.want {
			t.Errorf("%s: got %q, want %q", test.addr, got, test.want)
		}
	}
	if got := guard.Reason(netip.Addr{}); got == "" {
		t.Error("no address at all passes as public")
	}
}

// TestSpellings: however a page writes an address, the parser of URLs makes
// of it what is judged here.
func TestSpellings(t *testing.T) {
	for _, host := range []string{
		"127.0.0.1", "127.1", "127.0.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001", "0177.0.0.1",
		"127.0.0.1.", "%31%32%37.1", "127。0。0。1", "①②⑦.1", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:7f00:1]", "[::ffff:127.0.0.1]",
		"0", "0x0", "[::]", "10.1", "192.168.257", "0xa9fea9fe", "2852039166", "[::ffff:169.254.169.254]", "[fd00:ec2::254]",
	} {
		u, err := url.Parse("http://" + host + "/")
		if err != nil {
			t.Fatalf("%s: %v", host, err)
		}
		var refused *guard.Error
		if err := new(guard.Guard).Literal(u.Hostname() + ":80"); !errors.As(err, &refused) {
			if err := new(guard.Guard).Literal("[" + u.Hostname() + "]:80"); !errors.As(err, &refused) {
				t.Errorf("%s (%s): got %v", host, u.Hostname(), err)
			}
		}
	}
}

func TestFilter(t *testing.T) {
	seeds := &guard.Guard{Allow: func(hostport string) bool { return hostport == "intranet:8080" }}
	tests := []struct {
		name  string
		guard *guard.Guard
		host  string
		addrs []string
		want  []string
		why   string
	}{
		{"public", seeds, "a:80", []string{"8.8.8.8", "2606:4700::1"}, []string{"8.8.8.8", "2606:4700::1"}, ""},
		{"private", seeds, "a:80", []string{"10.0.0.1", "127.0.0.1"}, nil, "private"},
		{"mixed", seeds, "a:80", []string{"127.0.0.1", "8.8.8.8", "::1"}, []string{"8.8.8.8"}, ""},
		{"a seed", seeds, "intranet:8080", []string{"10.0.0.1", "8.8.8.8"}, []string{"10.0.0.1", "8.8.8.8"}, ""},
		{"another port of a seed", seeds, "intranet:22", []string{"10.0.0.1"}, nil, "private"},
		{"no policy", &guard.Guard{}, "intranet:8080", []string{"10.0.0.1"}, nil, "private"},
		{"no guard", nil, "a:80", []string{"10.0.0.1"}, []string{"10.0.0.1"}, ""},
		{"nothing", seeds, "a:80", nil, []string{}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			addrs := make([]netip.Addr, 0, len(test.addrs))
			for _, a := range test.addrs {
				addrs = append(addrs, netip.MustParseAddr(a))
			}
			passed, err := test.guard.Filter(test.host, addrs)
			var refused *guard.Error
			if errors.As(err, &refused) != (test.why != "") || refused != nil && refused.Why != test.why {
				t.Fatalf("got %v, want %q", err, test.why)
			}
			var got []string
			for _, a := range passed {
				got = append(got, a.String())
			}
			if diff := cmp.Diff(len(test.want), len(got)); diff != "" || fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestLiteral(t *testing.T) {
	g := &guard.Guard{Allow: func(hostport string) bool { return hostport == "127.0.0.1:8080" }}
	for hostport, want := range map[string]bool{
		"example.com:80": true, "8.8.8.8:80": true, "127.0.0.1:8080": true,
		"127.0.0.1:80": false, "[::1]:80": false, "[fe80::1%25lo]:80": false, "127.0.0.1": false,
	} {
		if err := g.Literal(hostport); (err == nil) != want {
			t.Errorf("%s: %v", hostport, err)
		}
	}
}

func ExampleGuard_Filter() {
	g := &guard.Guard{Allow: func(hostport string) bool { return hostport == "localhost:8080" }}
	loopback := []netip.Addr{netip.MustParseAddr("127.0.0.1")}
	fmt.Println(g.Filter("localhost:8080", loopback))
	fmt.Println(g.Filter("rebind.example:80", loopback))
	// Output:
	// [127.0.0.1] <nil>
	// [] rebind.example:80 has the address 127.0.0.1, which is not public (loopback); name the host as a seed or allow private addresses
}
