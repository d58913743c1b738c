package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"github.com/joinable/crawl"
)

// A ruleWatch is a handler of log records that tells people of rules that find
// nothing, while the crawl runs, and is deaf to everything else.
type ruleWatch struct{ say *announcer }

// Enabled is slog.Handler's.
func (ruleWatch) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

// WithAttrs is slog.Handler's; nobody asks for it.
func (w ruleWatch) WithAttrs([]slog.Attr) slog.Handler { return w }

// WithGroup is slog.Handler's; nobody asks for it.
func (w ruleWatch) WithGroup(string) slog.Handler { return w }

// Handle is slog.Handler's.
func (w ruleWatch) Handle(_ context.Context, r slog.Record) error {
	var s crawl.RuleStats
	var attrs []slog.Attr
	r.Attrs(func(a slog.Attr) bool {
		switch a.Key {
		case "rule":
			s.Name = a.Value.String()
		case "example":
			s.Example = a.Value.String()
		case "pages":
			s.Pages = a.Value.Int64()
		case "lacking":
			s.Lacking = a.Value.Int64()
		}
		attrs = append(attrs, tameAttr(nil, a))
		return true
	})
	if s.Name != "" {
		w.say.say(r.Message, attrs, sanitise("rule "+barrenText(s)+"; to see why: "+tryTyped(s), maxTold))
	}
	return nil
}

// barrenText says that a rule found nothing.
func barrenText(s crawl.RuleStats) string {
	text := fmt.Sprintf("%s found nothing on %s", s.Name, count(s.Pages, "page"))
	if s.Lacking > 0 {
		text += fmt.Sprintf(" but %s without a required field", count(s.Lacking, "record"))
	}
	return text
}

func tryTyped(s crawl.RuleStats) string {
	return "crawl try " + shellWord(s.Example) + " " + shellWord(s.Name)
}

// writeRules tells of rules that found nothing, and of what was dropped.
func writeRules(w io.Writer, rules []crawl.RuleStats) {
	for _, s := range rules {
		switch {
		case s.IsBarren():
			tell(w, "rule", "%s: %s", barrenText(s), tryTyped(s))
		case s.Lacking > 0:
			tell(w, "rule", "%s dropped %s without a required field", s.Name, count(s.Lacking, "record"))
		}
	}
}
