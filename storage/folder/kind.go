package folder

import (
	"mime"
	"slices"
	"strings"
)

// A kind is a kind of file: its usual extension and content types, the first
// of which is the proper one, and the group that -save-types knows it by. The
// system's own tables are not asked, for names must not depend on the machine.
type kind struct {
	ext   string
	group string
	types []string
}

// kinds are the kinds of files that are known by name. Of several with one
// content type, the first gives the extension. It is never written to.
var kinds = []kind{
	{".html", "", []string{"text/html"}},
	{".htm", "", []string{"text/html"}},
	{".xhtml", "", []string{"application/xhtml+xml"}},
	{".css", "", []string{"text/css"}},
	{".js", "", []string{"text/javascript", "application/javascript", "application/x-javascript"}},
	{".json", "", []string{"application/json"}},
	{".xml", "", []string{"application/xml", "text/xml"}},
	{".rss", "", []string{"application/rss+xml"}},
	{".atom", "", []string{"application/atom+xml"}},
	{".wasm", "", []string{"application/wasm"}},
	{".woff2", "", []string{"font/woff2", "application/font-woff2"}},
	{".woff", "", []string{"font/woff", "application/font-woff"}},
	{".ttf", "", []string{"font/ttf"}},
	{".otf", "", []string{"font/otf"}},

	{".jpg", "images", []string{"image/jpeg", "image/jpg"}},
	{".jpeg", "images", []string{"image/jpeg"}},
	{".png", "images", []string{"image/png"}},
	{".gif", "images", []string{"image/gif"}},
	{".webp", "images", []string{"image/webp"}},
	{".avif", "images", []string{"image/avif"}},
	{".svg", "images", []string{"image/svg+xml"}},
	{".ico", "images", []string{"image/vnd.microsoft.icon", "image/x-icon"}},
	{".bmp", "images", []string{"image/bmp"}},
	{".tiff", "images", []string{"image/tiff"}},
	{".tif", "images", []string{"image/tiff"}},
	{".heic", "images", []string{"image/heic"}},
	{".jxl", "images", []string{"image/jxl"}},

	{".pdf", "documents", []string{"application/pdf", "application/x-pdf"}},
	{".txt", "documents", []string{"text/plain"}},
	{".md", "documents", []string{"text/markdown"}},
	{".csv", "documents", []string{"text/csv"}},
	{".rtf", "documents", []string{"application/rtf", "text/rtf"}},
	{".doc", "documents", []string{"application/msword"}},
	{".xls", "documents", []string{"application/vnd.ms-excel"}},
	{".ppt", "documents", []string{"application/vnd.ms-powerpoint"}},
	{".docx", "documents", []string{"application/vnd.openxmlformats-officedocument.wordprocessingml.document"}},
	{".xlsx", "documents", []string{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}},
	{".pptx", "documents", []string{"application/vnd.openxmlformats-officedocument.presentationml.presentation"}},
	{".odt", "documents", []string{"application/vnd.oasis.opendocument.text"}},
	{".ods", "documents", []string{"application/vnd.oasis.opendocument.spreadsheet"}},
	{".odp", "documents", []string{"application/vnd.oasis.opendocument.presentation"}},
	{".epub", "documents", []string{"application/epub+zip"}},
	{".mobi", "documents", []string{"application/x-mobipocket-ebook"}},
	{".djvu", "documents", []string{"image/vnd.djvu"}},
	{".ps", "documents", []string{"application/postscript"}},
	{".tex", "documents", []string{"application/x-tex"}},

	{".zip", "archives", []string{"application/zip", "application/x-zip-compressed"}},
	{".gz", "archives", []string{"application/gzip", "application/x-gzip"}},
	{".tgz", "archives", []string{"application/gzip"}},
	{".tar", "archives", []string{"application/x-tar"}},
	{".bz2", "archives", []string{"application/x-bzip2"}},
	{".xz", "archives", []string{"application/x-xz"}},
	{".zst", "archives", []string{"application/zstd"}},
	{".7z", "archives", []string{"application/x-7z-compressed"}},
	{".rar", "archives", []string{"application/vnd.rar", "application/x-rar-compressed"}},
	{".jar", "archives", []string{"application/java-archive"}},
	{".iso", "archives", []string{"application/x-iso9660-image"}},

	{".mp3", "audio", []string{"audio/mpeg", "audio/mp3"}},
	{".m4a", "audio", []string{"audio/mp4", "audio/x-m4a"}},
	{".aac", "audio", []string{"audio/aac"}},
	{".ogg", "audio", []string{"audio/ogg", "application/ogg"}},
	{".opus", "audio", []string{"audio/opus"}},
	{".flac", "audio", []string{"audio/flac", "audio/x-flac"}},
	{".wav", "audio", []string{"audio/wav", "audio/x-wav", "audio/vnd.wave"}},
	{".mid", "audio", []string{"audio/midi"}},

	{".mp4", "video", []string{"video/mp4"}},
	{".m4v", "video", []string{"video/x-m4v"}},
	{".webm", "video", []string{"video/webm"}},
	{".mkv", "video", []string{"video/x-matroska", "video/matroska"}},
	{".mov", "video", []string{"video/quicktime"}},
	{".avi", "video", []string{"video/x-msvideo"}},
	{".mpeg", "video", []string{"video/mpeg"}},
	{".ogv", "video", []string{"video/ogg"}},
	{".flv", "video", []string{"video/x-flv"}},
	{".ts", "video", []string{"video/mp2t"}},
}

// extensionOf is the usual extension of a Content-Type header, or "".
func extensionOf(contentType string) string {
	media := mediaType(contentType)
	for _, k := range kinds {
		if slices.Contains(k.types, media) {
			return k.ext
		}
	}
	return ""
}

// mediaType is the type and subtype of a Content-Type header, in lower case,
// also where its parameters are broken.
func mediaType(contentType string) string {
	if media, _, err := mime.ParseMediaType(contentType); err == nil {
		return media
	}
	media, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(media))
}

// isProgram reports whether an extension is that of what made a file, rather
// than the file's own: /download.php may be anything.
func isProgram(ext string) bool {
	switch ext {
	case ".php", ".php3", ".php5", ".phtml", ".asp", ".aspx", ".ashx", ".jsp", ".jspx", ".cgi", ".pl", ".cfm", ".do", ".action":
		return true
	}
	return false
}
