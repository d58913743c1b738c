package folder

// What the tests look into.
var (
	ParseContentRange = parseContentRange
	ExtensionOf       = extensionOf
)

// The parts of a Content-Range.
func (r contentRange) Parts() (first, last, total int64) { return r.first, r.last, r.total }
