package parse
import ("testing";"math/rand/v2";"strings";"os";"bytes")
func TestZZ(t *testing.T){
 r := rand.New(rand.NewPCG(1,0)); n:=0
 for range 200000 { if xnetDiffers.MatchString(strings.Join(soup(r),"")) {n++} }
 t.Logf("soups skipped %.2f%%", float64(n)/2000)
 n, m := 0, 0
 for _, p := range pagesOfNet(t) { for _, b := range baits { m+=2; if xnetDiffers.MatchString(string(p)+b) {n++}; if xnetDiffers.MatchString(b+string(p)) {n++} } }
 t.Logf("conformance skipped %d of %d", n, m)
 n, m = 0, 0
 list, _ := os.ReadFile("/tmp/corpus.txt")
 for i, f := range strings.Fields(string(list)) { if i%10 != 0 {continue}; b, err := os.ReadFile(f); if err != nil {continue}; m++; if xnetDiffers.Match(bytes.ToValidUTF8(b, []byte("?"))) {n++} }
 t.Logf("corpus skipped %d of %d", n, m)
}
