package jsonl

import "os"

// A pipe is a named pipe to write to. To open one waits for whoever is to read
// it, for ever if nobody comes: so a goroutine does that, and what is written
// waits for it.
type pipe struct {
	opened chan struct{} // closed when file or err is set
	file   *os.File
	err    error
}

func openPipe(path string) *pipe {
	p := &pipe{opened: make(chan struct{})}
	go func() {
		defer close(p.opened)
		p.file, p.err = os.OpenFile(path, os.O_WRONLY, 0)
	}()
	return p
}

// Write is io.Writer's.
func (p *pipe) Write(b []byte) (int, error) {
	<-p.opened
	if p.err != nil {
		return 0, p.err
	}
	return p.file.Write(b)
}

// Close closes the pipe, or lets go of one that nobody has come to read.
func (p *pipe) Close() error {
	select {
	case <-p.opened:
	default:
		return nil
	}
	if p.err != nil {
		return nil // Write has said so
	}
	return p.file.Close()
}
