package trap_test

import (
	"fmt"

	"github.com/joinable/crawl/frontier/trap"
)

func Example() {
	d := trap.New(trap.Options{})
	var text trap.Text
	for day := 0; ; day++ {
		url := fmt.Sprintf("https://a.example/events/%d/%d/%d", 2024+day/336, 1+day/28%12, 1+day%28)
		if d.Held(url) {
			fmt.Println("parked", url)
			break
		}
		if page, watch := d.Seen(url, "a.example"); watch {
			text.Read(fmt.Appendf(nil, "<h1>Day %d</h1><p>No events.</p><a href=next>Next day</a>", day))
			if family, held := page.Observe(page.News(&text), 0); held {
				fmt.Println(family.Pattern)
				fmt.Println(family.Why)
			}
		}
	}
	d.Release("https://a.example/events/#/#/#")
	fmt.Println(d.Held("https://a.example/events/2024/1/1"))
	// Output:
	// https://a.example/events/#/#/#
	// 0 of the last 128 pages brought new text or new links elsewhere
	// parked https://a.example/events/2024/10/12
	// false
}

func ExamplePattern() {
	fmt.Println(trap.Pattern("https://a.example/item/1234?ref=ab&page=2"))
	fmt.Println(trap.Pattern("https://a.example/2024-05-17/x/y/x/y;jsessionid=0A1B2C3D"))
	// Output:
	// https://a.example/item/#?page&ref
	// https://a.example/#/x/y/x/y;jsessionid=*
}

// Pages that say nearly the same differ in few bits.
func ExampleText_Simhash() {
	var text trap.Text
	simhash := func(body string) uint64 {
		text.Read([]byte(body))
		return text.Simhash()
	}
	lamp := "<h1>Lamp</h1><p>A lamp of brass for desks and shelves, with a switch, a cord of two metres and a shade of glass.</p>"
	today := simhash(lamp + "<p>Seen 17 times</p>")
	tomorrow := simhash(lamp + "<p>Seen 23 times</p>")
	other := simhash("<h1>Terms</h1><p>Whoever orders here agrees to what follows, as far as the law lets him.</p>")
	fmt.Println(trap.Distance(today, tomorrow) <= trap.Near, trap.Distance(today, other) <= trap.Near)
	// Output: true false
}

// The first of the pages with the very same bytes.
func ExampleIndex_Exact() {
	x := trap.NewIndex(1000)
	fmt.Println(x.Exact([]byte("one"), 1), x.Exact([]byte("two"), 2), x.Exact([]byte("one"), 3))
	// Output: 0 0 1
}
