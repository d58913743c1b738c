package fetch

import "github.com/klauspost/compress/zstd"

const (
	// maxWindow is the largest window of zstd (RFC 9659 §3); that of brotli
	// is twice as large (RFC 7932 §9.1).
	maxWindow = 8 << 20
	minWindow = 128 << 10 // a block of zstd
	// keptWindow is the largest that a layer may have and still be kept. A
	// few bodies with huge windows must not pin their memory for ever.
	keptWindow = 2 << 20
	// longestHead is how many bytes at most tell a body's window.
	longestHead = zstd.HeaderMaxSize
)

// window is how many bytes of what was unpacked last a layer for a body that
// begins with head must keep; 0 is few. The largest, if generous: a zstd
// frame may be followed by one that needs more.
func (c coding) window(head []byte, generous bool) int {
	switch {
	case c == brotlied:
		return brotliWindow(head[0])
	case c == zstded && generous:
		return maxWindow
	case c == zstded:
		return zstdWindow(head)
	}
	return 0
}

// brotliWindow is what the first byte of a brotli stream says (RFC 7932 §9.1).
func brotliWindow(first byte) int {
	if first&1 == 0 {
		return 1 << 16
	}
	if n := first >> 1 & 7; n != 0 {
		return 1 << (17 + n)
	}
	if n := first >> 4 & 7; n > 1 {
		return 1 << (8 + n)
	}
	return 1 << 17
}

// zstdWindow is what the first frame of a zstd stream says, within bounds.
func zstdWindow(head []byte) int {
	var h zstd.Header
	if err := h.Decode(head); err != nil {
		return minWindow // the decoder will say it better
	}
	n := h.WindowSize
	if h.SingleSegment {
		n = h.FrameContentSize
	}
	return int(max(minWindow, min(n, maxWindow)))
}

// hasFrame reports whether b begins like a zstd frame or a skippable one
// (RFC 8878 §3.1).
func hasFrame(b []byte) bool {
	return len(b) >= 4 && (b[0] == 0x28 && b[1] == 0xb5 && b[2] == 0x2f && b[3] == 0xfd ||
		b[0]&0xf0 == 0x50 && b[1] == 0x2a && b[2] == 0x4d && b[3] == 0x18)
}
