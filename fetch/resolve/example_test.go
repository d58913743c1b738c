package resolve_test

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/joinable/crawl/fetch/resolve"
)

// A name is looked up once, and some are not looked up at all.
func ExampleResolver() {
	lookups := 0
	r := resolve.New(resolve.Options{
		Lookup: func(context.Context, string) ([]netip.Addr, error) { // without it, the system's
			lookups++
			return []netip.Addr{netip.MustParseAddr("93.184.215.14")}, nil
		},
		Overrides: map[string]netip.Addr{"staging.example.com": netip.MustParseAddr("127.0.0.1")},
	})
	for _, host := range []string{"example.com", "example.com", "staging.example.com"} {
		fmt.Println(r.Resolve(context.Background(), host, "443"))
	}
	fmt.Println(lookups, "look-up")
	// Output:
	// [93.184.215.14] <nil>
	// [93.184.215.14] <nil>
	// [127.0.0.1] <nil>
	// 1 look-up
}
