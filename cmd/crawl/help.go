package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

const usage = `crawl downloads the web into a database.

usage:
  crawl [flags] URL...          crawl from these URLs into crawl.db
  crawl [flags] -seeds FILE     crawl from the URLs in FILE
  crawl -db FILE                go on where the crawl in FILE ended
`

// An exit is an exit code and its meaning.
type exit struct {
	code    int
	meaning string
}

var exits = []exit{
	{exitDone, "done, or a limit reached"},
	{exitFailure, "failure"},
	{exitUsage, "usage"},
	{exitNoSeed, "no seed could be fetched"},
	{exitHeld, "database held by another run or newer than this program"},
	{exitGaveUp, "gave up on blocked hosts with work left"},
	{exitInterrupted, "interrupted and resumable"},
}

// topics are what crawl help takes beside the subcommands.
func topics() []string {
	return append([]string{"flags", "exit", "man"}, commandNames()...)
}

// helpTopic prints what there is on a topic.
func helpTopic(args []string, w io.Writer) error {
	words, err := readFlags(noFlags, &struct{}{}, nil, args)
	if err != nil {
		return err
	}
	topic := ""
	if len(words) > 0 {
		topic = words[0]
	}
	switch topic {
	case "":
		return help(w)
	case "flags":
		return flagsHelp(w)
	case "exit":
		_, err := io.WriteString(w, exitHelp())
		return err
	case "man":
		return manual(w)
	case "markdown": // docs/flags.md
		return flagsMarkdown(w)
	}
	c, ok := findCommand(topic)
	if !ok {
		return usagef("help: there is no topic %q%s", topic, didYouMean(nearest(topic, topics()), ""))
	}
	return helpOn(c, w)
}

// help prints the help that fits on one screen: the flags used most.
func help(w io.Writer) error {
	const column, width = 34, 80
	var b strings.Builder
	b.WriteString(usage)
	b.WriteString("\nthe flags used most:\n")
	for _, d := range crawlFlags() {
		if d.brief != "" {
			fmt.Fprintf(&b, "%-*s%s%s\n", column, "  "+d.typed(), d.brief, d.defaultNote())
		}
	}
	b.WriteString("\ncommands:\n")
	for _, line := range wrap(strings.Join(commandNames(), ", "), width-2) {
		b.WriteString("  " + line + "\n")
	}
	b.WriteString(`
more:
  crawl help flags              every flag, with default and example
  crawl help COMMAND            a command; of exit, the exit codes
  crawl help man | man -l -     everything

Ctrl-C finishes what is in flight, twice aborts; run the same command again to
go on. Nothing is lost, not even by kill -9.
`)
	_, err := io.WriteString(w, b.String())
	return err
}

// defaultNote is the default in brackets, where one is worth a word.
func (d flagDoc) defaultNote() string {
	if slices.Contains([]string{"", "0", "0s", "-1"}, d.fallback) {
		return ""
	}
	return " (default " + d.fallback + ")"
}

// flagsHelp prints the table of flags.
func flagsHelp(w io.Writer) error {
	var b strings.Builder
	b.WriteString("Flags may stand before and after URLs, with one dash or two. Each can also be\n" +
		"said in the environment and in crawl.toml: see crawl help config.\n")
	for _, g := range groups {
		fmt.Fprintf(&b, "\n%s:\n", g)
		for _, d := range inGroup(crawlFlags(), g) {
			writeFlag(&b, d)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func inGroup(docs []flagDoc, group string) []flagDoc {
	return slices.DeleteFunc(slices.Clone(docs), func(d flagDoc) bool { return d.group != group })
}

// writeFlag prints a flag and, indented below or beside it, its help.
func writeFlag(b *strings.Builder, d flagDoc) {
	const column, width = 24, 80
	head := "  " + d.typed()
	if len(head) >= column {
		fmt.Fprintln(b, head)
		head = ""
	}
	for _, l := range wrap(d.fullHelp(), width-column) {
		fmt.Fprintf(b, "%-*s%s\n", column, head, l)
		head = ""
	}
	if d.takes != "" {
		fmt.Fprintf(b, "%-*s%s\n", column, "", "e.g. "+d.exampleTyped())
	}
}

// fullHelp is the help with the default.
func (d flagDoc) fullHelp() string {
	if d.fallback == "" {
		return d.help
	}
	return d.help + " (default " + d.fallback + ")"
}

func exitHelp() string {
	var b strings.Builder
	b.WriteString("exit codes:\n")
	for _, e := range exits {
		fmt.Fprintf(&b, "  %3d  %s\n", e.code, e.meaning)
	}
	return b.String()
}

// helpOn prints the help of a subcommand.
func helpOn(c command, w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "usage: %s\n\n", c.usage())
	for _, paragraph := range strings.Split(c.about, "\n\n") {
		b.WriteString(reflow(paragraph, 80) + "\n\n")
	}
	if len(c.flags) > 0 {
		b.WriteString(c.flagsHeading() + "\n")
		for _, d := range c.flags {
			writeFlag(&b, d)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "example: %s\n", c.example)
	_, err := io.WriteString(w, b.String())
	return err
}

// flagsHeading stands above the command's own flags.
func (c command) flagsHeading() string {
	if c.crawls {
		return "flags, beside those of a crawl, which 'crawl help flags' lists:"
	}
	return "flags:"
}

// reflow wraps a paragraph, unless its lines are set as they are.
func reflow(paragraph string, width int) string {
	if strings.Contains(paragraph, "\n") {
		return paragraph
	}
	return strings.Join(wrap(paragraph, width), "\n")
}

// wrap breaks text between words into lines of at most width bytes.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, w := range strings.Fields(text) {
		if line != "" && len(line)+1+len(w) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += w
	}
	return append(lines, line)
}
