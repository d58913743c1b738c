package storage_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// TestFootprint bounds what a URL takes in memory: at ten million a byte more
// is ten megabytes.
func TestFootprint(t *testing.T) {
	for order, pending := range map[frontier.Order]float64{frontier.BreadthFirst: 5, frontier.DepthFirst: 5, frontier.BestFirst: 9.5} {
		t.Run(order.String(), func(t *testing.T) {
			s := join(t, order)
			for known := 0; known < 200_000; {
				known += discover(t, s, known, 4000)
				fp := s.Footprint()
				if known < 100_000 { // a chunk that was just begun weighs nothing from here on
					continue
				}
				if got := float64(fp.Known) / float64(known); got > 23 {
					t.Fatalf("%d known: %.1f bytes each, want at most 23", known, got)
				}
				if got := float64(fp.Pending) / float64(known); got > pending {
					t.Fatalf("%d pending: %.1f bytes each, want at most %.1f", known, got, pending)
				}
			}
		})
	}
}

// TestFootprintShrinks empties a backlog: its memory goes back but for a chunk.
func TestFootprintShrinks(t *testing.T) {
	s := join(t, frontier.BreadthFirst)
	const chunk = 1 << 16
	discover(t, s, 0, 50_000)
	if got := s.Footprint().Pending; got < 2*chunk {
		t.Fatalf("%d bytes are counted of a backlog of 50,000", got)
	}
	for host := range frontier.HostID(hostsOfFootprint) {
		if _, err := s.Refill(t.Context(), []frontier.HostID{host + 1}, 4000); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.Footprint(); got.Pending > chunk || got.Known == 0 {
		t.Errorf("after all was leased: %+v", got)
	}
}

const hostsOfFootprint = 500

func join(t *testing.T, order frontier.Order) storage.Session {
	s, err := storage.NewMemory().Join(t.Context(), storage.JobSpec{MaxDepth: -1, Order: order})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Leave(context.Background(), storage.EndFinished) })
	return s
}

// discover commits n new URLs and sheds them into the backlog.
func discover(t *testing.T, s storage.Session, known, n int) int {
	b := &storage.Batch{}
	for i := known; i < known+n; i++ {
		key := fmt.Sprintf("https://site-%d.example", i%hostsOfFootprint)
		url := fmt.Sprintf("%s/%d", key, i)
		b.Seeds = append(b.Seeds, storage.Candidate{
			Identity: frontier.Identity(s.Start().HashSeed, "", url, nil), HostKey: key,
			Task: frontier.Task{URL: url, Origin: frontier.FromSeed, Priority: int32(i % 7)},
		})
	}
	done, err := s.Commit(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	s.Shed(done.Added)
	return done.New
}
