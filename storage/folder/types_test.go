package folder_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/joinable/crawl/storage/folder"
)

func TestTypes(t *testing.T) {
	for list, c := range map[string]struct{ yes, no string }{
		"all":                     {"/ text/html, /a -, /a.b c/d", ""},
		"pdf":                     {"/a.pdf -, /a.PDF application/octet-stream, /get application/pdf, /get Application/PDF;x=y, /a%2Epdf -", "/a.pdf text/html, /a.pdfx -, /pdf -, /a.pdf/ -, /a.pdf/b.txt -"},
		".pdf , .ZIP":             {"/a.pdf -, /a.zip -, /get application/zip", "/a.gz -"},
		".parquet":                {"/a.parquet application/octet-stream", "/a application/octet-stream, /a.parquet text/html; charset=x"},
		"image/*":                 {"/a image/png, /a IMAGE/X-UNHEARD-OF", "/a.png -, /a imagex/png, /a image"},
		"images":                  {"/a image/unheard-of, /a.png -, /a.jpeg -", "/a.pdf -, /a.png text/html"},
		"audio,video":             {"/a.mp3 -, /a audio/x, /a.webm -, /a video/x, /a application/ogg", "/a.png -"},
		"archives":                {"/a.tar.gz -, /a application/x-7z-compressed", "/a.gz text/html"},
		"documents":               {"/a.docx -, /a text/plain, /a image/vnd.djvu", "/a text/html, /a application/json"},
		"application/pdf":         {"/a application/pdf", "/a.pdf -, /a application/pdfx"},
		"html":                    {"/ text/html, /a.html -, /x.pdf text/html;charset=utf-8", "/ application/xhtml+xml"},
		"text/html,pdf,image/gif": {"/ text/html, /a.pdf -, /a image/gif", "/a image/png"},
	} {
		types, err := folder.ParseTypes(list)
		if err != nil {
			t.Errorf("%s: %v", list, err)
			continue
		}
		check := func(bodies string, want bool) {
			for body := range strings.SplitSeq(bodies, ", ") {
				path, contentType, ok := strings.Cut(body, " ")
				if ok && types.Match(path, strings.TrimPrefix(contentType, "-")) != want {
					t.Errorf("%s: %s: want %v", list, body, want)
				}
			}
		}
		check(c.yes, true)
		check(c.no, false)
	}
	if (folder.Types{}).Match("/a.pdf", "application/pdf") {
		t.Error("no types match")
	}
}

func TestTypesNonsense(t *testing.T) {
	for list, want := range map[string]string{
		"":                 "a type is missing",
		"pdf,":             "a type is missing",
		"image":            `write .image`,
		"pfd":              `"pfd" is neither a known extension`,
		"image/":           `"image/" is not a content type`,
		"/png":             "image/* for all of a sort",
		"image/p*":         "not a content type",
		"*/png":            "not a content type",
		"image/png/x":      "not a content type",
		"*.pdf":            "as an extension",
		".":                `"." is not an extension`,
		".tar.gz":          `".tar.gz" is not an extension`,
		".123":             "not an extension",
		".verylongindeed":  "not an extension",
		"pdf;zip":          "neither",
		"pdf zip":          "neither",
		"application\x00/": "not a content type",
	} {
		if _, err := folder.ParseTypes(list); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", list, err, want)
		}
	}
}

// Whatever is read as a list can be matched with anything.
func TestTypesAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		types, err := folder.ParseTypes(rapid.String().Draw(t, "list"))
		path, contentType := rapid.String().Draw(t, "path"), rapid.String().Draw(t, "type")
		if types.Match(path, contentType) && err != nil {
			t.Errorf("matches in spite of %v", err)
		}
	})
}
