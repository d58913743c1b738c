package fetch

import (
	"context"
	"io"
	"time"

	"golang.org/x/time/rate"
)

// chunksPerSecond is in how many steps a second's bytes are let through.
const chunksPerSecond = 20

// A Bandwidth bounds the bytes of response bodies, as they are sent, that come
// in a second for all clients that share it: what a server sends faster waits
// in the network. Its methods may be called from several goroutines. A nil
// *Bandwidth is no bound.
type Bandwidth struct {
	limiter *rate.Limiter
	chunk   int // bytes that are read at a time, at most
}

// NewBandwidth returns a bound of bytes per second; it is at least 1.
func NewBandwidth(bytesPerSecond int64) *Bandwidth {
	bytesPerSecond = max(1, bytesPerSecond)
	chunk := int(max(1, min(64<<10, bytesPerSecond/chunksPerSecond)))
	return &Bandwidth{limiter: rate.NewLimiter(rate.Limit(bytesPerSecond), chunk), chunk: chunk}
}

// throttle lets body pass at the pace of b. The clock stands still while it
// waits, for that is not the server's doing.
func (b *Bandwidth) throttle(ctx context.Context, body io.ReadCloser, c *clock) io.ReadCloser {
	if b == nil {
		return body
	}
	return &throttled{ReadCloser: body, bandwidth: b, ctx: ctx, clock: c}
}

// throttled is a body that is read slowly. Its context is the request's, and
// it lives no longer.
type throttled struct {
	io.ReadCloser
	bandwidth *Bandwidth
	ctx       context.Context
	clock     *clock
}

// Read reads one chunk at most, and waits until its bytes were due.
func (t *throttled) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p[:min(len(p), t.bandwidth.chunk)])
	delay := t.bandwidth.limiter.ReserveN(time.Now(), n).Delay()
	if n == 0 || delay <= 0 {
		return n, err
	}
	defer t.clock.pause()()
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return n, err
	case <-t.ctx.Done():
		return n, t.ctx.Err()
	}
}
