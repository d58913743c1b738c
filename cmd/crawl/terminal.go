package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// A screen is what is known of where a console writes to.
type screen struct {
	// movable: it understands cursor movements.
	movable bool
	// colour: it understands, and its user wants, colours (https://no-color.org).
	colour bool
	// size asks how large it is now, so that a resize needs no signal.
	size func() (columns, rows int)
}

func screenOf(w io.Writer) screen {
	f, ok := w.(*os.File)
	if !ok || !isTerminal(w) || os.Getenv("TERM") == "dumb" {
		return screen{}
	}
	return screen{
		movable: prepare(f),
		colour:  os.Getenv("NO_COLOR") == "",
		size:    func() (int, int) { return sizeOf(f) },
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// isPipe reports whether another program reads what is written to w.
func isPipe(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeNamedPipe != 0
}

// sizeOf is the size of a terminal, or that of a common one where it does not
// tell.
func sizeOf(f *os.File) (columns, rows int) {
	columns, rows, err := term.GetSize(int(f.Fd()))
	if err != nil || columns <= 0 || rows <= 0 {
		return 80, 24
	}
	return columns, rows
}
