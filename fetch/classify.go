package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"strings"
	"syscall"
)

// Classify finds the class of any error that a request over net/http can end
// with. It is "" for nil. It may be called from several goroutines.
func Classify(err error) Class {
	if err == nil {
		return ""
	}
	for _, judge := range judges {
		if c := judge(err); c != "" {
			return c
		}
	}
	return ClassOther
}

// judges are asked in turn; the first who knows decides. Types are more
// telling than errnos, and both than texts.
var judges = [...]func(error) Class{
	byOwn, byContext, byProxy, byName, byTLS, byErrno, byTimeout, byEnd, byText,
}

func byOwn(err error) Class {
	var own *Error
	if errors.As(err, &own) {
		return own.Class
	}
	return ""
}

func byContext(err error) Class {
	switch {
	case errors.Is(err, context.Canceled):
		return ClassCanceled
	case errors.Is(err, errTimeout):
		return ClassTimeout
	}
	return ""
}

func byProxy(err error) Class {
	if op := operation(err); op == "proxyconnect" || op == "socks connect" {
		return ClassProxy
	}
	return ""
}

// operation is what package net was doing, or "".
func operation(err error) string {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Op
	}
	return ""
}

func byName(err error) Class {
	var dns *net.DNSError
	var addr *net.AddrError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound, errors.As(err, &addr):
		return ClassNoHost
	case dns != nil:
		return ClassDNS
	}
	return ""
}

func byTLS(err error) Class {
	var (
		verification *tls.CertificateVerificationError
		record       tls.RecordHeaderError
		alert        tls.AlertError
		authority    x509.UnknownAuthorityError
		hostname     x509.HostnameError
		invalid      x509.CertificateInvalidError
	)
	if errors.As(err, &verification) || errors.As(err, &record) || errors.As(err, &alert) ||
		errors.As(err, &authority) || errors.As(err, &hostname) || errors.As(err, &invalid) ||
		errors.Is(err, http.ErrSchemeMismatch) {
		return ClassTLS
	}
	return ""
}

func byErrno(err error) Class {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return ""
	}
	switch errno {
	case syscall.ECONNREFUSED:
		return ClassRefused
	case syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.EHOSTDOWN, syscall.ENETDOWN,
		syscall.EACCES, syscall.EPERM:
		return ClassUnreachable
	case syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNABORTED:
		return ClassReset
	}
	return ""
}

func byTimeout(err error) Class {
	var timeout net.Error
	if !errors.As(err, &timeout) || !timeout.Timeout() {
		return ""
	}
	if operation(err) == "dial" || strings.Contains(err.Error(), "TLS handshake timeout") {
		return ClassConnect
	}
	return ClassTimeout
}

func byEnd(err error) Class {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return ClassCut
	case errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed), errors.Is(err, io.ErrClosedPipe):
		return ClassReset
	}
	return ""
}

// byText knows the errors that net/http gives no type. Their texts are
// pinned by tests that provoke each from a server.
func byText(err error) Class {
	var malformed textproto.ProtocolError
	if errors.As(err, &malformed) {
		return ClassProtocol
	}
	text := err.Error()
	for _, t := range texts {
		if strings.Contains(text, t.part) {
			return t.class
		}
	}
	return ""
}

// texts are parts of error texts, the more special ones first.
var texts = [...]struct {
	part  string
	class Class
}{
	{"response headers exceeded", ClassTooLarge},
	{"response header list larger", ClassTooLarge},
	{"unsupported protocol scheme", ClassInvalid},
	{"net/http: invalid ", ClassInvalid},
	{"http: invalid ", ClassInvalid},
	{"no Host in request URL", ClassInvalid},
	{"invalid URL port", ClassInvalid},
	{"server closed idle connection", ClassReset},
	{"client connection lost", ClassReset},
	{"client connection force closed", ClassReset},
	{"GOAWAY", ClassReset},
	{"REFUSED_STREAM", ClassReset},
	{"stream error: ", ClassReset},
	{"x509: ", ClassTLS},
	{"tls: ", ClassTLS},
	{"http2: ", ClassProtocol},
	{"connection error: ", ClassProtocol},
	{"transport connection broken", ClassProtocol},
	{"readLoopPeekFailLocked", ClassProtocol}, // the server spoke before it was asked
	{"malformed", ClassProtocol},
	{"1xx informational responses", ClassProtocol},
	{"chunk", ClassProtocol},
	{"Content-Length", ClassProtocol},
}
