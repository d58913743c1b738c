// Package crawltest lets the test of a scraper run without a network and without
// waiting: it serves a folder, an archive of text or a handler as a web, and
// replays real responses that were recorded once.
//
//	func TestPrices(t *testing.T) {
//		crawltest.Run(t, func(t *testing.T) { // hours of politeness in no time
//			site := crawltest.Txtar(`
//	-- shop.example/index.html --
//	<a class=product href=/lamp>Lamp</a>
//	-- shop.example/lamp.html --
//	<h1>Lamp</h1> <b class=price>39.90</b>
//	`)
//			got, err := prices(t.Context(), crawl.Options{Transport: site}, "https://shop.example/")
//			if want := map[string]string{"Lamp": "39.90"}; err != nil || !maps.Equal(got, want) {
//				t.Errorf("prices are %v, %v; want %v", got, err, want)
//			}
//		})
//	}
//
// Have the code under test take its [crawl.Options] from the caller, as prices
// does here; then the test needs nothing else. A [Site] keeps what it was asked,
// when, and with what header, so that a test can hold coverage and politeness
// against it. [Cassette] is for the sites of others: one run records into testdata,
// if it is told to, every other one replays.
//
// # Caveats
//
//   - Everything here is an http.RoundTripper and takes the place of
//     connections. So what belongs to connections has no meaning:
//     AllowPrivate, Resolver, DialContext, Proxy, TLSConfig and MaxHeader of the
//     options. All else is as it is in earnest: robots.txt, rates and delays,
//     cookies, encodings, and the limits of bodies and of time. A test of
//     connections themselves can serve a Site by net/http/httptest.
//   - In a bubble (see [Run]) the store must be in memory, and time begins at
//     midnight UTC 2000-01-01. Expiry dates and a Retry-After by date that were
//     recorded lie decades ahead there.
//   - The answer of a [Handler] goes out when it returns: it cannot send a
//     body slowly. It can wait before it answers.
//
// [crawl.Options]: https://pkg.go.dev/github.com/joinable/crawl#Options
package crawltest
