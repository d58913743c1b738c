package parse

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"math/rand"
	"time"
	"strings"
)

func TestCorpus(t *testing.T) {
	list, _ := os.ReadFile("/tmp/corpus.txt")
	files := strings.Fields(string(list))
	rand.New(rand.NewSource(1)).Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
	agreed, n, doubt, svg, exact := 0, 0, 0, 0, 0
	var size int
	var took time.Duration
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil { continue }
		_ = filepath.Base(f)
		n++
		size += len(b)
		if bad := disagreement(b); bad != "" {
			t.Errorf("%s\n%.2000s", f, bad)
		} else { agreed++ }
		s := &scanner{o: Options{}.withDefaults(), b: bytes.ToValidUTF8(b, []byte("?"))}
		t0 := time.Now()
		s.scan()
		took += time.Since(t0)
		if s.doubtful { doubt++ ; t.Logf("doubtful %s", f)}
		if bytes.Contains(b, []byte("<svg")) { svg++ }
		l, titles, ok := domLinks(s.b)
		doc := HTML(Input{Body: s.b, ContentType: "text/html; charset=utf-8"}, Options{})
		if ok && strings.Join(l, "\n") == strings.Join(docLinks(doc), "\n") && (len(titles)==0 && doc.Title == "" || titles[0]==doc.Title) { exact++ } else if ok { t.Logf("not exact: %s dom %d scan %d", f, len(l), len(doc.Links)) }
	}
	t.Logf("pages %d agreed %d, identical sequence+title %d, with svg %d doubtful %d; %d MB at %.0f MB/s", n, agreed, exact, svg, doubt, size>>20, float64(size)/1e6/took.Seconds())
}
