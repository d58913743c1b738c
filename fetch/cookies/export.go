package cookies

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// All returns every cookie that has not expired: by site, and those of a site
// in the order of creation.
func (j *Jar) All() []Cookie {
	j.mu.Lock()
	defer j.mu.Unlock()
	now := time.Now()
	var all []Cookie
	for _, name := range slices.Sorted(maps.Keys(j.sites)) {
		for _, k := range j.sites[name].Value.(*site).cookies {
			if !k.expired(now) {
				all = append(all, k.Cookie)
			}
		}
	}
	return all
}

// Add puts cookies into the jar, whoever set them: from a file, or from a
// former run. Expired ones are left out. It fails, with none added, if one
// cannot be a cookie.
func (j *Jar) Add(cookies ...Cookie) error {
	for i := range cookies {
		if c := &cookies[i]; !c.valid() {
			return fmt.Errorf("%q of domain %q, path %q is not a cookie", c.Name, c.Domain, c.Path)
		}
	}
	cookies = slices.Clone(cookies)
	slices.SortStableFunc(cookies, func(a, b Cookie) int { return a.Created.Compare(b.Created) })
	j.mu.Lock()
	defer j.mu.Unlock()
	now := time.Now()
	for i := range cookies {
		j.store(&cookies[i], now)
	}
	return nil
}

// Export is all that All returns, as JSON.
func (j *Jar) Export() ([]byte, error) {
	all := j.All()
	records := make([]record, len(all))
	for i := range all {
		records[i] = recordOf(&all[i])
	}
	return json.Marshal(records)
}

// Import adds what Export returned.
func (j *Jar) Import(text []byte) error {
	var records []record
	if err := json.Unmarshal(text, &records); err != nil {
		return fmt.Errorf("reading cookies: %w", err)
	}
	cookies := make([]Cookie, len(records))
	for i := range records {
		cookies[i] = records[i].cookie()
	}
	if err := j.Add(cookies...); err != nil {
		return fmt.Errorf("reading cookies: %w", err)
	}
	return nil
}

// A record is a cookie in JSON. Bytes that are no text go into Raw.
type record struct {
	Domain   string    `json:"domain"`
	HostOnly bool      `json:"host_only,omitempty"`
	Path     string    `json:"path"`
	Name     string    `json:"name,omitempty"`
	Value    string    `json:"value,omitempty"`
	Raw      *raw      `json:"raw,omitempty"` // in place of Path, Name and Value
	Secure   bool      `json:"secure,omitempty"`
	HTTPOnly bool      `json:"http_only,omitempty"`
	Expires  time.Time `json:"expires,omitzero"`
	Created  time.Time `json:"created,omitzero"`
}

type raw struct {
	Path  []byte `json:"path"`
	Name  []byte `json:"name,omitempty"`
	Value []byte `json:"value,omitempty"`
}

func recordOf(c *Cookie) record {
	r := record{
		Domain: c.Domain, HostOnly: c.HostOnly, Path: c.Path, Name: c.Name, Value: c.Value,
		Secure: c.Secure, HTTPOnly: c.HTTPOnly, Expires: c.Expires.UTC(), Created: c.Created.UTC(),
	}
	if !c.text() {
		r.Raw = &raw{[]byte(c.Path), []byte(c.Name), []byte(c.Value)}
		r.Path, r.Name, r.Value = "", "", ""
	}
	return r
}

func (r *record) cookie() Cookie {
	c := Cookie{
		Domain: r.Domain, HostOnly: r.HostOnly, Path: r.Path, Name: r.Name, Value: r.Value,
		Secure: r.Secure, HTTPOnly: r.HTTPOnly, Expires: r.Expires, Created: r.Created,
	}
	if r.Raw != nil {
		c.Path, c.Name, c.Value = string(r.Raw.Path), string(r.Raw.Name), string(r.Raw.Value)
	}
	return c
}
