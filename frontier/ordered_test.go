package frontier

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestOrderedModel compares with a sorted slice.
func TestOrderedModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var o ordered[uint64]
		var model []uint64 // rank<<32 | seq, which is also the value
		seq := uint64(0)
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				seq++
				rank := rapid.Uint64Range(0, 9).Draw(t, "rank")
				o.put(rank, seq, rank<<32|seq)
				model = append(model, rank<<32|seq)
				slices.Sort(model)
			},
			"takeFirst": func(t *rapid.T) {
				if len(model) == 0 {
					t.Skip()
				}
				if got := o.takeFirst().value; got != model[0] {
					t.Fatalf("took %x, want %x", got, model[0])
				}
				model = model[1:]
			},
			"takeLast": func(t *rapid.T) {
				if len(model) == 0 {
					t.Skip()
				}
				if got := o.takeLast().value; got != model[len(model)-1] {
					t.Fatalf("took %x, want %x", got, model[len(model)-1])
				}
				model = model[:len(model)-1]
			},
			"": func(t *rapid.T) {
				if o.len() != len(model) {
					t.Fatalf("len %d, want %d", o.len(), len(model))
				}
				if len(model) > 0 && (o.first().value != model[0] || o.last().value != model[len(model)-1]) {
					t.Fatalf("ends %x %x, want those of %x", o.first().value, o.last().value, model)
				}
			},
		})
	})
}

// TestScheduleModel compares with a sorted slice.
func TestScheduleModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hosts := make([]*host, 20)
		for i := range hosts {
			hosts[i] = &host{id: HostID(i), place: -1}
		}
		var s schedule
		now := instant(1)
		due := map[*host]instant{}
		for range rapid.IntRange(0, 200).Draw(t, "steps") {
			h := rapid.SampledFrom(hosts).Draw(t, "host")
			now += instant(rapid.IntRange(0, 3).Draw(t, "wait"))
			if rapid.Bool().Draw(t, "remove") {
				s.remove(h)
				delete(due, h)
			} else {
				at := instant(rapid.IntRange(0, 300).Draw(t, "at"))
				was, in := due[h]
				s.set(h, at, now)
				switch {
				case !in:
					due[h] = max(at, now)
				default:
					due[h] = max(at, min(was, now))
				}
			}
			checkSchedule(t, &s, due)
		}
	})
}

func checkSchedule(t *rapid.T, s *schedule, due map[*host]instant) {
	if len(s.entries) != len(due) {
		t.Fatalf("%d hosts, want %d", len(s.entries), len(due))
	}
	for i, e := range s.entries {
		if e.host.place != int32(i) || due[e.host] != e.at {
			t.Fatalf("host %d: place %d at %d, want %d at %d", e.host.id, e.host.place, e.at, i, due[e.host])
		}
	}
	if len(s.entries) > 0 {
		first := slices.MinFunc(s.entries, func(a, b entry) int {
			return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.seq, b.seq))
		})
		if h, _ := s.top(); h != first.host {
			t.Fatalf("top is %d, want %d", h.id, first.host.id)
		}
	}
}
