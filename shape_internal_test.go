package crawl

import (
	"bytes"
	"encoding/json"
	"math/big"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type (
	plain struct {
		Name   string
		Price  float64 `json:"price,omitempty"`
		Count  int
		Huge   uint64
		Sold   bool
		Hidden string `json:"-"`
		Quoted bool   `json:",string"`
		Number int64  `json:"number,string"`
		secret string
	}
	parts struct {
		Texts  []string
		Bytes  []byte
		Array  [2]byte
		Map    map[string]int
		Plain  *plain
		Any    any
		Raw    json.RawMessage
		Exact  json.Number
		At     time.Time
		Until  *time.Time
		Addr   netip.Addr
		Big    big.Int
		BigP   **big.Int
		URL    url.URL
		Func   *own
		Behind own
		Circle circle
	}
	own    struct{ v string } // makes JSON behind a pointer
	circle *circle

	Base struct {
		ID    int
		Title string
		Both  string
	}
	lower struct{ Inner, Title string }
	Other struct {
		Both string
		Deep `json:"deep"`
	}
	Deep struct{ Unseen string }
	Self struct {
		*Self
		X int
	}
	Name   string
	embeds struct {
		Base
		*lower
		Other
		Name
		Title string `json:"title"`
	}
	tagged struct {
		First string `json:"Same"`
		Same  string
		A     string `json:"a&b"`
		Bad   string `json:"€"`
		UPPER string `json:"upper"`
		Upper string `json:"UPPER"`
		Self
	}
	timed struct {
		time.Time // whose MarshalJSON is promoted
		X         int
	}
)

func (o *own) MarshalJSON() ([]byte, error) { return json.Marshal(o.v) }

func TestFieldsOf(t *testing.T) {
	self := new(circle)
	*self = self
	_ = plain{}.secret
	for _, c := range []struct {
		of   any
		want string
	}{
		{plain{}, "Name string, price number, Count integer, Huge any, Sold bool, Quoted string, number integer"},
		{parts{}, "Texts json, Bytes string, Array json, Map json, Plain json, Any any, Raw any, Exact number, At string, Until string, Addr string, " +
			"Big json, BigP any, URL json, Func any, Behind json, Circle any"},
		{&parts{}, "Texts json, Bytes string, Array json, Map json, Plain json, Any any, Raw any, Exact number, At string, Until string, Addr string, " +
			"Big any, BigP any, URL json, Func any, Behind any, Circle any"},
		{embeds{}, "ID integer, Inner string, deep json, Name string, title string"},
		{new(*embeds), "ID integer, Inner string, deep json, Name string, title string"},
		{tagged{}, "Same string, a&b string, Bad string, upper string, X integer"},
		{own{}, ""}, {&own{}, ""}, {timed{}, ""}, {time.Time{}, ""}, {netip.Addr{}, ""},
		{map[string]any{}, ""}, {[]plain{}, ""}, {"text", ""}, {nil, ""}, {self, ""},
	} {
		var got []string
		for _, f := range fieldsOf(reflect.TypeOf(c.of)) {
			got = append(got, f.Name+" "+f.Type)
		}
		if d := cmp.Diff(c.want, strings.Join(got, ", ")); d != "" {
			t.Errorf("%T (-want +got):\n%s", c.of, d)
		}
	}
}

// The fields of a type are the keys that encoding/json writes, in their order.
func TestFieldsAreKeys(t *testing.T) {
	n := new(big.Int)
	for _, v := range []any{
		plain{Price: 1}, &plain{Price: 1},
		parts{Raw: json.RawMessage("1"), BigP: &n},
		embeds{lower: new(lower)}, &embeds{lower: new(lower)}, Self{},
	} {
		var got []string
		for _, f := range fieldsOf(reflect.TypeOf(v)) {
			got = append(got, f.Name)
		}
		if d := cmp.Diff(keysOf(t, v), got); d != "" {
			t.Errorf("%T (-want +got):\n%s", v, d)
		}
	}
}

// keysOf are the keys of v's JSON object.
func keysOf(t *testing.T, v any) (keys []string) {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key.(string))
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			t.Fatal(err)
		}
	}
	return keys
}
