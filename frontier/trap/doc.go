// Package trap finds families of URLs that bring nothing new: calendars,
// endless numbered links, mirrors under session ids, paths that repeat,
// queries put together at will, thousands of hosts of one wildcard domain.
//
//	d := trap.New(trap.Options{})
//	if d.Held(url) {            // before a fetch, and for every link found
//		return                  // park it
//	}
//	… fetch …
//	if page, watch := d.Seen(url, domain); watch {
//		var text trap.Text
//		text.Read(body)
//		family, held := page.Observe(page.News(&text), newLinksOutside)
//		if held {
//			fmt.Println(family.Pattern, family.Why) // store it, show it
//		}
//	}
//	d.Release("https://a.example/events/#/#/#") // a person knows better
//
// # How it decides
//
// The form of a URL says only which family it belongs to (see Pattern). It
// never condemns: an archive of 3,000 numbered pages and a catalogue of 50,000
// look like traps, so a rule on form alone, such as Heritrix'
// PathologicalPathDecideRule and TooManyPathSegmentsDecideRule, cuts genuine
// sites or is set so wide that it finds nothing.
//
// What decides is novelty. A page brings something new if it has two or more
// shingles (up to three words in a row; see Text) that its family has not
// shown before, or leads to a new URL outside of its family. What every page
// repeats does not count, so a product of which all but its name is template
// passes, and numbers and dates are folded, so a calendar does not. A link into
// a family that says nothing new itself is no news, or the days and weeks of a
// calendar would keep each other alive.
//
// A family is watched from its 64th page on, and held when 200 have been
// judged and fewer than 5 % of the last 128 brought something: a pure trap
// costs 263 pages. By the binomial distribution a family in which one page in
// five is new falls below that in one window of 1.6 million, and one in which
// one in ten is new in one of 43: the former is safe for 50,000 pages in all
// likelihood, the latter will be held sooner or later.
// Where a quarter of the last 32 are new the family rests for 32 pages, then for
// 64, up to 2,048, from its 96th judged page on, so a genuine site is hardly
// read at all. What a trap costs is therefore in proportion to what its family
// brought before it dried up, and at most some 2,200 pages more.
//
// Where words vary in place of numbers no pattern has many members. Each URL
// therefore has a wider family too: its folder, or for deep paths, large
// queries and session ids something wider still. Pages are judged in the
// narrowest family that is large, and a wider family that is held does not
// speak for a narrower one that is large.
//
// # Costs
//
// Held costs 2 ns while nothing is held and 35 ns for hosts of which nothing is,
// 0.25 µs otherwise; Seen 0.35 µs; a page that is judged about 55 µs for 25 KB,
// and its simhash 10 µs. Nothing is allocated but the families that are
// watched: 32 KB for each, 256 at once by default, besides a table of 256 KB.
// Five million families of one page each take no more than that. If there is no
// room for a family it waits until one rests, is settled or has been idle for
// 65,536 pages.
//
// # Caveats
//
// Text that is made up at random is new for ever: against it only a budget
// helps. Pages whose words come from scripts alone say what their title and
// description say. A family with less than one page in twenty new is held even
// if that one matters; hence it is parked, shown, and released by one call.
// Counts are not stored: after a resume, call Count for the URLs fetched before.
//
// # Duplicates
//
// Text.Simhash and Index record near-duplicates (Charikar, STOC 2002; Manku,
// Jain, Das Sarma, WWW 2007) and exact ones. They never decide what is held:
// two products of one template are near-duplicates.
package trap
