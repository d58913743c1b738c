package fetch

// Class says in one word why a fetch failed. Classes are stored with the
// fates of tasks: they are never renamed.
type Class string

// The classes.
const (
	// ClassNoHost: the host name does not exist (NXDOMAIN, or no address).
	ClassNoHost Class = "no-host"
	// ClassDNS: the name servers gave no usable answer.
	ClassDNS Class = "dns"
	// ClassRefused: nothing listens at that port.
	ClassRefused Class = "refused"
	// ClassUnreachable: no route to the host or network, or a firewall.
	ClassUnreachable Class = "unreachable"
	// ClassConnect: no connection, or no TLS session, in time.
	ClassConnect Class = "connect-timeout"
	// ClassTLS: no agreement on TLS, or a certificate that is not valid.
	ClassTLS Class = "tls"
	// ClassProxy: the proxy could not be reached or refused to connect.
	ClassProxy Class = "proxy"
	// ClassNoProxy: no proxy of a list can be reached at present; nothing was
	// sent, and the host has no part in it.
	ClassNoProxy Class = "no-proxy"
	// ClassForbidden: the host has no public address, and private ones are
	// not allowed; nothing was sent.
	ClassForbidden Class = "forbidden"
	// ClassReset: the server closed the connection before it answered, or
	// broke it off.
	ClassReset Class = "reset"
	// ClassTimeout: connected, but no complete response in time.
	ClassTimeout Class = "timeout"
	// ClassCut: the response ended before the length that it had promised.
	ClassCut Class = "cut"
	// ClassSlow: the body came more slowly than Options.MinRate.
	ClassSlow Class = "slow"
	// ClassTooLarge: the body or header exceeds its limit.
	ClassTooLarge Class = "too-large"
	// ClassBomb: the body unpacks to more than Options.MaxRatio allows.
	ClassBomb Class = "bomb"
	// ClassProtocol: the response is not HTTP.
	ClassProtocol Class = "protocol"
	// ClassEncoding: the body cannot be decoded.
	ClassEncoding Class = "encoding"
	// ClassUnknown: the body has a content encoding that is not known.
	ClassUnknown Class = "unknown-encoding"
	// ClassInvalid: the request cannot be made; nothing was sent.
	ClassInvalid Class = "invalid"
	// ClassURL: the URL is longer than Options.MaxURL; nothing was sent.
	ClassURL Class = "url-too-long"
	// ClassSink: the writer that Request.Sink chose failed. It is no fault
	// of the server's.
	ClassSink Class = "sink"
	// ClassCanceled: the caller's context ended.
	ClassCanceled Class = "canceled"
	// ClassOther: anything else.
	ClassOther Class = "other"
)

// Retryable reports whether another attempt might plausibly succeed.
func (c Class) Retryable() bool {
	switch c {
	case ClassNoHost, ClassTLS, ClassTooLarge, ClassBomb, ClassProtocol, ClassEncoding, ClassUnknown, ClassInvalid, ClassURL, ClassSink, ClassForbidden:
		return false
	}
	return true
}

// Host reports whether the failure is a fact about the host, which any other
// URL of the host would meet too, and not about this URL.
func (c Class) Host() bool {
	switch c {
	case ClassNoHost, ClassDNS, ClassRefused, ClassUnreachable, ClassConnect, ClassTLS:
		return true
	}
	return false
}
