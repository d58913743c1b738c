package main

import (
	"io"
	"slices"
)

// A command is one row of the table of subcommands: what runs it, and what
// help, completion, manual and documentation say of it.
type command struct {
	name    string
	args    string // what stands behind it
	summary string
	about   string
	words   func() []string // what its first argument may be, if that can be listed
	flags   []flagDoc       // its own; one called db makes it read a database
	crawls  bool            // it takes the flags of a crawl as well
	example string
	run     func(a *app, args []string) error
}

// commands is the table of subcommands. crawl alone is run.
func commands() []command {
	return []command{
		{name: "run", args: "[flags] URL...", summary: "crawl, as without the word",
			about:   "Crawls from URLs, or goes on with the crawl in a database. 'crawl help flags' lists the flags.",
			crawls:  true,
			example: "crawl run -max-pages 100 https://example.com/", run: (*app).run},
		{name: "status", args: "[-db FILE]", summary: "say what a database holds",
			about:   "Says what a database holds, during a crawl or after it.",
			flags:   describe(databaseFlag),
			example: "crawl status -db news.db", run: printing(status)},
		{name: "query", args: "[NAME] [URL] [flags]", summary: "ask a ready-made question, or list them",
			about:   aboutQuery(),
			words:   queryNames,
			flags:   describe(queryFlags),
			example: "crawl query broken-links -format csv -o broken.csv", run: (*app).query},
		{name: "sql", args: "QUERY|- [flags]", summary: "ask the database anything, in SQL",
			about:   aboutSQL,
			flags:   describe(inquiryFlags),
			example: `crawl sql "SELECT url, title FROM v_pages WHERE status = 200"`, run: (*app).sql},
		{name: "explain", args: "URL... [flags]", summary: "say of any URL why it was fetched, or why not",
			about:   aboutExplain,
			flags:   describe(explainFlags),
			example: "crawl explain https://example.com/a", run: (*app).explain},
		{name: "cat", args: "URL... [flags]", summary: "print the stored body of URLs",
			about:   aboutCat,
			flags:   describe(catFlags),
			example: "crawl cat https://example.com/a > a.html", run: (*app).cat},
		{name: "robots", args: "URL... [flags]", summary: "ask for robots.txt now, and say whether it allows URLs",
			about:   aboutRobots,
			flags:   describe(robotsFlags),
			example: "crawl robots https://example.com/a && echo may be fetched", run: (*app).robots},
		{name: "try", args: "URL|FILE [SELECTOR|RULE...] [flags]", summary: "show what selectors and rules find on one page",
			about:   aboutTry,
			flags:   describe(tryFlags),
			example: "crawl try https://example.com/ h1 'a@href'", run: (*app).try},
		{name: "runs", args: "[flags]", summary: "list the runs of a crawl, how they ended, and their options",
			about:   aboutRuns,
			flags:   describe(inquiryFlags),
			example: "crawl runs -db news.db", run: (*app).runs},
		{name: "retry", args: "[flags] [flags of crawl]", summary: "try again what failed, and go on with the crawl",
			about:   "Tries URLs again that have failed, and goes on with the crawl. Without a choice it is all whose fate is 'failed'; those that are 'gone' (404, 410) only with -status.",
			flags:   describe(choiceFlags),
			crawls:  true,
			example: "crawl retry -class timeout -list", run: (*app).retry},
		{name: "reparse", args: "[flags]", summary: "extract again from stored bodies, without a request",
			about:   aboutReparse,
			flags:   describe(reparseFlags),
			example: "crawl reparse -select 'price=.price'", run: (*app).reparse},
		{name: "traps", args: "[flags] [flags of crawl]", summary: "list the URLs that are held, for they bring nothing new, or release them",
			about:   aboutTraps,
			flags:   describe(trapsFlags[:1]),
			crawls:  true,
			example: "crawl traps -release all", run: (*app).traps},
		{name: "add", args: "[flags] URL...", summary: "add seeds to a crawl, also while it runs",
			about:   aboutAdd,
			flags:   describe(addFlags),
			example: "crawl add https://example.com/new", run: (*app).add},
		{name: "bench", args: "[flags]", summary: "measure how fast this machine crawls, on loopback alone",
			about:   aboutBench,
			flags:   describe(benchFlags),
			example: "crawl bench -cores 2", run: (*app).bench},
		{name: "config", args: "init|show [flags]", summary: "write crawl.toml, or say which options hold and why",
			about:   aboutConfig,
			words:   these("init", "show"),
			crawls:  true,
			example: "crawl config show -depth 2", run: (*app).configure},
		{name: "completion", args: "bash|zsh|fish", summary: "print a script that completes flags with the Tab key",
			about:   aboutCompletion,
			words:   these(shells...),
			example: "source <(crawl completion bash)", run: printing(completion)},
		{name: "help", args: "[TOPIC]", summary: "tell of flags, exit codes, a command, or everything as a manual page",
			about:   "Topics are flags, exit, man, and the commands.",
			words:   topics,
			example: "crawl help man | man -l -", run: printing(helpTopic)},
		{name: "version", summary: "print the version",
			about:   "Prints the version.",
			example: "crawl version", run: printing(version)},
	}
}

