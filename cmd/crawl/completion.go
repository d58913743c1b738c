package main

import (
	"fmt"
	"io"
	"strings"
)

var shells = []string{"bash", "zsh", "fish"}

// completion prints the script that completes crawl's words in a shell.
func completion(args []string, w io.Writer) error {
	words, err := readFlags(noFlags, &struct{}{}, nil, args)
	if err != nil {
		return err
	}
	scripts := map[string]func() string{"bash": bashCompletion, "zsh": zshCompletion, "fish": fishCompletion}
	shell := strings.Join(words, " ")
	script, ok := scripts[shell]
	if !ok {
		return usagef("completion: it takes bash, zsh or fish%s", didYouMean(nearest(shell, shells), ""))
	}
	_, err = io.WriteString(w, script())
	return err
}

// bashCompletion needs bash 3.2 or newer and nothing else. Bash parts words at
// =, so that -flag=value comes as three of them.
func bashCompletion() string {
	var b strings.Builder
	b.WriteString(`# Completion of crawl for bash: source <(crawl completion bash)
_crawl() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} cmd=run flags= words= dash= IFS=$'\n'
	if [[ $cur == "=" ]]; then
		cur=
	elif [[ $prev == "=" ]] && ((COMP_CWORD >= 2)); then
		prev=${COMP_WORDS[COMP_CWORD-2]}
	fi
	if [[ $prev == --* ]]; then prev=${prev#-}; fi
	COMPREPLY=()
	if ((COMP_CWORD > 1)); then
		case ${COMP_WORDS[1]} in
		` + strings.Join(commandNames(), "|") + `) cmd=${COMP_WORDS[1]} ;;
		esac
	fi
	case $cmd in
`)
	for _, c := range commands() {
		fmt.Fprintf(&b, "\t%s)\n\t\twords=%s\n\t\tflags=%s\n", c.name, bashWords(c.first()), bashWords(flagNames(c.allFlags())))
		writeBashValues(&b, c.allFlags())
		b.WriteString("\t\t;;\n")
	}
	b.WriteString(`	esac
	if ((COMP_CWORD == 1)); then words=` + bashWords(commandNames()) + `; fi
	if [[ $cur == --* ]]; then
		dash=-
		cur=${cur#-}
	fi
	if [[ $cur == -* ]]; then words=$flags; fi
	COMPREPLY=($(compgen -P "$dash" -W "$words" -- "$cur"))
}
complete -F _crawl crawl
`)
	return b.String()
}

// writeBashValues completes what stands behind each flag.
func writeBashValues(b *strings.Builder, flags []flagDoc) {
	if len(flags) == 0 {
		return
	}
	b.WriteString("\t\tcase $prev in\n")
	for _, d := range flags {
		if d.takes == "" {
			continue
		}
		action := "return"
		switch {
		case d.choices() != nil:
			action = `COMPREPLY=($(compgen -W ` + bashWords(d.choices()) + ` -- "$cur")); return`
		case d.takesFile():
			action = `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return`
		}
		fmt.Fprintf(b, "\t\t-%s) %s ;;\n", strings.Join(d.names(), "|-"), action)
	}
	b.WriteString("\t\tesac\n")
}

// bashWords are words for compgen, one a line.
func bashWords(words []string) string { return "$'" + strings.Join(words, `\n`) + "'" }

// flagNames are all names of flags, with a dash.
func flagNames(docs []flagDoc) []string {
	var names []string
	for _, d := range docs {
		for _, n := range d.names() {
			names = append(names, "-"+n)
		}
	}
	return names
}

// zshCompletion is for a file called _crawl in $fpath, or to be sourced.
func zshCompletion() string {
	var b strings.Builder
	b.WriteString("#compdef crawl\n# Completion of crawl for zsh: crawl completion zsh > \"${fpath[1]}/_crawl\"\n_crawl() {\n" +
		"\tlocal -a commands=(\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "\t\t%s\n", quoteShell(c.name+":"+zshText(c.summary)))
	}
	b.WriteString("\t)\n\tlocal cmd=run\n\tif ((CURRENT > 2 && ${commands[(I)${words[2]}:*]})); then\n\t\tcmd=${words[2]}\n\t\tshift words\n\t\t((CURRENT--))\n\tfi\n" +
		"\tif ((CURRENT == 2)) && [[ $cmd == run && $words[2] != -* ]]; then _describe command commands; fi\n\tcase $cmd in\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "\t%s)\n\t\t_arguments", c.name)
		for _, d := range c.allFlags() {
			writeZshFlag(&b, d)
		}
		if words := c.first(); len(words) > 0 {
			fmt.Fprintf(&b, " \\\n\t\t\t'1:%s:(%s)'", c.name, strings.Join(words, " "))
		}
		if c.name == "run" {
			b.WriteString(" \\\n\t\t\t'*:URL:_urls'")
		}
		b.WriteString("\n\t\t;;\n")
	}
	b.WriteString("\tesac\n}\nif [[ $funcstack[1] == _crawl ]]; then _crawl \"$@\"; else compdef _crawl crawl; fi\n")
	return b.String()
}

func writeZshFlag(b *strings.Builder, d flagDoc) {
	action := ""
	switch {
	case d.choices() != nil:
		action = ":" + d.name + ":(" + strings.Join(d.choices(), " ") + ")"
	case d.takesFile():
		action = ":file:_files"
	case d.takes != "":
		action = ":" + zshText(d.takes) + ": "
	}
	for _, name := range flagNames([]flagDoc{d}) {
		for _, dash := range []string{"", "-"} {
			fmt.Fprintf(b, " \\\n\t\t\t%s", quoteShell("*"+dash+name+"["+zshText(d.help)+"]"+action))
		}
	}
}

// zshText is a text in which _arguments finds no marks of its own.
func zshText(s string) string {
	return strings.NewReplacer(`\`, `\\`, ":", `\:`, "[", `\[`, "]", `\]`).Replace(s)
}

// fishCompletion is for fish's folder of completions.
func fishCompletion() string {
	var b strings.Builder
	b.WriteString("# Completion of crawl for fish: crawl completion fish > ~/.config/fish/completions/crawl.fish\ncomplete -c crawl -f\n")
	for _, c := range commands() {
		first := "__fish_seen_subcommand_from " + c.name
		fmt.Fprintf(&b, "complete -c crawl -n __fish_use_subcommand -a %s -d %s\n", c.name, quoteFish(c.summary))
		if c.name == "run" {
			first = "not __fish_seen_subcommand_from " + strings.Join(commandNames()[1:], " ")
		}
		if words := c.first(); len(words) > 0 {
			fmt.Fprintf(&b, "complete -c crawl -n %s -a %s\n", quoteFish(first), quoteFish(strings.Join(words, " ")))
		}
		for _, d := range c.allFlags() {
			writeFishFlag(&b, first, d)
		}
	}
	return b.String()
}

func writeFishFlag(b *strings.Builder, condition string, d flagDoc) {
	for _, name := range d.names() {
		kinds := "-o " + name + " -l " + name
		if len(name) == 1 {
			kinds = "-s " + name
		}
		fmt.Fprintf(b, "complete -c crawl -n %s %s", quoteFish(condition), kinds)
		switch {
		case d.choices() != nil:
			fmt.Fprintf(b, " -x -a %s", quoteFish(strings.Join(d.choices(), " ")))
		case d.takesFile():
			b.WriteString(" -r -F")
		case d.takes != "":
			b.WriteString(" -x")
		}
		fmt.Fprintf(b, " -d %s\n", quoteFish(d.help))
	}
}

func quoteShell(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func quoteFish(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}
