package fetch

import (
	"io"
	"net"
	"testing"
)

// Bytes that were read before anything was written are no answer; those read
// afterwards are.
func TestWary(t *testing.T) {
	ours, theirs := net.Pipe()
	defer ours.Close()
	defer theirs.Close()
	var h hearing
	conn := &wary{Conn: ours}
	say := func() {
		go func() { _, _ = theirs.Write([]byte("said")) }()
		if _, err := io.ReadFull(conn, make([]byte, 4)); err != nil {
			t.Fatal(err)
		}
	}
	ask := func() {
		go func() { _, _ = io.ReadFull(theirs, make([]byte, 5)) }()
		if _, err := conn.Write([]byte("asked")); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name    string
		what    []func()
		unasked bool
	}{
		{"asked, said", []func(){ask, say}, false},
		{"asked in two pieces, said", []func(){ask, ask, say}, false},
		{"asked, said before all was asked", []func(){ask, say, ask}, false},
		{"said", []func(){say}, true},
		{"said, asked", []func(){say, ask}, true},
		{"asked, and what is heard lay in a buffer", []func(){ask}, true},
		{"neither, and what is heard lay in a buffer", nil, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h.begin()
			h.took(conn, true)
			for _, do := range test.what {
				do()
			}
			h.heard()
			if got := h.unasked.Load(); got != test.unasked {
				t.Errorf("unasked: %v", got)
			}
		})
	}
}
