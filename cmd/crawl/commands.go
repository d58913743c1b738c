package main

import "slices"

// A command is one row of the table of subcommands: help, completion and
// manual come from it.
type command struct {
	name    string
	args    string // what stands behind it
	summary string
	about   string
	words   []string // what its first argument may be, if that can be listed
	flags   []flagDoc
	example string
}

// dbFlag is the flag of commands that read a database.
var dbFlag = flagDoc{name: "db", takes: "FILE", fallback: defaultDB, example: "news.db", help: "the database"}

// retryFlagDocs are the flags that only crawl retry has, and the database.
func retryFlagDocs() []flagDoc {
	return []flagDoc{
		dbFlag,
		{name: "class", takes: "CLASS", example: "timeout", help: "of this class of error: timeout, refused, dns, http and others (see v_errors)"},
		{name: "status", takes: "N", example: "404", help: "that were answered with this HTTP status"},
		{name: "host", takes: "HOST", example: "example.com", help: "on this host: example.com, or https://example.com:8443"},
		{name: "match", takes: "RE", example: "/docs/", help: "whose URL matches"},
		{name: "list", help: "only print them"},
	}
}

// commands is the table of subcommands. crawl alone is run.
func commands() []command {
	return []command{
		{name: "run", args: "[flags] URL...", summary: "crawl, as without the word",
			about:   "Crawls from URLs, or goes on with the crawl in a database. 'crawl help flags' lists the flags.",
			flags:   crawlFlags(),
			example: "crawl run -max-pages 100 https://example.com/"},
		{name: "status", args: "[-db FILE]", summary: "say what a database holds",
			about:   "Says what a database holds, during a crawl or after it.",
			flags:   []flagDoc{dbFlag},
			example: "crawl status -db news.db"},
		{name: "query", args: "[NAME] [URL] [flags]", summary: "ask a ready-made question, or list them",
			about:   aboutQuery(),
			words:   queryNames(),
			flags:   append(inquiryFlagDocs(), queryFlagDocs()...),
			example: "crawl query broken-links -format csv -o broken.csv"},
		{name: "sql", args: "QUERY|- [flags]", summary: "ask the database anything, in SQL",
			about:   aboutSQL,
			flags:   inquiryFlagDocs(),
			example: `crawl sql "SELECT url, title FROM v_pages WHERE status = 200"`},
		{name: "explain", args: "URL... [flags]", summary: "say of any URL why it was fetched, or why not",
			about:   aboutExplain,
			flags:   describe(explainFlags),
			example: "crawl explain https://example.com/a"},
		{name: "retry", args: "[flags] [flags of crawl]", summary: "try again what failed, and go on with the crawl",
			about:   "Tries URLs again that have failed, and goes on with the crawl. Without a choice it is all whose fate is 'failed'; those that are 'gone' (404, 410) only with -status. It takes the flags of a crawl as well.",
			flags:   retryFlagDocs(),
			example: "crawl retry -class timeout -list"},
		{name: "config", args: "init|show [flags]", summary: "write crawl.toml, or say which options hold and why",
			about:   aboutConfig,
			words:   []string{"init", "show"},
			flags:   crawlFlags(),
			example: "crawl config show -depth 2"},
		{name: "completion", args: "bash|zsh|fish", summary: "print a script that completes flags with the Tab key",
			about:   aboutCompletion,
			words:   shells,
			example: "source <(crawl completion bash)"},
		{name: "help", args: "[TOPIC]", summary: "tell of flags, exit codes, a command, or everything as a manual page",
			about:   "Topics are flags, exit, man, and the commands.",
			words:   topics(),
			example: "crawl help man | man -l -"},
		{name: "version", summary: "print the version",
			about:   "Prints the version.",
			example: "crawl version"},
	}
}

// commandNames are the words that may stand first.
var commandNames = []string{"run", "status", "query", "sql", "explain", "retry", "config", "completion", "help", "version"}

const aboutConfig = `config init writes crawl.toml, or -config FILE, with every option, its default and what it does; it never overwrites a file. config show takes the flags of a crawl and says what holds for each option, and where it was said. Credentials are not printed.

Of several places that name an option, the first of these counts: the command line; the command line of a former run, which is stored with the crawl; the environment; crawl.toml; the environment and crawl.toml of a former run, stored likewise; the default. So what was typed for a crawl holds until something else is typed, and 'crawl -db FILE' goes on in the same way from any folder.

Lists are taken whole from one place, but for headers, which are taken name by name. In the environment the name of -max-pages is CRAWL_MAX_PAGES; lists have one value a line, and what is empty counts as not set. In crawl.toml it is max-pages; -H, -q and -v are header, quiet and verbose. The file is read from the working directory unless -config or CRAWL_CONFIG names another; -config /dev/null reads none. Paths in it are relative to the working directory. status, sql and query take the database from there as well.`

const aboutCompletion = `Prints a script for the shell. For good:
  bash:  echo 'source <(crawl completion bash)' >> ~/.bashrc
  zsh:   crawl completion zsh > "${fpath[1]}/_crawl"
  fish:  crawl completion fish > ~/.config/fish/completions/crawl.fish`

// findCommand returns the row of a subcommand.
func findCommand(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

// withDB puts the database that environment or crawl.toml name, if any, before
// the arguments of a command that asks one. A typed -db comes later, and counts.
func withDB(name string, args []string) ([]string, error) {
	c, _ := findCommand(name)
	isHelp := func(s string) bool { return s == "-h" || s == "-help" || s == "--help" }
	d, asks := findFlag(c.flags, "db")
	if !asks || len(c.flags) >= len(options) || slices.ContainsFunc(args, isHelp) {
		return args, nil
	}
	here, err := parseCommandLine(nil)
	if err != nil || len(here.layers.words(d)) == 0 {
		return args, err
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
	for _, n := range commandNames {
		if d := slips(word, n); d > 0 && d <= max(1, len(n)/3) {
			names = append(names, n)
		}
	}
	return names
}
