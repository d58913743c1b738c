package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/joinable/crawl"
)

// manual prints the manual page, in the language of man(7).
func manual(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH CRAWL 1 \"\" \"crawl %s\" \"User Commands\"\n", roff(crawl.Version))
	b.WriteString(".SH NAME\ncrawl \\- download the web into a database\n.SH SYNOPSIS\n.nf\n")
	b.WriteString("\\fBcrawl\\fR [\\fIflags\\fR] \\fIURL\\fR...\n\\fBcrawl\\fR [\\fIflags\\fR] \\fB\\-seeds\\fR \\fIFILE\\fR\n\\fBcrawl \\-db\\fR \\fIFILE\\fR\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "\\fB%s\\fR\n", roff(c.usage()))
	}
	b.WriteString(".fi\n.SH DESCRIPTION\nCrawls from URLs into a SQLite database, politely, and never loses one: after Ctrl\\-C, kill or power cut the same command goes on. " +
		"Ctrl\\-C finishes what is in flight, twice aborts.\n.PP\nFlags may stand before and after URLs, with one dash or two.\n.SH OPTIONS\n")
	for _, g := range groups {
		fmt.Fprintf(&b, ".SS %s\n", roff(g))
		for _, d := range inGroup(crawlFlags(), g) {
			writeManualFlag(&b, d)
		}
	}
	b.WriteString(".SH COMMANDS\n")
	for _, c := range commands() {
		writeManualCommand(&b, c)
	}
	writeManualPlaces(&b)
	b.WriteString(".SH EXIT STATUS\n")
	for _, e := range exits {
		fmt.Fprintf(&b, ".TP\n.B %d\n%s\n", e.code, roffText(e.meaning))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeManualFlag(b *strings.Builder, d flagDoc) {
	fmt.Fprintf(b, ".TP\n\\fB%s\\fR\n%s\n", roff(d.typed()), roffText(d.fullHelp()))
	if d.takes != "" {
		fmt.Fprintf(b, ".br\nExample: \\fB%s\\fR\n", roff(d.exampleTyped()))
	}
}

func writeManualCommand(b *strings.Builder, c command) {
	fmt.Fprintf(b, ".SS %s\n", roff(c.usage()))
	for _, paragraph := range strings.Split(c.about, "\n\n") {
		if strings.Contains(paragraph, "\n") {
			fmt.Fprintf(b, ".PP\n.nf\n%s\n.fi\n", roffText(paragraph))
		} else {
			fmt.Fprintf(b, ".PP\n%s\n", roffText(paragraph))
		}
	}
	if len(c.flags) > 0 {
		fmt.Fprintf(b, ".PP\n%s\n", roffText(c.flagsHeading()))
	}
	for _, d := range c.flags {
		writeManualFlag(b, d)
	}
	fmt.Fprintf(b, ".PP\nExample: \\fB%s\\fR\n", roff(c.example))
}

func writeManualPlaces(b *strings.Builder) {
	b.WriteString(".SH ENVIRONMENT\n")
	for _, d := range crawlFlags() {
		fmt.Fprintf(b, ".TP\n.B %s\nas \\fB\\-%s\\fR\n", roff(d.variable()), roff(d.name))
	}
	fmt.Fprintf(b, ".SH FILES\n.TP\n.I %s\nThe database.\n.TP\n.I %s\nOptions; \\fBcrawl config init\\fR writes one.\n", defaultDB, configFile)
}

// roff is a piece of a line in which no character commands.
func roff(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`, `"`, `\(dq`).Replace(s)
}

// roffText is lines in which no character commands, at their beginnings either.
func roffText(s string) string {
	lines := strings.Split(roff(s), "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}
