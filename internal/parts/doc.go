// Package parts has no code but tests: they crawl through servers and proxies
// that others wrote, by the built command, and take those servers' own logs as
// witnesses.
//
//	go test -tags sqlite_fts5 ./internal/parts
//
// nginx, tinyproxy, microsocks and wget are taken from the system (Debian: nginx-light,
// tinyproxy-bin, microsocks, wget; .ci/run installs them); a test whose part is missing
// skips and says so, or fails if CI=true. toxiproxy and go-httpbin are Go: their
// versions are pinned in servers/go.mod, a module file that nothing else uses,
// and the tests build them.
//
// The documentation that some Debian packages install is crawled as well, by us
// and by wget, whose requests are compared.
package parts
