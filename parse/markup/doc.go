// Package markup reads XML of any quality: sitemaps and feeds as they are
// served, which are often not well-formed.
//
//	s := markup.NewScanner(r)
//	for kind := s.Next(); kind != 0; kind = s.Next() {
//		if kind == markup.Start && string(s.Name()) == "link" {
//			fmt.Println(s.Attr("href"))
//		}
//	}
//
// A [Scanner] knows elements by their local names, in lower case, and trusts
// no namespace. It never fails: what is malformed is text, or is left out. It
// declares no entity and expands none but the five of XML and the numeric ones
// (XML 1.0 §4.6), so that nothing grows. Its time is linear in what it reads,
// its memory about 128 KiB at most.
package markup
