package main

import (
	"context"
	"os"
	"os/exec"
)

// roles are what bench starts itself as: each is measured, or measures, as a
// process of its own.
var roles = map[string]func(ctx context.Context, args []string) error{
	"urls":    writeURLs,
	"measure": measureCommand,
	"loop":    loopWith(discard),
	"tokens":  loopWith(tokens),
	"goquery": loopWith(headings),

	"selector":    selectorCommand,
	"colly":       collySimple,
	"colly-tuned": collyAsync,
	"colly-db":    collyInto,
	"fetchbot":    fetchbotCommand,

	"slowsite":       slowSiteCommand,
	"backlog-db":     backlogStored,
	"backlog-memory": backlogInMemory,
	"backlog-colly":  backlogColly,
}

// role is this program in one of its roles.
func (b *bench) role(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, b.self, append([]string{name}, args...)...)
	cmd.Stderr = os.Stderr
	return cmd
}
