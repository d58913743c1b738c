package main

//go:generate sh -c "go run -tags sqlite_fts5 . help markdown > flags.md.new && mkdir -p ../../docs && mv flags.md.new ../../docs/flags.md"

import (
	"fmt"
	"io"
	"strings"
)

// flagsMarkdown prints docs/flags.md from the tables.
func flagsMarkdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Flags\n\nMade by `go generate ./cmd/crawl` from the table in `cmd/crawl/flags.go`; do not edit.\n\n" +
		"Flags may stand before and after URLs, with one dash or two. The option of a flag such as `-max-pages` is `CRAWL_MAX_PAGES` in the environment and `max-pages` in `crawl.toml`. " +
		"How the places rank is told [below](#where-options-come-from).\n")
	for _, g := range groups {
		fmt.Fprintf(&b, "\n## %s\n\n", g)
		writeFlagTable(&b, inGroup(crawlFlags(), g))
	}
	b.WriteString("\n## Where options come from\n")
	for _, paragraph := range strings.Split(aboutConfig, "\n\n") {
		b.WriteString("\n" + paragraph + "\n")
	}
	b.WriteString("\n## Commands\n\n| command | what it does | example |\n|---|---|---|\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", codeCell(c.usage()), markdownCell(c.summary), codeCell(c.example))
	}
	for _, c := range commands() {
		writeCommandFlags(&b, c)
	}
	b.WriteString("\n## Exit codes\n\n| code | meaning |\n|---|---|\n")
	for _, e := range exits {
		fmt.Fprintf(&b, "| %d | %s |\n", e.code, markdownCell(e.meaning))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeFlagTable(b *strings.Builder, docs []flagDoc) {
	b.WriteString("| flag | what it does | default | example | environment |\n|---|---|---|---|---|\n")
	for _, d := range docs {
		fmt.Fprintf(b, "%s `%s` |\n", flagCells(d), d.variable())
	}
}

// writeCommandFlags prints the flags that a command has of its own.
func writeCommandFlags(b *strings.Builder, c command) {
	if len(c.flags) == 0 {
		return
	}
	fmt.Fprintf(b, "\n### crawl %s\n\n", c.name)
	if c.crawls {
		b.WriteString("Beside the flags of a crawl:\n\n")
	}
	b.WriteString("| flag | what it does | default | example |\n|---|---|---|---|\n")
	for _, d := range c.flags {
		b.WriteString(flagCells(d) + "\n")
	}
}

// flagCells are the cells that all tables of flags have.
func flagCells(d flagDoc) string {
	fallback := ""
	if d.fallback != "" {
		fallback = codeCell(d.fallback)
	}
	return fmt.Sprintf("| %s | %s | %s | %s |", codeCell(d.typed()), markdownCell(d.help), fallback, codeCell(d.exampleTyped()))
}

// markdownCell is a text within a table of Markdown.
func markdownCell(s string) string {
	return strings.NewReplacer("|", `\|`, "*", `\*`, "<", "&lt;").Replace(s)
}

func codeCell(s string) string { return "`" + strings.ReplaceAll(s, "|", `\|`) + "`" }
