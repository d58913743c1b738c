//go:build cgo

package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"

	"github.com/joinable/crawl/storage"
)

const bodiesQuery = `
SELECT p.id, u.url, p.content_type, p.header, p.size, b.encoding, b.content
FROM pages p JOIN urls u ON u.id = p.url JOIN bodies b ON b.id = p.body
WHERE p.id > ? AND p.id <= ? ORDER BY p.id LIMIT ?`

// errEnough ends a query whose rows are enough.
var errEnough = errors.New("enough")

// Bodies reads stored bodies. It shares its connection with Stored.
func (s *Store) Bodies(_ context.Context, after int64, most int) (found []storage.StoredBody, last int64, err error) {
	last, err = s.above("pages", after, func(c *conn, top int64) (int64, error) {
		found, top, err = c.bodies(after, top, most)
		return top, err
	})
	return found, last, err
}

// bodies reads stored bodies above one page up to another, and says up to which
// they are all of them.
func (c *conn) bodies(after, top int64, most int) (found []storage.StoredBody, last int64, err error) {
	bytes, whole := 0, true
	err = c.each(bodiesQuery, func(row []driver.Value) error {
		b := storage.StoredBody{
			Page: integer(row[0]), URL: text(row[1]), ContentType: text(row[2]), Header: blob(row[3]), Size: integer(row[4]),
			Body: storage.Body{Encoding: text(row[5]), Content: content(row[6])},
		}
		found = append(found, b)
		if bytes += len(b.Body.Content); bytes >= storage.BodiesAtOnce {
			whole = false
			return errEnough
		}
		return nil
	}, after, top, int64(most))
	if err != nil && !errors.Is(err, errEnough) {
		return nil, after, err
	}
	if !whole || len(found) == most {
		top = found[len(found)-1].Page
	}
	return found, top, nil
}

// content is a BLOB as the driver gives it, which is a copy already.
func content(v driver.Value) []byte {
	if b, ok := v.([]byte); ok {
		return b
	}
	return blob(v)
}
