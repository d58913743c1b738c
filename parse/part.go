package parse

import "bytes"

// What follows keeps the links of elements whose attributes have been gathered
// in s.at, the same from tags and from nodes of the DOM.

// emit keeps the links of an element of HTML; name is as written.
func (s *scanner) emit(k key, name []byte) {
	switch k {
	case keyA:
		s.addLink(KindA, s.at.get(slotHref), s.at.get(slotRel))
	case keyArea:
		s.addLink(KindArea, s.at.get(slotHref), s.at.get(slotRel))
	case keyLink:
		s.emitLink()
	case keyForm:
		s.emitForm()
	case keyFrame:
		s.addLink(KindFrame, s.at.get(slotSrc), nil)
		s.addLink(KindCite, s.at.get(slotLongdesc), nil)
	case keyIframe:
		s.addLink(KindIframe, s.at.get(slotSrc), nil)
		s.emitLazy(KindIframe)
		s.addLink(KindCite, s.at.get(slotLongdesc), nil)
	case keyMeta:
		s.emitMeta()
	default:
		s.emitMedia(k)
	}
	s.anywhere(k, name)
}

// emitMedia keeps the parts of the page that an element of HTML shows.
func (s *scanner) emitMedia(k key) {
	at := &s.at
	switch k {
	case keyImg, keyImage, keyAmpImg, keyAmpAnim:
		s.addPart(KindImg, at.get(slotSrc))
		if at.seen == 1<<slotSrc {
			break // as with most
		}
		s.addSet(KindImg, at.get(slotSrcset), nil)
		s.emitLazy(KindImg)
		s.addPart(KindImg, at.get(slotLowsrc))
		s.addLink(KindCite, at.get(slotLongdesc), nil)
	case keySource:
		s.addPart(KindSource, at.get(slotSrc))
		s.addSet(KindSource, at.get(slotSrcset), nil)
		s.emitLazy(KindSource)
	case keyVideo:
		s.addPart(KindVideo, at.get(slotSrc))
		s.addPart(KindVideo, at.get(slotPoster))
		s.emitLazy(KindVideo)
	case keyAudio, keyBgsound:
		s.addPart(KindAudio, at.get(slotSrc))
		s.emitLazy(KindAudio)
	case keyTrack:
		s.addPart(KindTrack, at.get(slotSrc))
	case keyScript:
		s.addPart(KindScript, at.get(slotSrc))
	case keyEmbed:
		s.addTyped(KindEmbed, at.get(slotSrc))
	case keyObject:
		s.addTyped(KindObject, at.get(slotData))
	case keyInput:
		if isName(s.plainValue(at.get(slotType)), "image") {
			s.addPart(KindInput, at.get(slotSrc))
		}
	}
}

// emitForeign keeps the links of an element of svg or math, but for <a>.
func (s *scanner) emitForeign(name string, ns namespace) {
	if ns == nsSVG {
		switch name {
		case "image", "use", "feimage":
			s.addPart(KindSVG, s.at.href())
		case "script":
			s.addPart(KindScript, s.at.href())
		}
	}
	s.anywhere(0, nil)
}

// anywhere keeps the links in such attributes as any element may have, and
// those for which an element need not be looked at otherwise.
func (s *scanner) anywhere(k key, name []byte) {
	const some = 1<<slotStyle | 1<<slotCite | 1<<slotBackground | backgrounds
	if s.at.seen&some == 0 {
		return
	}
	s.addStyle(s.at.get(slotStyle))
	s.addBackgrounds()
	switch k {
	case keyBody, keyTable, keyThead, keyTbody, keyTfoot, keyTr, keyTd, keyTh:
		s.addPart(KindBackground, s.at.get(slotBackground))
	case keyQ, keyIns, keyDel:
		s.addLink(KindCite, s.at.get(slotCite), nil)
	case 0:
		if isName(name, "blockquote") {
			s.addLink(KindCite, s.at.get(slotCite), nil)
		}
	}
}

// emitLink keeps the links of <link>.
func (s *scanner) emitLink() {
	rel, kind := s.at.get(slotRel), KindLink
	if isPreload(s.plainValue(rel), s.at.get(slotAs) != nil) {
		kind = KindPreload
	}
	s.addLink(kind, s.at.get(slotHref), rel)
	if kind == KindPreload {
		s.addSet(kind, s.at.get(slotImageSrcset), rel)
	}
}

// isPreload reports whether a <link> of that rel fetches a part of the page
// ahead: with as, prefetch does, without it may be for the next page.
func isPreload(rel []byte, as bool) bool {
	return hasToken(rel, "preload") || hasToken(rel, "modulepreload") || as && hasToken(rel, "prefetch")
}

// emitForm keeps the action of a form that asks by GET, which is the method of
// those that name none.
func (s *scanner) emitForm() {
	if method := s.plainValue(s.at.get(slotMethod)); isName(method, "post") || isName(method, "dialog") {
		return
	}
	s.addLink(KindForm, s.at.get(slotAction), nil)
}

