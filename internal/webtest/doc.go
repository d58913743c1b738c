// Package webtest is a deterministic synthetic web that tests, the demo and
// benchmarks crawl, with an access log as independent witness.
//
//	web := webtest.New(webtest.Config{Seed: 1, Hosts: 3, PagesPerHost: 200})
//	server, err := web.Serve()
//	defer server.Close()
//	... crawl web.Seed() ...
//	want, got := web.Reachable(web.Roots()...), web.Hits()
//
// The same Config makes the same pages, byte for byte, for the same
// authorities. Links come in all their spellings; which request each of them
// must become is known by construction, so the witness shares no code with the
// crawler it watches. A request whose path only differs in needlessly escaped
// characters (%7E, %41) counts as the canonical one.
//
// Before Serve, and in name mode, host i is called h<i>.test; Serve renames
// the hosts to the loopback addresses it listens on. So take URLs from the Web
// after Serve. Pages are made when first asked for and kept, compressed.
//
// Under testing/synctest use Pipe: no sockets, and latency is virtual time.
package webtest
