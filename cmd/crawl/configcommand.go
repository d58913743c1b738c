package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/joinable/crawl/fetch/proxy"
	"github.com/joinable/crawl/storage/sqlite"
)

// configure is crawl config init and crawl config show.
func (a *app) configure(args []string) error {
	action := ""
	if len(args) > 0 {
		action, args = args[0], args[1:]
	}
	switch action {
	case "init":
		return initConfig(args, a.stdout)
	case "show":
		return showConfig(args, a.stdout)
	case "-h", "-help", "--help":
		return flag.ErrHelp
	case "":
		return usagef("config: it takes init or show")
	default:
		return usagef("config: there is no %q%s", action, didYouMean(nearest(action, []string{"init", "show"}), ""))
	}
}

// initFlags are the flags of crawl config init.
var initFlags = []flagRow[string]{
	{flagDoc{name: "config", takes: "FILE", example: "news.toml", fallback: configFile, help: "the file to write"},
		func(path *string) value { return text(path) }},
}

// initConfig writes a file with every option, all of them comments.
func initConfig(args []string, stdout io.Writer) error {
	path := configFile
	rest, err := readFlags(initFlags, &path, nil, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("config init: what is %q? the file is named with -config FILE", rest[0])
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usagef("config init: %s exists; it is not overwritten", path)
	}
	if err != nil {
		return fmt.Errorf("config init: %w", err)
	}
	_, err = f.WriteString(sampleConfig())
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("config init: %w", err)
	}
	fmt.Fprintf(stdout, "wrote %s: every option with its default, as comments\n", path)
	return nil
}

// sampleConfig is what crawl config init writes.
func sampleConfig() string {
	var b strings.Builder
	b.WriteString("# Options of crawl, each with its default. Take away a # to change one.\n" +
		"# A flag or a variable such as CRAWL_MAX_PAGES counts more than this file;\n" +
		"# 'crawl config show' says what holds, and 'crawl help config' why.\n")
	for _, g := range groups {
		fmt.Fprintf(&b, "\n# ---- %s ----\n", g)
		for _, d := range inGroup(crawlFlags(), g) {
			if d.noFile {
				continue
			}
			b.WriteByte('\n')
			for _, line := range wrap(d.help, 76) {
				b.WriteString("# " + line + "\n")
			}
			if d.takes != "" {
				b.WriteString("# as in: " + exampleTOML(d) + "\n")
			}
			b.WriteString("#" + defaultTOML(d) + "\n")
		}
	}
	return b.String()
}

// showConfig prints what holds for each option, and where it was said.
func showConfig(args []string, stdout io.Writer) error {
	c, err := parseCommandLine(args)
	if err != nil {
		return err
	}
	if err := c.adoptStored(); err != nil {
		return err
	}
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	for _, d := range crawlFlags() {
		words := c.layers.words(d)
		if len(words) == 0 {
			fmt.Fprintf(w, "%s\t%s\tdefault\n", d.key(), defaultShown(d))
		}
		for _, s := range words {
			fmt.Fprintf(w, "%s\t%s\t%s\n", d.key(), shown(d, s.word), s.origin())
		}
	}
	for _, name := range c.withheld {
		fmt.Fprintf(w, "header\t%s: (not stored)\tnowhere: it is not sent unless it is given again\n", name)
	}
	return w.Flush()
}

// adoptStored takes what is stored in the database into account, if there is
// one.
func (c *commandLine) adoptStored() error {
	if _, err := os.Stat(c.db); err != nil || c.fresh {
		return nil
	}
	store, err := sqlite.Open(c.db, sqlite.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer store.Close()
	status, err := store.Status(context.Background())
	if err != nil {
		return err
	}
	_, err = c.adopt(status.Options)
	return err
}

// origin is where a word was said, for the user.
func (s said) origin() string {
	switch s.rank {
	case typed:
		return "command line"
	case typedBefore, surrounded:
		db, _, _ := strings.Cut(s.where, ": stored option")
		return "stored in " + db
	case file:
		return s.where[:strings.LastIndex(s.where, ": ")]
	default:
		return s.where
	}
}

// shown is a word as it may be printed: no credentials, on one line.
func shown(d flagDoc, word string) string {
	switch {
	case d.name == "H" && isCredential(word):
		return headerName(word) + ": (set)"
	case d.name == "auth":
		host, _, _ := strings.Cut(word, "=")
		word = host + "=(set)"
	case d.name == "proxy":
		if u, err := proxy.Parse(word); err == nil && u.User != nil {
			word = u.Scheme + "://(set)@" + u.Host
		}
	}
	if strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(word)
	}
	return word
}

func defaultShown(d flagDoc) string {
	switch {
	case d.form == aSwitch:
		return "false"
	case d.fallback == "":
		return "-"
	default:
		return d.fallback
	}
}