// emitMeta keeps the URL that is the content of some <meta>. That of a refresh
// is read by metaTag.
func (s *scanner) emitMeta() {
	content := s.at.get(slotContent)
	if content == nil {
		return
	}
	name := s.at.get(slotProperty)
	if _, known := propertyRole(s.plainValue(name)); !known {
		name = s.at.get(slotName)
	}
	_, known := propertyRole(s.plainValue(name))
	if !known {
		name = s.at.get(slotItemprop)
		known = isImageProperty(s.plainValue(name))
	}
	if v := s.plainValue(content); known && isURLish(v) {
		s.addPlainPart(KindMeta, v, name)
	}
}

// emitLazy keeps what scripts load in place of src and srcset.
func (s *scanner) emitLazy(kind Kind) {
	const some = 1<<slotDataSrc | 1<<slotDataOriginal | 1<<slotDataLazy | 1<<slotDataLazySrc |
		1<<slotDataPoster | 1<<slotDataSrcset | 1<<slotDataLazySrcset
	if s.at.seen&some == 0 {
		return
	}
	for _, lazy := range [...]slot{slotDataSrc, slotDataOriginal, slotDataLazy, slotDataLazySrc, slotDataPoster} {
		if v := s.plainValue(s.at.get(lazy)); isURLish(v) {
			s.addPlainPart(kind, v, nil)
		}
	}
	s.addSet(kind, s.at.get(slotDataSrcset), nil)
	s.addSet(kind, s.at.get(slotDataLazySrcset), nil)
}

// addPart keeps a part of the page. Browsers fetch nothing for a src that is
// empty, and what is in a data URL is on the page already.
func (s *scanner) addPart(kind Kind, value []byte) {
	switch {
	case value == nil || isInline(value):
	case s.plain || isPlain(value):
		s.keepPart(kind, value, nil)
	default:
		s.addPlainPart(kind, s.plainValue(value), nil)
	}
}

// addTyped is addPart for what may be a page as well, by the type it has.
func (s *scanner) addTyped(kind Kind, value []byte) {
	if value != nil && !isInline(value) {
		s.addPlainPart(kind, s.plainValue(value), s.at.get(slotType))
	}
}

// addPlainPart is addPart for a value that is decoded already.
func (s *scanner) addPlainPart(kind Kind, href, rel []byte) {
	if !isInline(href) {
		s.keepPart(kind, href, rel)
	}
}

// keepPart keeps a part of the page if there is room for it.
func (s *scanner) keepPart(kind Kind, href, rel []byte) {
	if len(s.links) == s.o.MaxLinks || len(href) > s.o.MaxHref {
		s.dropped++
		return
	}
	start := len(s.arena)
	s.arena = append(s.arena, href...)
	l := linkSpans{kind: kind, href: span{start, len(s.arena)}}
	if len(rel) > 0 {
		l.rel = s.keepRel(rel)
	}
	s.links = append(s.links, l)
}

// isInline reports whether a URL names nothing but what is on the page: it is
// empty, a fragment, or holds the resource itself.
func isInline(href []byte) bool {
	for len(href) > 0 && isBlank(href[0]) {
		href = href[1:]
	}
	const scheme = "data:"
	return len(href) == 0 || href[0] == '#' || len(href) >= len(scheme) && isName(href[:len(scheme)], scheme)
}

// addSet keeps the URLs of a srcset.
func (s *scanner) addSet(kind Kind, value, rel []byte) {
	if value == nil {
		return
	}
	value = s.plainValue(value)
	for url, rest := nextCandidate(value); url != nil; url, rest = nextCandidate(rest) {
		s.addPlainPart(kind, url, rel)
	}
}

// addStyle keeps the links of a style attribute.
func (s *scanner) addStyle(value []byte) {
	if value != nil {
		s.addSheet(s.plainValue(value))
	}
}

// backgrounds are the attributes by which scripts set a background.
const backgrounds = 1<<slotDataBg | 1<<slotDataBackground | 1<<slotDataBackgroundImage | 1<<slotDataBgset

func (s *scanner) addBackgrounds() {
	if s.at.seen&backgrounds == 0 {
		return
	}
	for _, bg := range [...]slot{slotDataBg, slotDataBackground, slotDataBackgroundImage} {
		s.addBackground(s.at.get(bg))
	}
	s.addSet(KindBackground, s.at.get(slotDataBgset), nil)
}

// addBackground keeps the image that a script sets as background: a URL, or
// url() as in CSS.
func (s *scanner) addBackground(value []byte) {
	if value == nil {
		return
	}
	value = s.plainValue(value)
	if bytes.IndexByte(value, '(') >= 0 {
		s.addSheet(value)
	} else if isURLish(value) {
		s.addPlainPart(KindBackground, value, nil)
	}
}
