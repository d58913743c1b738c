package storage

import (
	"context"
	"iter"
)

// All yields the final outcomes of a store, those committed first first. It ends
// with what is committed when it comes there; it may be left at any time. An error
// comes last, with nil.
func All(ctx context.Context, s Store) iter.Seq2[*Stored, error] {
	const portion = 100
	return func(yield func(*Stored, error) bool) {
		for after := int64(0); ; {
			found, last, err := s.Stored(ctx, after, portion)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range found {
				if !yield(&found[i], nil) {
					return
				}
			}
			if len(found) == 0 {
				return
			}
			after = last
		}
	}
}
