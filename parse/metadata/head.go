package metadata

import "strings"

func title(p *page, o *object) error {
	o.text("title", p.Document.Title)
	return nil
}

// meta is the extractor of the first <meta> of a name that is not empty.
func meta(name string) extractorFunc {
	return func(p *page, o *object) error {
		o.text(name, p.meta(name))
		return nil
	}
}

func (p *page) meta(name string) string {
	for _, m := range p.Document.Facts.Metas {
		if m.Name == name && m.Content != "" {
			return m.Content
		}
	}
	return ""
}

func robots(p *page, o *object) error {
	var all []string
	for _, m := range p.Document.Facts.Metas {
		if m.Name == "robots" && m.Content != "" {
			all = append(all, m.Content)
		}
	}
	o.text("robots", strings.Join(all, ", "))
	return nil
}

func canonical(p *page, o *object) error {
	href := p.Document.Facts.Canonical
	if href != "" {
		href = p.resolve(href)
	}
	o.text("canonical", href)
	return nil
}

func lang(p *page, o *object) error {
	o.text("lang", p.Document.Facts.Lang)
	return nil
}

func h1(p *page, o *object) error {
	text := ""
	for _, h := range p.Document.Facts.Headings {
		if h.Level == 1 && h.Text != "" {
			text = h.Text
			break
		}
	}
	o.text("h1", text)
	return nil
}

func headings(p *page, o *object) error {
	o.key("headings")
	o.open('[')
	for _, h := range p.Document.Facts.Headings {
		o.comma()
		o.open('{')
		o.number("level", h.Level)
		o.key("text")
		o.string(h.Text)
		o.close('}')
	}
	o.close(']')
	return nil
}

func words(p *page, o *object) error {
	o.number("words", p.Document.Facts.Words)
	return nil
}

func images(p *page, o *object) error {
	o.number("images", p.Document.Facts.Images)
	o.number("images_without_alt", p.Document.Facts.ImagesWithoutAlt)
	return nil
}

func jsonLD(p *page, o *object) error {
	o.key("jsonld")
	o.open('[')
	for _, script := range p.Document.Facts.JSONLD {
		o.comma()
		o.b = append(o.b, script...)
	}
	o.close(']')
	if n := p.Document.Facts.JSONLDDropped; n > 0 {
		o.number("jsonld_dropped", n)
	}
	return nil
}

func feeds(p *page, o *object) error {
	o.key("feeds")
	o.open('[')
	for _, a := range p.Document.Facts.Alternates {
		if url := p.resolve(a.Href); a.IsFeed() && url != "" {
			o.comma()
			o.open('{')
			o.text("url", url)
			o.text("type", a.Type)
			o.text("title", a.Title)
			o.close('}')
		}
	}
	o.close(']')
	return nil
}

func hreflang(p *page, o *object) error {
	o.key("hreflang")
	o.open('[')
	for _, a := range p.Document.Facts.Alternates {
		if url := p.resolve(a.Href); a.Lang != "" && url != "" {
			o.comma()
			o.open('{')
			o.text("lang", a.Lang)
			o.text("url", url)
			o.close('}')
		}
	}
	o.close(']')
	return nil
}
