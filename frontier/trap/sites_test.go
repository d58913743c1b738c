package trap_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
)

// A page is what one fetch of a made-up site brings.
type page struct {
	url, domain string
	body        string
	links       []string // new ones
}

// vocabulary makes n words out of letters alone.
func vocabulary(n int) []string {
	rng := rand.New(rand.NewPCG(1, 2))
	const onsets, vowels = "bcdfghklmnprstvw", "aeiou"
	words := make([]string, n)
	for i := range words {
		var w []byte
		for range 2 + rng.IntN(3) {
			w = append(w, onsets[rng.IntN(len(onsets))], vowels[rng.IntN(len(vowels))])
		}
		words[i] = string(w)
	}
	return words
}

var words = vocabulary(900)

func phrase(rng *rand.Rand, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = words[rng.IntN(len(words))]
	}
	return strings.Join(list, " ")
}

// template wraps what is a page's own in about 400 words that every page has.
func template(title, own string) string {
	rng := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	fmt.Fprintf(&b, "<!doctype html><html><head><title>%s - The Shop</title><style>p{}</style><script>var x='%s'</script></head><body><ul class=\"nav\">", title, title)
	for range 40 {
		fmt.Fprintf(&b, "<li><a href=\"/%d\">%s</a></li>", rng.IntN(100), phrase(rng, 3))
	}
	fmt.Fprintf(&b, "</ul><h1>%s</h1>%s<p>%s</p><footer>%s</footer></body></html>", title, own, phrase(rng, 200), phrase(rng, 80))
	return b.String()
}

// site makes pages by number.
func site(n int, at func(i int) page) iter.Seq[page] {
	return func(yield func(page) bool) {
		for i := range n {
			if !yield(at(i)) {
				return
			}
		}
	}
}

func seeded(i int) *rand.Rand { return rand.New(rand.NewPCG(uint64(i), 7)) }

func hexadecimal(i int) string { return fmt.Sprintf("%016x", seeded(i).Uint64()) }

// traps are endless; each must be held before so many of its pages are fetched.
var traps = []struct {
	name   string
	within int
	at     func(i int) page
}{
	{"calendar", 300, func(i int) page {
		title := fmt.Sprintf("%s %s %d, %d", []string{"Monday", "Tuesday", "Friday"}[i%3], []string{"March", "May", "June", "July"}[i/3%4], i%31, 2000+i)
		return page{url: fmt.Sprintf("https://a.example/events/%d/%d/%d", 2000+i, i%12+1, i%28+1), body: template(title, "<p>No events</p>")}
	}},
	{"calendar in German", 300, func(i int) page {
		months := []string{"Januar", "Februar", "M\xe4rz", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}
		days := []string{"Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"}
		return page{url: fmt.Sprintf("https://a.example/kalender?tag=%d-%d", i/28, i%28), body: template(fmt.Sprintf("%s, %d. %s %d", days[i%7], i%28+1, months[i/28%12], 2000+i/336), "<p>Keine Termine</p>")}
	}},
	{"numbered chain", 300, func(i int) page {
		return page{url: fmt.Sprintf("https://a.example/page/%d", i), body: template(fmt.Sprintf("Page %d", i), "<p>Next</p>")}
	}},
	{"numbered query", 300, func(i int) page {
		return page{url: fmt.Sprintf("https://a.example/list?p=%d&s=x", i), body: template("List", "nothing here")}
	}},
	{"session mirror", 300, func(i int) page {
		p := i % 20
		return page{url: fmt.Sprintf("https://a.example/%s?PHPSESSID=%s", words[p], hexadecimal(i/20)), body: template(words[p], phrase(seeded(p), 100)+" "+hexadecimal(i/20))}
	}},
	{"session mirror of long pages", 400, func(i int) page {
		p := i % 100
		return page{url: fmt.Sprintf("https://a.example/chapter%d?sid=%s", p, hexadecimal(i/100)), body: template("Chapter", phrase(seeded(p), 2500))}
	}},
	{"session in the path", 300, func(i int) page {
		p := i % 20
		return page{url: fmt.Sprintf("https://a.example/(S(%s))/%s.aspx", hexadecimal(i/20), words[p]), body: template(words[p], phrase(seeded(p), 100))}
	}},
	{"jsessionid", 300, func(i int) page {
		return page{url: fmt.Sprintf("https://a.example/shop/%s;jsessionid=%s", words[i%10], hexadecimal(i)), body: template(words[i%10], "a text")}
	}},
	{"repeated segments", 300, func(i int) page {
		return page{url: "https://a.example" + strings.Repeat("/a/b", i/2+1) + []string{"", "/a"}[i%2], body: template("Index", "a text")}
	}},
	{"random walk of folders", 300, func(i int) page {
		return page{url: "https://a.example/docs" + walk(i), body: template("Index", "a text")}
	}},
	{"growing query", 300, func(i int) page {
		return page{url: "https://a.example/find?" + strings.Repeat("f=a&", i+1), body: template("Found", "a text")}
	}},
	{"facets", 300, func(i int) page {
		var keys []string
		for k := range 12 {
			if i*37>>k&1 != 0 {
				keys = append(keys, words[k]+"="+words[i%50])
			}
		}
		return page{url: fmt.Sprintf("https://a.example/find?size=%d&cut=x&fit=y&tone=z&%s", i, strings.Join(keys, "&")), body: template("Found", "a text")}
	}},
	{"random words", 300, func(i int) page {
		return page{url: "https://a.example/tag/" + strings.ReplaceAll(phrase(seeded(i), 3), " ", "-"), body: template("Tag", "nothing here")}
	}},
	{"hosts of a wildcard domain", 350, func(i int) page {
		return page{url: fmt.Sprintf("https://%s.a.example/%s", strings.ReplaceAll(phrase(seeded(i/2), 2), " ", "-"), []string{"", "about"}[i%2]), domain: "a.example", body: template("Parked", "for sale")}
	}},
	{"images in a growing path", 300, func(i int) page {
		return page{url: "https://a.example" + strings.Repeat("/x", i+1) + "/", body: template("Index", "<img src=\""+strings.Repeat("../", i)+"img/logo.png?"+hexadecimal(i)+"\" alt=Logo>")}
	}},
	{"shuffled list", 500, func(i int) page {
		var b strings.Builder
		for _, k := range seeded(i).Perm(60)[:20] {
			fmt.Fprintf(&b, "<li><a href=\"/x\">%s</a>", phrase(seeded(k), 3))
		}
		return page{url: fmt.Sprintf("https://a.example/random/%d", i), body: template("Random", b.String())}
	}},
}

