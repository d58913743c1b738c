package urlnorm

import (
	"strings"
	"testing"
)

func TestStepsKey(t *testing.T) {
	for _, c := range []struct {
		steps    Steps
		in, want string
		by       Steps
	}{
		{Tracking, "/a", "/a", 0},
		{Tracking, "/a?", "/a?", 0},
		{Tracking, "/a?utm_source=x", "/a", Tracking},
		{Tracking, "/a?utm_=", "/a", Tracking},
		{Tracking, "/a?gclid", "/a", Tracking},
		{Tracking, "/a?utm_source=x&id=1&fbclid=y", "/a?id=1", Tracking},
		{Tracking, "/a?id=1&_gl=2&id=0", "/a?id=1&id=0", Tracking},
		{Tracking, "/a?b&&utm_id=1&a", "/a?b&&a", Tracking},
		{Tracking, "/a?utm_id=1&", "/a", Tracking},
		{Tracking, "/a?%75tm_source=x&b=%7e", "/a?b=~", Tracking},
		{Tracking, "/a?b=%7e", "/a?b=~", 0},
		{Tracking, "/a?q=utm_source=x", "/a?q=utm_source=x", 0},
		{Tracking, "/a?q=1;utm_source=x", "/a?q=1;utm_source=x", 0},
		{Tracking, "/a?utm=1&xutm_source=2&UTM_SOURCE=3&ref=4", "/a?utm=1&xutm_source=2&UTM_SOURCE=3&ref=4", 0},
		{Tracking, "/utm_source=x?b=1&a=2", "/utm_source=x?b=1&a=2", 0},
		{Tracking, "/index.html", "/index.html", 0},
		{Order, "/a?b=2&a=1", "/a?a=1&b=2", Order},
		{Order, "/a?b=2&a=9&b=1&a", "/a?a=9&a&b=2&b=1", Order},
		{Order, "/a?a=9&a=1", "/a?a=9&a=1", 0},
		{Order, "/a?a=1&&b", "/a?&a=1&b", Order},
		{Order, "/a?utm_id=1&a=2", "/a?a=2&utm_id=1", Order},
		{Order, "/a?", "/a?", 0},
		{Index, "/index.html", "/", Index},
		{Index, "/a/%69ndex.htm?x=1", "/a/?x=1", Index},
		{Index, "/a/Index.html", "/a/Index.html", 0},
		{Index, "/a/myindex.html", "/a/myindex.html", 0},
		{Index, "/index.html/", "/index.html/", 0},
		{Index, "/a?/index.html", "/a?/index.html", 0},
		{Tracking | Order | Index, "/index.html?b&utm_id=1&a", "/?a&b", Tracking | Order | Index},
		{Tracking | Order, "/?utm_id=1&a=2", "/?a=2", Tracking},
		{None, "/index.html?b&utm_id=1&a=%7e", "/index.html?b&utm_id=1&a=~", 0},
		{0, "/?utm_id=1", "/?utm_id=1", 0},
	} {
		key, by := c.steps.Explain(mustParse(t, "http://u@h:81"+c.in))
		if key != "http://u@h:81"+c.want || by != c.by {
			t.Errorf("%v: key of %s = %s by %v, want %s by %v", c.steps, c.in, key, by, c.want, c.by)
		}
	}
}

func TestTrackingNames(t *testing.T) {
	const names = "utm_source utm_medium utm_campaign utm_term utm_content gclid gbraid wbraid fbclid msclkid dclid yclid twclid ttclid igshid" +
		" mc_cid mc_eid _ga _gl _hsenc _hsmi mkt_tok vero_id oly_anon_id oly_enc_id wickedid li_fat_id srsltid s_cid ref_src"
	for name := range strings.FieldsSeq(names) {
		if key := Tracking.Key(mustParse(t, "http://h/?"+name+"=1")); key != "http://h/" {
			t.Errorf("%s stays: %s", name, key)
		}
	}
}

func TestParseSteps(t *testing.T) {
	for in, want := range map[string]Steps{
		"tracking": Tracking, "none": None, "order,tracking": Tracking | Order,
		"tracking, order,index": Tracking | Order | Index, "index,index": Index,
	} {
		s, err := ParseSteps(in)
		again, err2 := ParseSteps(s.String())
		if err != nil || s != want || err2 != nil || again != s {
			t.Errorf("ParseSteps(%q) = %v, %v; want %v; again %v, %v", in, s, err, want, again, err2)
		}
	}
	for _, in := range []string{"", "tracking,", "Tracking", "none,order", "all"} {
		if s, err := ParseSteps(in); err == nil || s != 0 {
			t.Errorf("ParseSteps(%q) = %v, %v", in, s, err)
		}
	}
	if got := Steps(0).String(); got != "none" {
		t.Errorf("no steps are %q", got)
	}
	if Steps(1<<7).IsValid() || (None | Order).IsValid() || !Steps(0).IsValid() {
		t.Error("wrong steps are valid, or right ones are not")
	}
}

func TestApart(t *testing.T) {
	u := mustParse(t, "http://h/%7ea?utm_id=1")
	if got := Tracking.Apart(u); got != "http://h/~a#http://h/~a?utm_id=1" {
		t.Errorf("apart %s", got)
	}
}

// FuzzSteps checks that a key is a URL with itself for a key, at the same
// host, and that it is no longer than the key without steps.
func FuzzSteps(f *testing.F) {
	for _, p := range append(pieces, "?a&b", "?b&a&utm_id", "?utm_x&", "/index.html?&&", "index.htm", "?%75tm_%&41") {
		for s := range byte(Tracking | Order | Index) {
			f.Add("http://user@h.example/a/"+p, s+1)
		}
	}
	f.Fuzz(func(t *testing.T, raw string, bits byte) {
		u, err := Parse(raw)
		if err != nil {
			return
		}
		s := Steps(bits) & (Tracking | Order | Index)
		key, by := s.Explain(u)
		again, err := Parse(key)
		if err != nil || again.String() != key || s.Key(again) != key || again.HostKey() != u.HostKey() {
			t.Errorf("%v: key of %q = %q, whose key is %q, %v", s, u, key, s.Key(again), err)
		}
		if by&^s != 0 || (by == 0) != (key == u.Key()) || len(key) > len(u.Key()) || strings.Contains(key, "#") {
			t.Errorf("%v: key of %q = %q by %v", s, u, key, by)
		}
	})
}

func TestStepsAllocations(t *testing.T) {
	const all = Tracking | Order | Index
	for _, raw := range []string{"https://example.com/a/b", "https://example.com/a?b=1&c=2&d", "https://example.com/a?"} {
		u := mustParse(t, raw)
		if got := testing.AllocsPerRun(100, func() { _ = all.Key(u) }); got > 0 {
			t.Errorf("%s: %v allocations", raw, got)
		}
	}
}

func BenchmarkStepsKey(b *testing.B) {
	for _, raw := range []string{"https://www.example.com/wiki/Category/Index.html", benchPage, benchPage + "&utm_source=feed"} {
		u := mustParse(b, raw)
		b.Run(raw, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = Tracking.Key(u)
			}
		})
	}
}
