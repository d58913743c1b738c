package crawl_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/folder"
)

// fileWeb serves a page that links to a file of some megabytes. The first
// breaks answers break off on their way.
func fileWeb(t *testing.T, content []byte, breaks int32, ranges *atomic.Int32) *webtest.Web {
	t.Helper()
	web := serve(t, webtest.Config{Seed: 1, PagesPerHost: 1})
	web.Handle(0, "/start", html("<a href=/film.mp4>film</a> <a href=/none.mp4>none</a>"))
	var asked atomic.Int32
	web.Handle(0, "/film.mp4", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") != "" {
			ranges.Add(1)
		}
		w.Header().Set("ETag", `"v1"`)
		if asked.Add(1) <= breaks {
			w = &broken{ResponseWriter: w, left: 3 << 20}
		}
		http.ServeContent(w, r, "film.mp4", time.Time{}, bytes.NewReader(content))
	})
	return web
}

// broken cuts the connection after some bytes.
type broken struct {
	http.ResponseWriter
	left int
}

func (b *broken) Write(p []byte) (int, error) {
	n, err := b.ResponseWriter.Write(p[:min(len(p), b.left)])
	if b.left -= n; b.left == 0 {
		if f, ok := b.ResponseWriter.(http.Flusher); ok {
			f.Flush()
		}
		panic(http.ErrAbortHandler)
	}
	return n, err
}

func openFolder(t *testing.T, dir string) *folder.Folder {
	t.Helper()
	f, err := folder.Open(dir, folder.Options{Checkpoint: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// A download that breaks off goes on where it was, also in a later run, and
// what is larger than MaxBody is saved all the same.
func TestSaveResumes(t *testing.T) {
	content := make([]byte, 12<<20)
	rng := rand.NewChaCha8([32]byte{1})
	_, _ = rng.Read(content)
	sum := sha256.Sum256(content)
	for _, breaks := range []int32{0, 1, 2} {
		t.Run(fmt.Sprint(breaks), func(t *testing.T) {
			var ranges atomic.Int32
			web := fileWeb(t, content, breaks, &ranges)
			dir := t.TempDir()
			o := fast()
			o.Store, o.MaxBody, o.Retries, o.GiveUp = openSQLite(t), 1<<20, -1, time.Second
			types, err := folder.ParseTypes("video")
			if err != nil {
				t.Fatal(err)
			}
			o.SaveTypes = types
			for range breaks + 1 {
				f := openFolder(t, dir)
				o.Save = f
				mustRun(t, o, web.Seed()+"start")
				if err := f.Close(); err != nil {
					t.Fatal(err)
				}
				o.Again = failedTasks(t, o.Store)
			}
			outcomes, _, err := o.Store.Stored(context.Background(), 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			last := outcomes[len(outcomes)-1]
			if last.File == nil && breaks == 0 {
				last = outcomes[len(outcomes)-2]
			}
			if last.File == nil || last.File.SHA256 != hex.EncodeToString(sum[:]) || last.File.Size != int64(len(content)) {
				t.Fatalf("saved: %+v", last.File)
			}
			saved, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(last.File.Path)))
			if err != nil || !bytes.Equal(saved, content) {
				t.Errorf("the file differs: %v", err)
			}
			if ranges.Load() != breaks {
				t.Errorf("%d parts were asked for after %d breaks", ranges.Load(), breaks)
			}
		})
	}
}

// failedTasks are the tasks whose fate is failed.
func failedTasks(t *testing.T, s storage.Store) (ids []frontier.TaskID) {
	t.Helper()
	outcomes, _, err := s.Stored(context.Background(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		if o.Fate == storage.Failed {
			ids = append(ids, o.Task.ID)
		}
	}
	return ids
}
