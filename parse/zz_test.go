package parse
import "testing"
func TestZZ(t *testing.T){
 n:=0
 for _, pre := range []string{"<svg><desc>","<math><mi>","<p><svg>", "<table><td><b><svg><g>"} {
 for _, a := range foreignPieces { for _, b := range foreignPieces { for _, c := range foreignPieces {
  p := pre+a+b+c+reveals
  if bad := disagreement([]byte(p)); bad != "" { n++; if n < 20 { t.Errorf("%s\n%s", p, bad)} }
 }}}}
}
