//go:build cgo

package sqlite

import "os"

// The write-ahead log. SQLite moves it into the database whenever a commit
// takes it past 16 MB, without waiting for anybody, and begins it anew when
// no reader needs it. A reader that stays keeps that from happening, and so
// do many that overlap: past 256 MB the writer therefore waits a moment
// (busyWait) for readers to pass, and tries again when the log has grown by
// a quarter. Against a single reader that stays nothing can be done: the log
// grows by what is stored meanwhile, and shrinks to 64 MB afterwards. So
// nothing here keeps a statement open while a crawl runs.
const walLimit = 256 << 20

// relieve folds the log into the database if it has grown too long. That it
// cannot is no reason to fail: the next commit will say what is wrong.
func (j *journal) relieve() {
	size := j.walSize()
	switch {
	case size < j.walLimit:
		j.walNext = j.walLimit
	case size >= j.walNext:
		_ = j.writer.conn.exec("PRAGMA wal_checkpoint(TRUNCATE)")
		j.walNext = j.walSize() + j.walLimit/4
	}
}

// walSize is the length of the log; its file may be longer than what is used.
func (j *journal) walSize() int64 {
	info, err := os.Stat(j.writer.conn.path + "-wal")
	if err != nil {
		return 0
	}
	return info.Size()
}
