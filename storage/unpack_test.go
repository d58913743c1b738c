package storage_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/joinable/crawl/storage"
)

func gzipped(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text)) // a bytes.Buffer does not fail
	_ = z.Close()
	return b.Bytes()
}

func zstded(t *testing.T, text string) []byte {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return z.EncodeAll([]byte(text), nil)
}

func TestUnpacker(t *testing.T) {
	long := strings.Repeat("words and words, ", 10_000)
	flipped := gzipped(long)
	flipped[len(flipped)-6] ^= 1 // in the checksum
	zeros := string(make([]byte, 64<<20))
	var u storage.Unpacker
	for name, c := range map[string]struct {
		encoding string
		content  []byte
		size     int
		want     string // "": an error
	}{
		"plain":                     {"", []byte("abc"), 3, "abc"},
		"plain of another size":     {"", []byte("abc"), 4, ""},
		"gzip":                      {"gzip", gzipped(long), len(long), long},
		"gzip, larger":              {"gzip", gzipped(long), len(long) - 1, ""},
		"gzip, smaller":             {"gzip", gzipped(long), len(long) + 1, ""},
		"gzip of zeros":             {"gzip", gzipped(zeros), len(zeros), zeros},
		"two members":               {"gzip", slices.Concat(gzipped("abc"), gzipped("def")), 6, "abcdef"},
		"only the first of two":     {"gzip", slices.Concat(gzipped("abc"), gzipped("def")), 3, ""},
		"an empty member at last":   {"gzip", slices.Concat(gzipped("abc"), gzipped("")), 3, "abc"},
		"followed by something":     {"gzip", append(gzipped("abc"), "what servers append"...), 3, "abc"},
		"followed by little":        {"gzip", append(gzipped("abc"), 0), 3, "abc"},
		"a wrong checksum":          {"gzip", flipped, len(long), ""},
		"gzip, cut":                 {"gzip", gzipped(long)[:100], len(long), ""},
		"no gzip":                   {"gzip", []byte("abc"), 3, ""},
		"zstd":                      {"zstd", zstded(t, long), len(long), long},
		"zstd of zeros":             {"zstd", zstded(t, zeros), len(zeros), zeros},
		"zstd, larger":              {"zstd", zstded(t, long), len(long) - 1, ""},
		"zstd, smaller":             {"zstd", zstded(t, long), len(long) + 1, ""},
		"no zstd":                   {"zstd", []byte("abc"), 3, ""},
		"brotli":                    {"br", []byte("abc"), 3, ""},
		"more than there can be":    {"zstd", zstded(t, "abc"), 1 << 40, ""},
		"less than nothing":         {"gzip", gzipped("abc"), -1, ""},
		"nothing at all":            {"", []byte{}, 0, " "},
		"nothing, packed":           {"gzip", gzipped(""), 0, " "},
		"nothing, in another frame": {"zstd", zstded(t, ""), 0, " "},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := u.Unpack(&storage.Body{Encoding: c.encoding, Content: c.content}, int64(c.size))
			switch {
			case c.want == "" && err == nil:
				t.Errorf("unpacked %d bytes", len(got))
			case c.want != "" && err != nil:
				t.Error(err)
			case c.want != "" && strings.TrimSpace(c.want) != strings.TrimSpace(string(got)):
				t.Errorf("%d bytes that differ from the %d that were packed", len(got), len(c.want))
			}
		})
	}
}

// Whatever bytes there are, as many come of them as were asked for, or an error.
func FuzzUnpack(f *testing.F) {
	f.Add("gzip", gzipped("abc"), 3)
	f.Add("gzip", append(gzipped("abc"), gzipped("def")...), 6)
	f.Add("zstd", []byte{0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x00, 0x19, 0x00, 0x00, 'a', 'b', 'c'}, 3)
	var u storage.Unpacker
	f.Fuzz(func(t *testing.T, encoding string, content []byte, size int) {
		if size > 1<<20 {
			return
		}
		got, err := u.Unpack(&storage.Body{Encoding: encoding, Content: content}, int64(size))
		if err == nil && len(got) != size {
			t.Errorf("%d bytes, want %d", len(got), size)
		}
	})
}
