package fetch

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
)

// limits are those of a client's requests. Negative ones are none.
type limits struct {
	body        limit
	sink        int64
	sinkTimeout time.Duration
	minRate     int64
	maxURL      int
}

func (o *Options) limits() limits {
	return limits{
		body:        limit{bytes: o.MaxBody, ratio: o.MaxRatio},
		sink:        o.MaxSink,
		sinkTimeout: o.SinkTimeout,
		minRate:     o.MinRate,
		maxURL:      o.MaxURL,
	}
}

// url is the error if raw is too long to be asked for.
func (l *limits) url(raw string) error {
	raw, _, _ = strings.Cut(raw, "#")
	if l.maxURL < 0 || len(raw) <= l.maxURL {
		return nil
	}
	return fail(ClassURL, fmt.Errorf("URL of %d bytes; the limit is %d", len(raw), l.maxURL))
}

// errTooLarge is wrapped by errors about bodies above their limit.
var errTooLarge = errors.New("body too large")

func tooLarge(limit int64) error {
	return fail(ClassTooLarge, fmt.Errorf("%w: more than %d bytes", errTooLarge, limit))
}

// ratioFree is how many bytes of a body may be unpacked whatever its ratio: a
// small page may well consist of one thing again and again.
const ratioFree = 1 << 20

// A limit is how much may become of a body when it is unpacked.
type limit struct {
	bytes int64 // negative is any number
	ratio int64 // unpacked bytes for each packed one; negative is any
}

// most is the number of bytes that may come of packed ones, negative for any.
func (l limit) most(packed int64) int64 {
	if l.ratio < 0 || packed > math.MaxInt64/l.ratio {
		return l.bytes
	}
	byRatio := max(ratioFree, packed*l.ratio)
	if l.bytes < 0 {
		return byRatio
	}
	return min(l.bytes, byRatio)
}

// exceeded is the error when more than most(packed) came of packed bytes.
func (l limit) exceeded(packed int64) error {
	most := l.most(packed)
	if most == l.bytes {
		return tooLarge(most)
	}
	return fail(ClassBomb, fmt.Errorf("%d bytes unpack to more than %d: over %d for each", packed, most, l.ratio))
}

// loose is the limit for bytes that are still packed, when l is that for the
// unpacked: what cannot be compressed grows a little.
func (l limit) loose() limit {
	if l.bytes >= 0 {
		l.bytes += l.bytes/256 + 4<<10
	}
	return l
}

// A meter passes on what src unpacks until it exceeds the limit.
type meter struct {
	src    io.Reader
	packed *int64 // bytes received so far
	limit  limit
	n      int64 // bytes passed on
}

// Read implements io.Reader.
func (m *meter) Read(p []byte) (int, error) {
	n, err := m.src.Read(p)
	if most := m.limit.most(*m.packed); most >= 0 && m.n+int64(n) > most {
		return 0, m.limit.exceeded(*m.packed)
	}
	m.n += int64(n)
	return n, err
}
