package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/joinable/crawl"
)

// hostRules reads rules for single hosts: HOST KEY=VALUE; KEY=VALUE.
func hostRules(field *map[string]crawl.HostRule) value {
	return value{form: aList, set: func(word string) error {
		host, text, _ := strings.Cut(strings.TrimSpace(word), " ")
		rule, err := parseHostRule(text)
		if err == nil {
			err = (crawl.Options{Hosts: map[string]crawl.HostRule{host: rule}}).Check()
		}
		if err != nil {
			return fmt.Errorf("it takes 'HOST rate=30/m; delay=2s; per-host=1; header=NAME: VALUE': %w", err) // and may hold a secret
		}
		if *field == nil {
			*field = make(map[string]crawl.HostRule)
		}
		(*field)[host] = rule
		return nil
	}}
}

func parseHostRule(text string) (rule crawl.HostRule, err error) {
	keys := map[string]value{
		"rate": rate(&rule.Rate, crawl.Unlimited), "delay": duration(&rule.Delay),
		"per-host": whole(&rule.PerHost, 1, "a number of requests, at least 1"), "header": headers(&rule.Header),
	}
	for part := range strings.SplitSeq(text, ";") {
		key, word, ok := strings.Cut(strings.TrimSpace(part), "=")
		v, known := keys[strings.TrimSpace(key)]
		switch {
		case !ok || !known:
			return rule, fmt.Errorf("%q is none of %s", key, strings.Join(slices.Sorted(maps.Keys(keys)), ", "))
		default:
			if err := v.set(strings.TrimSpace(word)); err != nil {
				return rule, fmt.Errorf("%s: %w", key, err)
			}
		}
	}
	return rule, nil
}

// publicRule is a rule without the headers that carry credentials; those are
// not stored.
func publicRule(word string) string {
	host, text, _ := strings.Cut(strings.TrimSpace(word), " ")
	var kept []string
	for part := range strings.SplitSeq(text, ";") {
		key, header, _ := strings.Cut(strings.TrimSpace(part), "=")
		if strings.TrimSpace(key) != "header" || !isCredential(header) {
			kept = append(kept, strings.TrimSpace(part))
		}
	}
	return host + " " + strings.Join(kept, "; ")
}

// hostTable turns the tables [host."example.com"] of crawl.toml into rules.
func hostTable(tables map[string]any) (rules []any, err error) {
	for _, host := range slices.Sorted(maps.Keys(tables)) {
		keys, ok := tables[host].(map[string]any)
		if !ok {
			return nil, fmt.Errorf("host.%q takes a table, such as [host.%[1]q] and below it rate = \"30/m\"", host)
		}
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			words, ok := tomlWords(keys[key], aList)
			if !ok {
				words, ok = tomlWords(keys[key], aTextOrNumber)
			}
			if !ok {
				return nil, fmt.Errorf("host.%q: %s takes a text, a number or a list of texts", host, key)
			}
			for _, word := range words {
				parts = append(parts, key+"="+word)
			}
		}
		rules = append(rules, host+" "+strings.Join(parts, "; "))
	}
	return rules, nil
}
