package crawltest

import (
	"net"
	"net/http"
	"net/http/httptrace"
)

// connected tells who traces a request that it has a connection. A crawl lends
// the slot of a request that has none after a while to another.
func connected(r *http.Request) {
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{Conn: nowhere{}})
	}
}

// nowhere is a connection to nobody; only its end can be asked.
type nowhere struct{ net.Conn }

func (nowhere) RemoteAddr() net.Addr { return nil }
