package sqlite
import ("testing";"os";"context";"time";"strings";"math";"runtime"
"github.com/joinable/crawl/frontier"
"github.com/joinable/crawl/storage")
func rss(t *testing.T, what string){ b,_:=os.ReadFile("/proc/self/status"); for l := range strings.Lines(string(b)) { if strings.HasPrefix(l,"VmRSS")||strings.HasPrefix(l,"VmHWM") { t.Log(what, strings.TrimSpace(l)) } }; var m runtime.MemStats; runtime.ReadMemStats(&m); t.Logf("heap %d MB sys %d MB gcs %d", m.HeapAlloc>>20, m.Sys>>20, m.NumGC) }
func TestPopulate(t *testing.T){ if os.Getenv("POP")=="" {t.Skip()}; from:=time.Now(); populate(t, os.Getenv("POP"), 10_000_000); t.Log(time.Since(from)); rss(t,"populated") }
func TestJoinBig(t *testing.T){ if os.Getenv("BIG")=="" {t.Skip()}
 rss(t,"start")
 s:=open(t, os.Getenv("BIG"))
 from:=time.Now()
 session,err:=s.Join(context.Background(), anyDepth); must(t,err)
 t.Log("join", time.Since(from)); rss(t, "joined")
 leases,err:=session.Claim(context.Background(), math.MaxInt, 0); must(t,err)
 var ids []frontier.HostID
 for _,l:=range leases { ids=append(ids,l.Host) }
 n:=0
 from=time.Now()
 for i:=0;i<200;i++ { got,err:=session.Refill(context.Background(), ids[i*5:i*5+5], 20); must(t,err); var b storage.Batch
  for _,l:=range got { for _,task:=range l.Tasks { n++
    r:=storage.Result{Task:task, Outcome: storage.Outcome{Fate: storage.Fetched, Status:200}, Page:&storage.Page{Size:25000, Body: storage.Body{Content: make([]byte,6000), Hash: uint64(n)}}}
    for k:=0;k<40;k++ { r.Links=append(r.Links, storage.Link{Kind:"a", Text:"a title", Target: storage.Candidate{Identity: uint64(n*40+k), HostKey: l.Key, Task: frontier.Task{URL: "https://x/"}}}) }
    b.Results=append(b.Results,r) } }
  done,err:=session.Commit(context.Background(), &b); must(t,err); session.Shed(done.Added)
 }
 t.Log("pages", n, time.Since(from)); rss(t,"crawled")
 must(t,s.Close())
}
