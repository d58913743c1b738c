package crawl

import (
	"reflect"
	"slices"
	"testing"
)

// What extraction depends on is what tells revisions apart. Whoever adds a field
// makes purpose tell of it, and adds it here.
func TestPurposeTellsOfEverything(t *testing.T) {
	told := []string{"rules"}
	untold := []string{"metas"} // nothing that is stored comes of it
	x := reflect.TypeFor[extraction]()
	for i := range x.NumField() {
		if name := x.Field(i).Name; !slices.Contains(slices.Concat(told, untold), name) {
			t.Errorf("reparse.purpose does not tell of extraction.%s", name)
		}
	}
}
