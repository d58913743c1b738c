package storage

import "github.com/joinable/crawl/frontier"

// A Stored is a final outcome as it is read back from a store: all that is
// known of one URL once it is done. See Store.Stored.
type Stored struct {
	// ID numbers the outcome: those committed later have greater ones.
	ID int64
	// Run is the run that it came from.
	Run int64
	// Task is the task. Of NotBefore and Tries nothing is known any more.
	Task    frontier.Task
	HostKey string
	Outcome
	// Page is nil if there was no response; its Body is empty.
	Page  *Page
	Links []StoredLink
	Items []Item
	Texts []Text
	// File is where the body was saved, or nil.
	File *File
	// Redirect is the URL redirected to, if the fate is Redirected.
	Redirect string
	// Via are the URLs of the redirects that led here, the first one first.
	Via []string
	// FoundOn is the URL of the page on which the task, or the first of Via,
	// was found; "" for a seed.
	FoundOn string
}

// A StoredLink is an outlink as it is read back.
type StoredLink struct {
	URL, Kind, Text, Rel string
	Listing              *Listing
}

// An Addition is a URL that was added to a crawl from outside of its run, and
// that is to become a seed.
type Addition struct {
	ID      int64  // given by the store
	URL     string // canonical
	Guessed bool   // the scheme is a guess: see frontier.FromGuess
}
