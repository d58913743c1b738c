package fetch

// reserved is how many open files are left to everything but connections:
// the database and its log, output, and what the runtime needs.
const reserved = 48

// filesPerConn is how many files a connection takes while it is being opened:
// two addresses are tried at a time, or two name servers asked, and one more
// so that a limit that others share is not used up.
const filesPerConn = 3

// AllowedConns is how many connections may be open at a time under the
// system's limit of open files (the soft `ulimit -n`), and at most
// DefaultMaxConns. It is at least 1. More requests at a time than that only
// wait for each other, so that it bounds a crawl's concurrency as well.
func AllowedConns() int {
	files, ok := fileLimit()
	if !ok {
		return DefaultMaxConns
	}
	return connsWithin(files)
}

func connsWithin(files uint64) int {
	if files <= reserved {
		return 1
	}
	return int(max(1, min(DefaultMaxConns, (files-reserved)/filesPerConn)))
}
