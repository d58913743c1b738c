package pipe

// An Answer is what a program says of one page.
type Answer struct {
	Items []Item
	Links []Link
	// Dropped says that nothing of the page is to be kept but that it was
	// fetched, and Reason why; Items and Links then do not count.
	Dropped bool
	Reason  string
}

// DefaultName is that of items to which the program gives none.
const DefaultName = "pipe"

// An Item is one record.
type Item struct {
	Name  string `json:"name"`
	Value Value  `json:"value"`
}

// A Value is any JSON value, valid and compact.
type Value []byte

// MarshalJSON is json.Marshaler's.
func (v Value) MarshalJSON() ([]byte, error) {
	if len(v) == 0 {
		return []byte("null"), nil
	}
	return v, nil
}

// A Link is one URL to follow.
type Link struct {
	URL string // absolute, or as seen from the page
	// Priority is what counts under frontier.BestFirst, greater first; nil is
	// what any other link to this URL would have.
	Priority *int32
}

// A PageError says that a page was not answered. The crawl goes on: it is the
// page that failed. Any other error means that there is no use in going on.
type PageError struct{ Err error }

// Error says why the page was not answered.
func (e *PageError) Error() string { return e.Err.Error() }

// Unwrap is for package errors.
func (e *PageError) Unwrap() error { return e.Err }
