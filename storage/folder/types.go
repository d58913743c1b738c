package folder

import (
	"fmt"
	"slices"
	"strings"
)

// Types says which bodies are to be saved. The zero value matches none. It is
// immutable and may be used from several goroutines.
type Types struct {
	all        bool
	extensions []string // with their dots, in lower case
	media      []string // "application/pdf", "image/"
}

// ParseTypes reads a list with commas between, in any case, of:
//
//	all                     everything
//	images, documents, archives, audio, video
//	                        a group of extensions and their content types
//	.pdf, pdf               an extension and its content types; without a dot
//	                        it must be one that is known
//	image/*, application/pdf
//	                        content types
//
// An error says which word is none of these, and what would be.
func ParseTypes(list string) (Types, error) {
	var t Types
	for word := range strings.SplitSeq(list, ",") {
		if err := t.add(strings.ToLower(strings.TrimSpace(word))); err != nil {
			return Types{}, err
		}
	}
	return t, nil
}

// add reads one word.
func (t *Types) add(word string) error {
	switch ext := "." + strings.TrimPrefix(word, "."); {
	case word == "":
		return fmt.Errorf("%q: a type is missing, such as pdf, images or image/*", word)
	case word == "all", word == "*", word == "*/*":
		t.all = true
	case strings.Contains(word, "/"):
		return t.addMedia(word)
	case t.addGroup(word):
	case t.addExtension(ext):
	case word != ext:
		return fmt.Errorf("%q is neither a known extension nor all, images, documents, archives, audio or video; as an extension, write .%s", word, word)
	case !isExtension(ext[1:]):
		return fmt.Errorf("%q is not an extension: it takes a dot and up to eight letters and digits, such as .pdf", word)
	default:
		t.extensions = append(t.extensions, ext)
	}
	return nil
}

// addMedia reads a content type or a pattern of them.
func (t *Types) addMedia(word string) error {
	const token = "abcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+"
	kind, sub, _ := strings.Cut(word, "/")
	if kind == "" || strings.Trim(kind, token) != "" || sub != "*" && (sub == "" || strings.Trim(sub, token) != "") {
		return fmt.Errorf("%q is not a content type: it takes one such as application/pdf, or image/* for all of a sort", word)
	}
	t.media = append(t.media, strings.TrimSuffix(word, "*"))
	return nil
}

// addGroup adds the kinds of a group; ok is false if there is none of the name.
func (t *Types) addGroup(name string) (ok bool) {
	for _, k := range kinds {
		if k.group == name {
			t.addExtension(k.ext)
			ok = true
		}
	}
	switch name {
	case "images":
		t.media = append(t.media, "image/")
	case "audio", "video":
		t.media = append(t.media, name+"/")
	}
	return ok
}

// addExtension adds a kind; ok is false if it is not known.
func (t *Types) addExtension(ext string) (ok bool) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.ext == ext })
	if i < 0 {
		return false
	}
	t.extensions = append(t.extensions, ext)
	t.media = append(t.media, kinds[i].types...)
	return true
}

// Match reports whether a body is to be saved, from the path of its URL and
// its Content-Type header, which may be empty. Either suffices, but for pages:
// what says that it is HTML is not taken for a PDF on account of its name, for
// many sites answer with a page where a file is gone.
func (t Types) Match(path, contentType string) bool {
	media := mediaType(contentType)
	switch {
	case t.all || t.matchesMedia(media):
		return true
	case media == "text/html", media == "application/xhtml+xml":
		return false
	}
	_, ext := cutExtension(decoded(path[strings.LastIndexByte(path, '/')+1:]))
	return ext != "" && slices.Contains(t.extensions, ext)
}

func (t Types) matchesMedia(media string) bool {
	return media != "" && slices.ContainsFunc(t.media, func(want string) bool {
		return media == want || strings.HasSuffix(want, "/") && strings.HasPrefix(media, want)
	})
}
