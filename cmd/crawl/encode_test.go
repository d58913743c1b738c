package main

import (
	"os"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding/htmlindex"
)

// encode writes a file in another encoding: encode ENCODING FROM TO [bom].
func encode(ts *testscript.TestScript, neg bool, args []string) {
	e, err := htmlindex.Get(args[0])
	ts.Check(err)
	text := ts.ReadFile(args[1])
	if len(args) == 4 {
		text = "\ufeff" + text
	}
	text, err = e.NewEncoder().String(text)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(text), 0o600))
}
