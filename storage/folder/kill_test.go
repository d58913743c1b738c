package folder_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage/folder"
)

// downloadUntilKilled, if set, has the test binary download that URL into the
// folder in intoFolder, and say after each write how much it has.
const (
	downloadUntilKilled = "FOLDER_TEST_URL"
	intoFolder          = "FOLDER_TEST_DIR"
	checkpoint          = 256 << 10
)

func TestMain(m *testing.M) {
	url := os.Getenv(downloadUntilKilled)
	if url == "" {
		os.Exit(m.Run())
	}
	if err := downloadAloud(url, os.Getenv(intoFolder)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func downloadAloud(url, dir string) error {
	u, err := urlnorm.Parse(url)
	if err != nil {
		return err
	}
	f, err := folder.Open(dir, folder.Options{Checkpoint: checkpoint})
	if err != nil {
		return err
	}
	d, err := f.Begin(u)
	if err != nil {
		return err
	}
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		return err
	}
	req.Header = d.Header()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	if next, err := d.Answer(resp.StatusCode, resp.Header); err != nil || next != folder.Body {
		return fmt.Errorf("next is %d, %w", next, err)
	}
	if _, err := io.Copy(aloud{d}, resp.Body); err != nil {
		return err
	}
	_, err = d.Finish()
	return err
}

// aloud says after each write how much there is.
type aloud struct{ d *folder.Download }

func (a aloud) Write(p []byte) (int, error) {
	n, err := a.d.Write(p)
	have, _ := a.d.Size()
	fmt.Println(have)
	return n, err
}

// unsaid is the most that a process has and did not say when it was killed: one
// write of io.Copy.
const unsaid = 32 << 10

// TestKill kills a download several times, at other bytes each time. Each run
// goes on no more than a checkpoint before where the former was killed, and
// the last one's file is whole.
func TestKill(t *testing.T) {
	rounds := 6
	if soak, err := strconv.Atoi(os.Getenv("CRAWL_SOAK")); err == nil {
		rounds = min(soak, 200)
	}
	content := random((rounds + 1) * 700_000)
	asked := make(chan int64, 1)
	u := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var from int64
		_, _ = fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from)
		asked <- from
		w.Header().Set("ETag", `"1"`)
		http.ServeContent(w, r, "a.pdf", time.Time{}, bytes.NewReader(content))
	}, "/a.pdf")
	dir, had := t.TempDir(), int64(0)
	for round := range rounds {
		reached := downloadAndKill(t, u.String(), dir, int64(round+1)*700_000-int64(round)*12_345)
		if from := <-asked; from > had+unsaid || had-from > checkpoint+64<<10 {
			t.Fatalf("asked from byte %d, had %d", from, had)
		}
		had = reached
	}
	f := open(t, dir, folder.Options{})
	all, err := f.Partials()
	if err != nil || len(all) != 1 || all[0].URL != u.String() || all[0].Have == 0 || all[0].Have > had+unsaid {
		t.Fatalf("partials %+v, %v; had %d", all, err, had)
	}
	s, err := download(begin(t, f, u), u)
	must(t, err)
	if from := <-asked; from != all[0].Have {
		t.Errorf("asked from byte %d, had %d", from, all[0].Have)
	}
	wantSaved(t, dir, s, content)
	wantFiles(t, dir, s.Path)
}

// downloadAndKill has another process download until it has n bytes, kills it
// and returns how many it said that it had.
func downloadAndKill(t *testing.T, url, dir string, n int64) (have int64) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), downloadUntilKilled+"="+url, intoFolder+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	killed := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		have, err = strconv.ParseInt(strings.TrimSpace(lines.Text()), 10, 64)
		must(t, err)
		if have >= n && !killed {
			killed = true
			must(t, cmd.Process.Kill())
		}
	}
	if err := cmd.Wait(); err == nil || !killed {
		t.Fatalf("the download ended by itself with %d bytes: %v", have, err)
	}
	return have
}
