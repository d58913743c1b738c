package rule

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// The table that rules stand in.
const tableName = "extract"

// Bounds of rules.
const (
	maxName   = 64
	maxFields = 200 // of a rule or a field
	maxDepth  = 8   // of fields within fields
)

// Parse reads the rules of a TOML file, the tables [extract.NAME], in their
// order; other tables and keys are not looked at. Errors name the file and the
// line.
func Parse(file, text string) ([]*Rule, error) {
	all, err := readTable(text)
	if err != nil {
		return nil, in(file, err)
	}
	for _, e := range all {
		if e.key != tableName {
			continue
		}
		if !e.isTable() {
			return nil, in(file, e.failf(tableName, "takes tables, such as [extract.product]"))
		}
		rules, err := readRules(e.table)
		return rules, in(file, err)
	}
	return nil, nil
}

// ParseLine reads what may stand in the table extract, such as
//
//	product = {match = "/p/", fields = {name = "h1", price = {css = ".price", type = "number"}}}
//
// which is what Rule.String writes.
func ParseLine(text string) ([]*Rule, error) {
	all, err := readTable(text)
	if err != nil {
		return nil, err
	}
	return readRules(all)
}

func readRules(tables []entry) (rules []*Rule, err error) {
	for _, e := range tables {
		r, err := readRule(e)
		if err != nil {
			return nil, err
		}
		rules = append(rules, r)
	}
	return rules, nil
}

var isRuleName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`).MatchString

// ruleKeys are those of a rule.
var ruleKeys = []string{"match", "each", "fields"}

func readRule(e entry) (*Rule, error) {
	path := tableName + "." + shownKey(e.key)
	switch {
	case !isRuleName(e.key) || len(e.key) > maxName:
		return nil, e.failf(path, "the name of a rule has up to %d of the characters a to z, 0 to 9 and _, and begins with a letter", maxName)
	case !e.isTable():
		return nil, e.failf(path, "a rule is a table, such as {fields = {title = \"h1\"}}")
	}
	r := &Rule{name: e.key}
	err := e.inOrder(path, ruleKeys, map[string]func(entry) error{
		"match":  func(e entry) error { return readPattern(e, path, &r.match) },
		"each":   func(e entry) (err error) { r.each, err = readEach(e, path, false); return err },
		"fields": func(e entry) (err error) { r.fields, err = readFields(e, path, r.each.leadsToJSON(), 1); return err },
	})
	if err != nil {
		return nil, err
	}
	if len(r.fields) == 0 {
		return nil, e.failf(path, "it has no fields, such as fields.title = \"h1\"")
	}
	r.source = line([]entry{e})
	return r, nil
}

// inOrder hands the entries of a table to whoever reads them, in the order of
// keys: what comes later may depend on what came before.
func (e entry) inOrder(path string, keys []string, read map[string]func(entry) error) error {
	for _, sub := range e.table {
		if !slices.Contains(keys, sub.key) {
			return sub.failf(path, "there is no key %s%s; there are %s", shownKey(sub.key), suggestion(sub.key, keys), strings.Join(keys, ", "))
		}
	}
	for _, key := range keys {
		for _, sub := range e.table {
			if sub.key != key {
				continue
			}
			if err := read[key](sub); err != nil {
				return err
			}
		}
	}
	return nil
}

func readText(e entry, path string) (string, error) {
	s, ok := e.value.(string)
	if !ok {
		return "", e.failf(path+"."+e.key, "it takes a text in quotes")
	}
	return s, nil
}

func readSwitch(e entry, path string, to *bool) error {
	b, ok := e.value.(bool)
	if !ok {
		return e.failf(path+"."+e.key, "it takes true or false")
	}
	*to = b
	return nil
}

func readPattern(e entry, path string, to **regexp.Regexp) error {
	s, err := readText(e, path)
	if err != nil {
		return err
	}
	if *to, err = regexp.Compile(s); err != nil {
		return e.failf(path+"."+e.key, "%w", err)
	}
	return nil
}

// readEach reads where records are: CSS, or a table of css, xpath or jsonpath.
func readEach(e entry, path string, inJSON bool) (*query, error) {
	path += "." + e.key
	f := &field{}
	switch v := e.value.(type) {
	case string:
		if err := f.setText(v, inJSON); err != nil {
			return nil, e.failf(path, "%w", err)
		}
	case map[string]any:
		if err := readQuery(e, path, &f.query); err != nil {
			return nil, err
		}
	default:
		return nil, e.failf(path, "it takes CSS in quotes, or a table such as {xpath = \"//tr\"}")
	}
	return &f.query, checkEach(e, path, f, inJSON)
}

func checkEach(e entry, path string, f *field, inJSON bool) error {
	switch {
	case f.re != nil:
		return e.failf(path, "records are elements or JSON values; a regular expression finds texts")
	case f.attr != "" && f.json == nil:
		return e.failf(path, "records are elements or JSON values, and @%s is a text", f.attr)
	case f.css == nil && f.xpath == nil && f.json == nil:
		return e.failf(path, "it takes one of css, xpath and jsonpath")
	case inJSON && f.looksInHTML():
		return e.failf(path, "it looks in HTML, and this is within JSON: use jsonpath")
	}
	return nil
}

var queryKeys = []string{"css", "xpath", "jsonpath", "attr"}

// readQuery reads a table of nothing but where to look.
func readQuery(e entry, path string, q *query) error {
	return e.inOrder(path, queryKeys, q.readers(path))
}

func (q *query) readers(path string) map[string]func(entry) error {
	set := func(set func(string) error) func(entry) error {
		return func(e entry) error {
			s, err := readText(e, path)
			if err != nil {
				return err
			}
			if err := set(s); err != nil {
				return e.failf(path+"."+e.key, "%w", err)
			}
			return nil
		}
	}
	return map[string]func(entry) error{
		"css":      set(q.setCSS),
		"xpath":    set(q.setXPath),
		"jsonpath": set(func(s string) error { return q.setJSONPath(s) }),
		"attr": set(func(s string) error {
			if q.attr != "" {
				return fmt.Errorf("css names an attribute already, @%s", q.attr)
			}
			q.attr = strings.ToLower(s)
			return checkAttr(s)
		}),
	}
}

func readFields(e entry, path string, inJSON bool, depth int) (fields []*field, err error) {
	path += ".fields"
	switch {
	case !e.isTable():
		return nil, e.failf(path, "it takes a table, such as {title = \"h1\"}")
	case depth > maxDepth:
		return nil, e.failf(path, "fields within fields are nested deeper than %d", maxDepth)
	case len(e.table) > maxFields:
		return nil, e.failf(path, "there are more than %d", maxFields)
	case len(e.table) == 0:
		return nil, e.failf(path, "it is empty")
	}
	names := make(map[string]string)
	for _, sub := range e.table {
		f, err := readField(sub, path, inJSON, depth)
		if err != nil {
			return nil, err
		}
		folded := strings.ToLower(f.name)
		if other, ok := names[folded]; ok {
			return nil, sub.failf(path+"."+shownKey(sub.key), "there is %s already: names of fields differ by more than case", shownKey(other))
		}
		names[folded] = f.name
		fields = append(fields, f)
	}
	return fields, nil
}

// isFieldName reports whether a field may be called so: the name becomes that
// of a member and of a column.
func isFieldName(name string) bool {
	return name != "" && len(name) <= maxName && !strings.ContainsAny(name, `"\`) &&
		strings.TrimSpace(name) == name && !strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) })
}

