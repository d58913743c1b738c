package trap_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/joinable/crawl/frontier/trap"
)

func shingles(body string) []uint64 {
	var t trap.Text
	t.Read([]byte(body))
	return t.Shingles()
}

func TestTextSaysTheSame(t *testing.T) {
	for _, c := range []struct{ name, a, b string }{
		{"case", "<p>One Two", "<p>ONE two"},
		{"numbers", "Page 3 of 17", "Page 44 of 9"},
		{"more numbers", "1 2 3 4", "1"},
		{"dates", "on Monday, 3 May 2024", "on Friday, 28 December 1999"},
		{"long names of dates", "on Wednesday, 3 September 2024", "on Tue 5 Aug 1999"},
		{"a word at the end", "one thousand <p>internationalisation", "one thousand <p>internationalisation<p class=x><p class=y>"},
		{"a short word at the end", "one two", "one two<p class=x><p class=y>"},
		{"case of long words", "ACHTZEHN internationalisation", "achtzehn Internationalisation"},
		{"short dates", "on Mon 3 May", "on 2024-05-03"},
		{"tokens", "id 8f3a9c2e", "id 119aeda9"},
		{"UUIDs", "id 550e8400-e29b-41d4-a716-446655440000", "id 6ba7b810-9dad-11d1-80b4-00c04fd430c8"},
		{"scripts", "a<script>var x = '</b>one'</script>b", "a<script>var y</script>b"},
		{"styles", "a<style>p{}</STYLE>b", "a<style></style>b"},
		{"comments", "a <!-- one > --> b", "a  b"},
		{"attributes", "<p class='x > y'>a", "<p id=z>a"},
		{"inline tags", "one <b>two</b> three", "one two three"},
		{"entities", "one&nbsp;two", "one two"},
		{"queries of images", "<img src=/i/a.png?1>", "<img src='/i/a.png?2'>"},
		{"depth of images", "<img src=../i/a.png>", "<IMG SRC=../../../i/a.png>"},
		{"sessions in images", "<img src='/(S(abc))/a.png'>", "<img src='/(S(xyz))/a.png'>"},
		{"other meta tags", "<meta name=csrf-token content=abc>", "<meta name=csrf-token content=xyz>"},
		{"unclosed comment", "a <!-- b", "a"},
		{"unclosed script", "a <script> b </scrip", "a <script>"},
		{"unclosed tag", "a <b title=\"c > d", "a <b"},
	} {
		if a, b := shingles(c.a), shingles(c.b); !slices.Equal(a, b) || len(a) == 0 && !strings.HasPrefix(c.name, "other") {
			t.Errorf("%s: %q has shingles %x, %q has %x", c.name, c.a, a, c.b, b)
		}
	}
}

func TestTextSaysSomethingElse(t *testing.T) {
	for _, c := range []struct{ name, a, b string }{
		{"words", "one two", "one three"},
		{"order", "one two", "two one"},
		{"blocks", "<li>one two<li>three", "<li>one<li>two three"},
		{"a number in a word", "model x7", "model y7"},
		{"the end of long words", "<p>internationalisation<br>", "<p>internationalisations<br>"},
		{"the middle of long words", "<p>internationalisation<br>", "<p>interrationalisation<br>"},
		{"the ninth letter", "<p>overviews and<br>", "<p>overview and<br>"},
		{"the case of bytes above ASCII", "<p>caf\xc9 noir<br>", "<p>caf\xe9 noir<br>"},
		{"a byte above ASCII behind letters", "<p>caf\xe9 noir<br>", "<p>caf noir<br>"},
		{"bytes above ASCII", "M\xe4rz", "M\xe3rz"},
		{"images", "<img src=/i/a.png>", "<img src=/i/b.png>"},
		{"images by number", "<img src=/i/1.png>", "<img src=/i/2.png>"},
		{"folders of images", "<img src=/1/a.png>", "<img src=/2/a.png>"},
		{"alternative texts", "<img alt='one'>", "<img alt=two>"},
		{"descriptions", "<meta name=description content='one'>", "<meta content=two name=description>"},
		{"a less-than sign", "1 < one", "1 < two"},
	} {
		if a, b := shingles(c.a), shingles(c.b); slices.Equal(a, b) {
			t.Errorf("%s: %q and %q have the same shingles", c.name, c.a, c.b)
		}
	}
}

func TestTagsWithinSentencesDoNotPartThem(t *testing.T) {
	for _, tag := range strings.Fields("b i u em strong span small mark code font sub sup wbr tt kbd var abbr SPAN") {
		if a, b := shingles("one <"+tag+" x>two</"+tag+"> three"), shingles("one two three"); !slices.Equal(a, b) {
			t.Errorf("<%s> parts a sentence", tag)
		}
	}
	for _, tag := range strings.Fields("a p li td div h1 br spam xxspan") {
		if a, b := shingles("one <"+tag+">two"), shingles("one two"); slices.Equal(a, b) {
			t.Errorf("<%s> does not part two words", tag)
		}
	}
}

// Lists that are shuffled say nothing new.
func TestShinglesStayWithinBlocks(t *testing.T) {
	a, b := shingles("<li>one two<li>three four"), shingles("<li>three four<li>one two")
	slices.Sort(a)
	slices.Sort(b)
	if !slices.Equal(a, b) {
		t.Errorf("shingles %x and %x", a, b)
	}
}

func FuzzText(f *testing.F) {
	f.Add([]byte(template("one", "<img src=\"a/b.png\" alt=x><meta name=description content=y><!-- x --><svg/>")))
	f.Add([]byte("<a <b \"<c='<script></script <style"))
	f.Add([]byte("<img src=/(/x><img src=data:x><img src==\"'>&amp;&;<"))
	f.Fuzz(func(t *testing.T, body []byte) {
		first := slices.Clone(shingles(string(body)))
		var text trap.Text
		text.Read([]byte("another one before"))
		text.Read(body)
		if !slices.Equal(first, text.Shingles()) {
			t.Errorf("a used Text reads something else")
		}
		if trap.Distance(text.Simhash(), text.Simhash()) != 0 {
			t.Errorf("simhash changes")
		}
	})
}
