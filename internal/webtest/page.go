package webtest

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/klauspost/compress/flate"
)

// page is an answer ready to be sent: what is its own, before and after the
// filler it shares with others.
type page struct {
	first, last []byte
	middle      []block
	packed      bool     // gzip, and so are first and last
	length      []string // Content-Length
}

// appendTo appends the body.
func (p *page) appendTo(body []byte) []byte {
	body = append(body, p.first...)
	for _, b := range p.middle {
		if p.packed {
			body = append(body, b.packed...)
		} else {
			body = append(body, b.plain...)
		}
	}
	return append(body, p.last...)
}

// size is the length of the body in bytes.
func (p *page) size() int {
	size := len(p.first) + len(p.last)
	for _, b := range p.middle {
		if p.packed {
			size += len(b.packed)
		} else {
			size += len(b.plain)
		}
	}
	return size
}

// page returns page i, from the cache when it is of the usual encoding.
func (w *Web) page(i int, packed bool) *page {
	cached := packed == w.cfg.Gzip && i < len(w.pages)
	if cached {
		if p := w.pages[i].Load(); p != nil {
			return p
		}
	}
	p := w.makePage(i, packed)
	if cached {
		w.pages[i].Store(p)
	}
	return p
}

func (w *Web) makePage(i int, packed bool) *page {
	p := w.draw(i)
	if packed {
		writer := w.flate.Get().(*flate.Writer)
		p = p.pack(writer)
		w.flate.Put(writer)
	}
	p.length = []string{strconv.Itoa(p.size())}
	return p
}

// draw writes page i out.
func (w *Web) draw(i int) *page {
	first, last := w.newMarkup(i).write()
	rng := w.graph.rng(i, saltSize)
	own := len(first) + len(last)
	return &page{first: first, last: last, middle: w.filler.fill(rng, w.pageSize(rng)-own)}
}

// pageSize draws the size of a page from a log-normal distribution.
func (w *Web) pageSize(rng *rand.Rand) int {
	const sigma = 0.75 // of a sample of real pages, about
	size := int(float64(w.cfg.MedianSize) * math.Exp(sigma*rng.NormFloat64()))
	return min(max(size, w.cfg.MinSize), w.cfg.MaxSize)
}

var (
	gzipStart = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff} // RFC 1952: no name, no time, unknown system
	gzipEnd   = []byte{1, 0, 0, 0xff, 0xff}                   // RFC 1951: a last block, stored, empty
)

// pack returns the gzip form of a plain page.
func (p *page) pack(writer *flate.Writer) *page {
	sum := crc32.ChecksumIEEE(p.first)
	for _, b := range p.middle {
		sum = crc32.Update(sum, crc32.IEEETable, b.plain)
	}
	sum = crc32.Update(sum, crc32.IEEETable, p.last)

	first := append(gzipStart[:len(gzipStart):len(gzipStart)], pack(writer, p.first)...)
	last := append(pack(writer, p.last), gzipEnd...)
	last = binary.LittleEndian.AppendUint32(last, sum)
	last = binary.LittleEndian.AppendUint32(last, uint32(p.size()))
	return &page{first: first, middle: p.middle, last: last, packed: true}
}
