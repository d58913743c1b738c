package storage_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/storagetest"
)

func TestMemory(t *testing.T) {
	storagetest.Run(t, storagetest.Harness{
		Open: func(testing.TB) storage.Store {
			m := storage.NewMemory()
			m.KeepBodies()
			return m
		},
		Reopen: reopened,
		Dump:   func(_ testing.TB, s storage.Store) storagetest.Dump { return dump(s.(*storage.Memory)) },
	})
}

// A store that wraps another, as those outside of this module do who cannot read all
// that it holds.
func TestWrapped(t *testing.T) {
	storagetest.Run(t, storagetest.Harness{
		Open: func(testing.TB) storage.Store {
			m := storage.NewMemory()
			m.KeepBodies()
			return struct{ storage.Store }{m}
		},
		Reopen: reopened,
	})
}

func reopened(t testing.TB, s storage.Store) storage.Store {
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return s
}

// dump reads what a Memory holds.
func dump(m *storage.Memory) (d storagetest.Dump) {
	tasks, outcomes, hosts, facts := m.Rows()
	for _, t := range tasks {
		f := storagetest.Fate{URL: t.Task.URL, Fate: "pending", Host: hosts[t.Task.Host-1], Depth: t.Depth}
		if t.Parked != storage.Released {
			f.Fate, f.Reason = "parked", t.Parked.String()
		}
		if t.Task.Parent != 0 {
			f.FoundOn = tasks[t.Task.Parent-1].Task.URL
		}
		d.Fates = append(d.Fates, f)
	}
	for i := range outcomes {
		dumpOutcome(&d, &outcomes[i])
	}
	for i, key := range hosts {
		h := storagetest.Host{Key: key, Why: facts[i].Why, Failures: facts[i].Failures}
		for _, f := range d.Fates {
			if f.Host == key {
				h.Known++
			}
			if f.Host == key && f.Fate == "pending" {
				h.Pending++
			}
		}
		d.Hosts = append(d.Hosts, h)
	}
	return d
}

func dumpOutcome(d *storagetest.Dump, o *storage.NewOutcome) {
	f := &d.Fates[o.Task-1]
	f.Fate, f.Reason, f.Status, f.Class, f.Error, f.Tries = o.Outcome.Fate.String(), o.Reason.String(), o.Status, o.Class, o.Error, int(o.Tries)
	f.Redirect = ""
	if o.Redirect != 0 {
		f.Redirect = d.Fates[o.Redirect-1].URL
	}
	if o.Outcome.Fate == storage.Retry || o.Outcome.Fate == storage.Freed {
		f.Fate = "pending"
	}
	if p := o.Page; p != nil {
		d.Pages = append(d.Pages, storagetest.Page{
			URL: f.URL, Title: p.Title, ContentType: p.ContentType, Charset: p.Charset,
			Status: o.Status, Links: len(o.Links), Size: p.Size, Wire: p.Wire,
		})
	}
	for i, l := range o.Links {
		d.Links = append(d.Links, storagetest.Link{Source: f.URL, Target: d.Fates[o.Targets[i]-1].URL, Kind: l.Kind, Text: l.Text, Rel: l.Rel})
	}
	for _, item := range o.Items {
		d.Items = append(d.Items, storagetest.Item{URL: f.URL, Name: item.Name, Value: string(item.Value)})
	}
}

// TestMemoryInVirtualTime runs the suite's kind of work where time is not
// real: a goroutine left behind or a real wait would fail the test.
func TestMemoryInVirtualTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		m := storage.NewMemory()
		s, err := m.Join(ctx, storage.JobSpec{MaxDepth: 3})
		if err != nil {
			t.Fatal(err)
		}
		seed := storage.Candidate{Identity: 1, HostKey: "http://a", Task: frontier.Task{URL: "http://a/"}}
		done, err := s.Commit(ctx, &storage.Batch{Seeds: []storage.Candidate{seed}})
		if err != nil {
			t.Fatal(err)
		}
		s.Shed(done.Added)
		if err := s.Release(ctx, storage.Release{Host: 1, NextAfter: time.Hour}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []int{0, 1} {
			leases, err := s.Claim(ctx, 1, 1)
			if err != nil || len(leases) != want {
				t.Fatalf("claimed %d hosts, want %d: %v", len(leases), want, err)
			}
			time.Sleep(time.Hour)
		}
		if err := s.Leave(ctx, storage.EndFinished); err != nil {
			t.Fatal(err)
		}
		st, err := m.Status(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if lasted := st.Runs[0].Ended.Sub(st.Runs[0].Started); lasted != 2*time.Hour {
			t.Errorf("the run lasted %v of virtual time", lasted)
		}
	})
}