const aboutConfig = `config init writes crawl.toml, or -config FILE, with every option, its default and what it does; it never overwrites a file. config show takes the flags of a crawl and says what holds for each option, and where it was said. Credentials are not printed.

Of several places that name an option, the first of these counts: the command line; the command line of a former run, which is stored with the crawl; the environment; crawl.toml; the environment and crawl.toml of a former run, stored likewise; the default. So what was typed for a crawl holds until something else is typed, and 'crawl -db FILE' goes on in the same way from any folder.

Lists are taken whole from one place, but for headers, which are taken name by name. In the environment the name of -max-pages is CRAWL_MAX_PAGES; lists have one value a line, and what is empty counts as not set. In crawl.toml it is max-pages; -H, -q and -v are header, quiet and verbose. The file is read from the working directory unless -config or CRAWL_CONFIG names another; -config /dev/null reads none. Paths in it are relative to the working directory. Commands that read a database take it from there as well.`

const aboutCompletion = `Prints a script for the shell. For good:
  bash:  echo 'source <(crawl completion bash)' >> ~/.bashrc
  zsh:   crawl completion zsh > "${fpath[1]}/_crawl"
  fish:  crawl completion fish > ~/.config/fish/completions/crawl.fish`

// printing is how a command runs that needs nothing but to print.
func printing(print func(args []string, w io.Writer) error) func(*app, []string) error {
	return func(a *app, args []string) error { return print(args, a.stdout) }
}

// these are words that are always the same.
func these(words ...string) func() []string { return func() []string { return words } }

// first are the words that may stand first behind the command.
func (c command) first() []string {
	if c.words == nil {
		return nil
	}
	return c.words()
}

// noFlags is the table of commands without flags; crawl COMMAND -h works all
// the same.
var noFlags []flagRow[struct{}]

// allFlags are the flags that the command takes.
func (c command) allFlags() []flagDoc {
	if c.crawls {
		return append(slices.Clone(c.flags), crawlFlags()...)
	}
	return c.flags
}

// commandNames are the words that may stand first, in the table's order.
func commandNames() []string {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return names
}

// findCommand returns the row of a subcommand.
func findCommand(name string) (command, bool) {
	rows := commands()
	i := slices.IndexFunc(rows, func(c command) bool { return c.name == name })
	if i < 0 {
		return command{}, false
	}
	return rows[i], true
}

// chooseCommand returns the command that is meant, and its arguments.
func chooseCommand(args []string) (command, []string, error) {
	if len(args) > 0 {
		name := args[0]
		if name == "-version" || name == "--version" { // what other programs call it
			name = "version"
		}
		if c, ok := findCommand(name); ok {
			return c, args[1:], nil
		}
		if near := misspelt(args[0]); len(near) > 0 {
			return commands()[0], nil, usagef("there is no command %q%s\n(a host of that name is http://%s/)", args[0], didYouMean(near, ""), args[0])
		}
	}
	return commands()[0], args, nil
}

// withDB puts the database that environment or crawl.toml name, if any, before
// the arguments of a command that reads one, of which -db has a default. A typed
// -db comes later, and counts.
func withDB(c command, args []string) ([]string, error) {
	isHelp := func(s string) bool { return s == "-h" || s == "-help" || s == "--help" }
	if d, _ := findFlag(c.flags, "db"); d.fallback == "" || slices.ContainsFunc(args, isHelp) {
		return args, nil
	}
	here, err := parseCommandLine(nil)
	if err != nil {
		return nil, err
	}
	if d, _ := findFlag(crawlFlags(), "db"); len(here.layers.words(d)) == 0 {
		return args, nil
	}
	return append([]string{"-db", here.db}, args...), nil
}

// usage is how the command is typed.
func (c command) usage() string {
	s := "crawl " + c.name
	if c.args != "" {
		s += " " + c.args
	}
	return s
}

// helpTyped is how its help is had.
func (c command) helpTyped() string {
	if c.name == "run" {
		return "crawl -h"
	}
	return "crawl " + c.name + " -h"
}

// misspelt returns the subcommands that a first argument may be a slip for. A
// word with a dot, a colon or a slash is a URL.
func misspelt(word string) []string {
	for _, c := range word {
		if c < 'a' || c > 'z' {
			return nil
		}
	}
	if word == "localhost" {
		return nil
	}
	var names []string
	for _, n := range commandNames() {
		if d := slips(word, n); d > 0 && d <= max(1, len(n)/3) {
			names = append(names, n)
		}
	}
	return names
}
