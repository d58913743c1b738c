package jsonl

import (
	"io"

	"github.com/joinable/crawl/storage"
)

// A Stream writes lines to whoever reads them: a pipe, a terminal. What was
// written cannot be taken back, so that after a kill the lines of the last
// second may come again.
type Stream struct {
	name string
	w    io.Writer
	encoder
}

// NewStream makes a stream that the crawl remembers by name.
func NewStream(name string, w io.Writer) *Stream {
	return &Stream{name: "jsonl " + name, w: w}
}

// Name tells it apart from other outputs.
func (s *Stream) Name() string { return s.name }

// Begin goes on after the mark: whoever reads has had what was before.
func (s *Stream) Begin(string) (kept bool, err error) { return true, nil }

// Write writes a line for each outcome.
func (s *Stream) Write(outcomes []storage.Stored) error {
	s.buf.Reset()
	for i := range outcomes {
		if err := s.add(&outcomes[i]); err != nil {
			return err
		}
	}
	_, err := s.w.Write(s.buf.Bytes())
	return err
}

// Mark has nothing to say.
func (s *Stream) Mark() (string, error) { return "", nil }
