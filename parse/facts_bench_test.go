package parse

import "testing"

// BenchmarkFacts is BenchmarkHTML, with facts.
func BenchmarkFacts(b *testing.B) {
	for _, c := range []struct {
		name  string
		facts Fact
	}{
		{"none", 0}, {"lang", FactLang}, {"metas", FactMetas}, {"links", FactLinks}, {"h1", FactH1},
		{"headings", FactHeadings}, {"words", FactWords}, {"images", FactImages}, {"jsonld", FactJSONLD},
		{"all", allFacts},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				HTML(benchInput, Options{Facts: c.facts})
			}
		})
	}
}
