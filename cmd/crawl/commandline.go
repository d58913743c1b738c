package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
)

// A commandLine is what was said of a crawl, on the command line and elsewhere.
type commandLine struct {
	*settings
	urls   []string // the arguments that are not flags
	layers layers
	// withheld names the credential headers that former runs were given and
	// this one is not: their values are not stored.
	withheld []string
	// again are the failed URLs that 'crawl retry' means.
	again []frontier.TaskID
	// release are the patterns of held URLs that 'crawl traps' lets go.
	release []string
	// prepared are the options of the crawl once there are no more to adopt.
	prepared *crawl.Options
}

func newCommandLine() *commandLine {
	c := &commandLine{settings: newSettings()}
	c.layers[typed] = make(layer)
	return c
}

// parseCommandLine reads flags and URLs in any order, the environment, and
// crawl.toml.
func parseCommandLine(args []string) (*commandLine, error) {
	c := newCommandLine()
	var err error
	if c.urls, err = readFlags(options, c.settings, c.note, args); err != nil {
		return nil, err
	}
	return c, c.settle()
}

// note remembers a flag that was typed, if it is one of the crawl's.
func (c *commandLine) note(name, word string) {
	if d, ok := findFlag(crawlFlags(), name); ok {
		c.layers[typed].put(d, said{word: word, where: "-" + name})
	}
}

// settle sets the options to what counts of what was typed, of the environment
// and of crawl.toml.
func (c *commandLine) settle() (err error) {
	docs := crawlFlags()
	if c.layers[environment], err = fromEnvironment(os.Environ(), docs); err != nil {
		return err
	}
	if err := c.layers.apply(c.settings); err != nil {
		return err
	}
	if c.layers[file], err = fromFile(c.config, docs); err != nil {
		return err
	}
	return c.layers.apply(c.settings)
}

// adopt takes what was stored with a crawl into account, and returns what of
// it counts for the user to see.
func (c *commandLine) adopt(record json.RawMessage) ([]string, error) {
	stored, err := storedOptions(record)
	if err != nil {
		return nil, fmt.Errorf("%s: the options stored with the crawl cannot be read: %w", c.db, err)
	}
	for _, name := range stored[withheldKey] {
		if c.options.Header.Get(name) == "" {
			c.withheld = append(c.withheld, name)
		}
	}
	c.layers[typedBefore], c.layers[surrounded] = make(layer), make(layer)
	for _, d := range crawlFlags() {
		for _, word := range stored[d.name] {
			r := typedBefore
			if d.stored && slices.Contains(stored[surroundedKey], surroundedName(d, word)) {
				r = surrounded
			}
			if d.stored {
				c.layers[r].put(d, said{word: fromDatabase(c.db, d, word), where: c.db + ": stored option -" + d.name})
			}
		}
	}
	if err := c.layers.apply(c.settings); err != nil {
		return nil, err
	}
	return c.adopted(), nil
}

// storedOptions reads a record: words by option, and the keys that no flag can
// be called by.
func storedOptions(record []byte) (map[string][]string, error) {
	stored := make(map[string][]string)
	if len(record) == 0 {
		return stored, nil
	}
	err := json.Unmarshal(record, &stored)
	return stored, err
}

// adopted are the options that count because they are stored with the crawl.
func (c *commandLine) adopted() []string {
	var adopted []string
	for _, d := range crawlFlags() {
		for _, s := range c.layers.words(d) {
			if s.rank == typedBefore || s.rank == surrounded {
				adopted = append(adopted, asTyped(d, s.word))
			}
		}
	}
	return adopted
}

func asTyped(d flagDoc, word string) string {
	if strings.ContainsFunc(word, unicode.IsControl) {
		word = strconv.Quote(word) // a database may be anybody's
	}
	switch {
	case d.takes == "" && word == "true":
		return "-" + d.name
	case d.takes == "":
		return "-" + d.name + "=" + word
	}
	if strings.ContainsAny(word, " '\"$&*()[]{}|;<>?\\") {
		word = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	return "-" + d.name + " " + word
}

// record is the command line as the database remembers it. Credentials are
// left out: a database is made to be shared.
func (c *commandLine) record() []byte {
	stored := map[string][]string{withheldKey: slices.Clone(c.withheld)}
	for _, d := range crawlFlags() {
		if !d.stored {
			continue
		}
		for _, s := range c.layers.words(d) {
			if d.name == "H" && isCredential(s.word) {
				stored[withheldKey] = append(stored[withheldKey], headerName(s.word))
				continue
			}
			if d.name == "host-rule" {
				s.word = publicRule(s.word)
			}
			stored[d.name] = append(stored[d.name], toDatabase(c.db, d, s.word))
			if name := surroundedName(d, s.word); s.rank >= environment && !slices.Contains(stored[surroundedKey], name) {
				stored[surroundedKey] = append(stored[surroundedKey], name)
			}
		}
	}
	maps.DeleteFunc(stored, func(_ string, words []string) bool { return len(words) == 0 })
	record, _ := json.Marshal(stored) // strings cannot fail
	return record
}

// Keys of a record that no flag can be called by.
const (
	// withheldKey has the names of headers without their values.
	withheldKey = "H="
	// surroundedKey has the names of the options that were not typed but
	// came from the environment or a file.
	surroundedKey = "surroundings="
)

// surroundedName is what a record calls an option that was not typed; headers
// come from different places each.
func surroundedName(d flagDoc, word string) string {
	if d.name == "H" {
		return "H " + headerName(word)
	}
	return d.name
}

func isCredential(header string) bool { return crawl.IsCredential(headerName(header)) }

func headerName(header string) string {
	name, _, _ := strings.Cut(header, ":")
	return http.CanonicalHeaderKey(strings.TrimSpace(name))
}

// foresee prepares a crawl that begins anew, so that a mistake is told before
// there is a database, or an old one was renamed.
func (c *commandLine) foresee() error {
	if _, err := os.Stat(c.db); err == nil && !c.fresh {
		return nil // its options are not known yet
	}
	_, err := c.prepare()
	return err
}

// prepare are the options of the crawl with what is in the files that they
// name. Those are read once, for they may be pipes.
func (c *commandLine) prepare() (crawl.Options, error) {
	if c.prepared != nil {
		return *c.prepared, nil
	}
	o := c.crawlOptions()
	if err := c.network.apply(&o); err != nil {
		return o, err
	}
	if err := o.Check(); err != nil {
		return o, usageError{err}
	}
	c.prepared = &o
	return o, nil
}

// crawlOptions are the options of the crawl that the command line describes.
func (c *commandLine) crawlOptions() crawl.Options {
	o := c.options
	switch {
	case c.depth < 0:
		o.Depth = 0
	case c.depth == 0:
		o.Depth = crawl.SeedsOnly
	default:
		o.Depth = c.depth
	}
	o.Record, o.Again, o.Release = c.record(), c.again, c.release
	return o
}
