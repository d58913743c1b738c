package program

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// read passes on the output, line by line. A line that is too long is the last
// one: the rest is read, so that the process can end, and passed over.
func (p *process) read(maxLine int) {
	defer close(p.lines)
	r := bufio.NewReaderSize(p.stdout, 64<<10)
	for {
		text, err := readLine(r, maxLine)
		if len(text) > 0 || errors.Is(err, errLongLine) {
			p.lines <- answered{text, notEnd(err)}
		}
		if err != nil {
			_, _ = io.Copy(io.Discard, r) // there is nobody to tell
			return
		}
	}
}

var errLongLine = errors.New("too long a line")

// notEnd is err if it says more than that there is no more.
func notEnd(err error) error {
	if errors.Is(err, errLongLine) {
		return err
	}
	return nil
}

// readLine reads a line of its own bytes, the line feed included. The last one
// may be without.
func readLine(r *bufio.Reader, most int) ([]byte, error) {
	var text []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(text)+len(part) > most {
			return nil, fmt.Errorf("it said %w: more than %d bytes", errLongLine, most)
		}
		text = append(text, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return text, err
		}
	}
}