func readField(e entry, path string, inJSON bool, depth int) (*field, error) {
	path += "." + shownKey(e.key)
	if !isFieldName(e.key) {
		return nil, e.failf(path, `the name of a field has up to %d printable characters, and no " or \`, maxName)
	}
	f := &field{name: e.key}
	f.key = append(appendQuoted(nil, []byte(e.key)), ':')
	switch v := e.value.(type) {
	case string:
		if err := f.setText(v, inJSON); err != nil {
			return nil, e.failf(path, "%w", err)
		}
	case map[string]any:
		if err := f.readTable(e, path, inJSON, depth); err != nil {
			return nil, err
		}
	default:
		return nil, e.failf(path, "it takes CSS in quotes, or a table such as {css = \".price\", type = \"number\"}")
	}
	if f.typ == TypeAny && !inJSON && f.json == nil {
		f.typ = TypeString
	}
	return f, nil
}

// fieldKeys are those of a field, those first that others depend on.
var fieldKeys = []string{"css", "xpath", "jsonpath", "re", "attr", "html", "each", "type", "decimal", "layout", "list", "required", "fields", "default"}

func (f *field) readTable(e entry, path string, inJSON bool, depth int) error {
	read := f.query.readers(path)
	read["re"] = func(e entry) error { return readPattern(e, path, &f.re) }
	read["html"] = func(e entry) error { return readSwitch(e, path, &f.html) }
	read["list"] = func(e entry) error { return readSwitch(e, path, &f.list) }
	read["required"] = func(e entry) error { return readSwitch(e, path, &f.required) }
	read["type"] = func(e entry) error { return f.readType(e, path) }
	read["decimal"] = func(e entry) error { return f.readDecimal(e, path) }
	read["layout"] = func(e entry) (err error) { f.layout, err = readText(e, path); return err }
	read["default"] = func(e entry) error { return f.readDefault(e, path, inJSON) }
	read["each"] = func(e entry) error { return f.readNested(e, path, inJSON) }
	read["fields"] = func(e entry) (err error) {
		f.fields, err = readFields(e, path, inJSON || f.json != nil, depth+1)
		return err
	}
	if err := e.inOrder(path, fieldKeys, read); err != nil {
		return err
	}
	if wrong := f.contradiction(inJSON); wrong != "" {
		return e.failf(path, "%s", wrong)
	}
	return nil
}

// readNested reads the each of a field, whose matches are a list of records.
func (f *field) readNested(e entry, path string, inJSON bool) error {
	if f.css != nil || f.xpath != nil || f.json != nil || f.attr != "" {
		return e.failf(path, "each says where to look, and so does another key")
	}
	q, err := readEach(e, path, inJSON)
	if err != nil {
		return err
	}
	f.query, f.list, f.each = *q, true, true
	return nil
}

func (f *field) readType(e entry, path string) error {
	s, err := readText(e, path)
	if err != nil {
		return err
	}
	i := slices.Index(typeNames[:], s)
	if i < 1 {
		return e.failf(path+".type", "there is no type %q%s; there are %s", s, suggestion(s, typeNames[1:]), strings.Join(typeNames[1:], ", "))
	}
	f.typ = Type(i)
	return nil
}

func (f *field) readDecimal(e entry, path string) error {
	s, err := readText(e, path)
	if err == nil && s != "." && s != "," {
		err = e.failf(path+".decimal", `it takes "." or ","`)
	}
	if err == nil {
		f.decimal = s[0]
	}
	return err
}

// readDefault reads a value of the field's type.
func (f *field) readDefault(e entry, path string, inJSON bool) error {
	want := f.wants(inJSON || f.json != nil)
	text, err := json.Marshal(e.value)
	switch {
	case len(f.fields) > 0:
		return e.failf(path+".default", "fields have defaults of their own")
	case f.list && isList(e.value) && err == nil, !f.list && want.takes(e.value) && err == nil:
		f.fallback = text
		return nil
	case f.list:
		return e.failf(path+".default", "it is no list")
	}
	return e.failf(path+".default", "it is no value of type %s", want)
}

func isList(v any) bool {
	_, is := v.([]any)
	return is
}

// takes reports whether a value of TOML may be one of the type.
func (t Type) takes(v any) bool {
	switch v.(type) {
	case string:
		return slices.Contains([]Type{TypeAny, TypeString, TypeDate, TypeURL, TypeJSON}, t)
	case bool:
		return slices.Contains([]Type{TypeAny, TypeBool, TypeJSON}, t)
	case int64:
		return slices.Contains([]Type{TypeAny, TypeNumber, TypeInteger, TypeJSON}, t)
	case float64:
		return slices.Contains([]Type{TypeAny, TypeNumber, TypeJSON}, t)
	}
	return isList(v) && (t == TypeAny || t == TypeJSON)
}

// contradiction says which keys do not go together.
func (f *field) contradiction(inJSON bool) string {
	nested := len(f.fields) > 0
	switch {
	case f.css != nil && f.xpath != nil:
		return "css and xpath say twice where to look"
	case inJSON && f.looksInHTML() || inJSON && f.html:
		return "css, xpath, attr and html look in HTML, and this is within JSON: use jsonpath"
	case f.html && (f.attr != "" || f.json != nil):
		return "html goes neither with attr nor with jsonpath"
	case f.each && !nested:
		return "each makes records, and there are no fields"
	case nested && (f.typ != TypeAny || f.re != nil || f.html || f.attr != "" && f.json == nil):
		return "what has fields has no type, re, attr or html"
	case f.required && f.fallback != nil:
		return "what has a default is never missing: required says nothing"
	case f.decimal != 0 && f.typ != TypeNumber && f.typ != TypeInteger:
		return "decimal is for numbers: type = \"number\""
	case f.layout != "" && f.typ != TypeDate:
		return "layout is for dates: type = \"date\""
	case !nested && f.css == nil && f.xpath == nil && f.json == nil && f.re == nil && f.attr == "" && !f.html && !inJSON:
		return "it takes one of css, xpath, jsonpath, re, attr, html and fields"
	}
	return ""
}