func walk(i int) string {
	rng := seeded(i)
	var b strings.Builder
	for range 7 + rng.IntN(10) {
		b.WriteString("/" + words[rng.IntN(8)])
	}
	return b.String()
}

// genuine sites look like traps, and must be fetched whole.
var genuine = []struct {
	name string
	n    int
	at   func(i int) page
}{
	{"chain with own text", 3000, func(i int) page {
		return page{url: fmt.Sprintf("https://b.example/story/%d", i), body: template(fmt.Sprintf("Page %d", i), "<p>"+phrase(seeded(i), 300))}
	}},
	{"long texts", 1000, func(i int) page {
		return page{url: fmt.Sprintf("https://b.example/long/%d", i), body: template(fmt.Sprintf("Page %d", i), "<p>"+phrase(seeded(i), 4000))}
	}},
	{"catalogue", 50000, func(i int) page {
		rng := seeded(i)
		name := phrase(rng, 2+rng.IntN(3))
		return page{url: fmt.Sprintf("https://b.example/item?id=%d", i), body: template(name, fmt.Sprintf("<p class=price>%d.99</p>", rng.IntN(100)))}
	}},
	{"interface reference", 20000, func(i int) page {
		rng := seeded(i)
		name := strings.ReplaceAll(phrase(rng, 2), " ", "_")
		return page{url: fmt.Sprintf("https://b.example/doc/crate/struct.%s.html", name), body: template("Struct "+name, "<pre>pub <span class=k>struct</span> <a>"+name+"</a></pre>")}
	}},
	{"numbered articles", 3000, func(i int) page {
		slug := phrase(seeded(i), 5)
		return page{url: fmt.Sprintf("https://b.example/%d/%02d/%02d/%s", 2000+i/336, i/28%12+1, i%28+1, strings.ReplaceAll(slug, " ", "-")), body: template(slug, phrase(seeded(i), 50))}
	}},
	{"forum", 5000, func(i int) page {
		return page{url: fmt.Sprintf("https://b.example/viewtopic.php?t=%d&start=%d", i/3, i%3*10), body: template(phrase(seeded(i/3), 4), "<p>"+phrase(seeded(i), 40))}
	}},
	{"listing without words", 500, func(i int) page {
		return page{url: fmt.Sprintf("https://b.example/all?page=%d", i), body: template("All", "<p>see below"), links: []string{fmt.Sprintf("https://b.example/item?id=%d", i)}}
	}},
	{"gallery", 5000, func(i int) page {
		return page{url: fmt.Sprintf("https://b.example/photo/%d", i), body: template("Photo", fmt.Sprintf("<img src=/img/%d.jpg>", i))}
	}},
	{"deep documentation", 3000, func(i int) page {
		return page{url: "https://b.example/docs" + walk(i), body: template(phrase(seeded(i), 3), "<p>"+phrase(seeded(i), 60))}
	}},
	{"hosts of a domain of blogs", 3000, func(i int) page {
		return page{url: fmt.Sprintf("https://%s.b.example/", strings.ReplaceAll(phrase(seeded(i), 2), " ", "-")), domain: "b.example", body: template("Blog", "<p>"+phrase(seeded(i), 30))}
	}},
}
