package storage

import (
	"time"

	"github.com/joinable/crawl/frontier"
)

// A Batch is what one transaction stores. The store does not change it, save
// for the Task of candidates that were new (see Candidate), and keeps no
// reference to it after Commit has returned.
type Batch struct {
	// Seeds are tasks that the user added.
	Seeds []Candidate
	// Results are the outcomes of tasks that had been handed out.
	Results []Result
	// Hosts are what was learnt about hosts. Facts whose RobotsAt is zero
	// leave what is known of robots.txt as it was; all else replaces what
	// was known.
	Hosts []HostFacts
	// Scope are strings to remember for Start.Scope: what the scope grew by
	// with this batch. Duplicates are ignored.
	Scope []string
	// Policy, if not empty, is remembered for Start.Policy.
	Policy string
	// Marks are remembered for Start.Marks, each in place of the former one
	// of its name: how far something outside of the store has come with what
	// is in it.
	Marks map[string]string
	// Met are host keys that are to be known though no task is of them (yet):
	// see Committed.Met.
	Met []string
	// Taken are the IDs of additions that are among Seeds: the store forgets
	// them. Those that it does not know change nothing.
	Taken []int64
	// Records are what items look like from this batch on, as JobSpec.Records
	// are: what programs make has a shape that is known once it is there. Of two
	// of one name the latter counts. No batch fails for one that a store cannot
	// show, such as one whose name is none: it passes over it.
	Records []Shape
}

// A Candidate is a URL that may become a task: a seed, the target of a link,
// or the target of a redirect. The store accepts it if no task has its
// identity, and knows the target of the link or redirect in either case.
//
// A known task that is parked for the way it was found is freed by a candidate
// that is not: one that is TooManyHops by any, one that is OutOfScope, Excluded
// or Held by a seed, for the user's word counts more. One that is NoFollow or
// RelNoFollow takes on what any candidate in a better way has for Parked, so
// that those are left which nobody may follow to; NoFollow is the worse, and
// Hint still worse. One that is an Asset or Unmodified is freed by a link that
// may be followed, and one that is OutOfScope or Excluded by a page that it is a part
// of (see frontier.FromAsset); how it was found then counts from there on.
type Candidate struct {
	// Identity is frontier.Identity of the task, under Start.HashSeed.
	Identity uint64
	// HostKey names the host the task belongs to.
	HostKey string
	// Parked is the reason why the task is not to be fetched, or Released
	// if it is. The store adds TooDeep itself.
	Parked Reason
	// Task has URL, Request, Priority, Origin and Hops set. The store fills
	// in ID and Host, and for a new task Parent and Depth: zero for a seed,
	// the source's own depth for a redirect, one more for a link. A part of a
	// page (frontier.FromAsset) is never TooDeep.
	//
	// When the candidate is accepted and pending, Committed.Added points
	// here.
	Task frontier.Task
}

// A Result is all that came of one attempt at one task.
type Result struct {
	// Task is the task that was handed out.
	Task *frontier.Task
	Outcome
	// Page is nil unless the fate is Fetched, Gone or Failed with a response.
	Page *Page
	// Links are the page's outlinks in document order.
	Links []Link
	// Items are the records found on the page.
	Items []Item
	// Texts are what the page has to say, each of another name.
	Texts []Text
	// File is where the page's body was saved, or nil.
	File *File
	// Fingerprint tells what the page says, or is nil.
	Fingerprint *Fingerprint
	// Redirect is the target when the fate is Redirected, otherwise nil.
	Redirect *Candidate
	// Also are tasks that follow from this one but are not links of its
	// page, such as the http form of a seed whose scheme had been guessed.
	// They inherit the depth of Task.
	Also []Candidate
}

// An Outcome is how one attempt at a task ended.
type Outcome struct {
	Fate   Fate
	Reason Reason // why, when the fate is Parked
	// Status is the HTTP status, or 0 when there was no response.
	Status int
	// Class is the class of an error (see package fetch), or "".
	Class string
	// Error is the error's text for people, or "".
	Error string
	// Tries is the number of failed attempts so far, this one included.
	// For fate Retry the store keeps it with the task.
	Tries uint8
	// NotBefore is, for fate Retry, when the next attempt is due.
	NotBefore time.Time
	// At is when the attempt began; zero if none was made.
	At time.Time
	// Took is the time from then to the end of the body.
	Took time.Duration
}

// A Page is one stored response.
type Page struct {
	ContentType string // the header's, as sent
	Charset     string // the encoding that the text was decoded from, or ""
	Title       string // valid UTF-8
	Size        int64  // bytes of the decoded body
	Wire        int64  // bytes of the body as sent
	FirstByte   time.Duration
	RemoteAddr  string // address and port that answered
	Proto       string // "HTTP/1.1"
	Header      []byte // the response header in wire form, or nil
	Directives  Directives
	// Metadata is what the page says of itself: a JSON object, or nil.
	Metadata []byte
	// Body is what to keep of the body; a nil Content keeps none.
	Body Body
}

// Directives are what a page asks of crawlers; see package fetch/robots.
type Directives struct {
	NoIndex, NoFollow bool
	// Text says where and in what words, those for others included; "" if
	// nothing is asked, and then nothing is stored.
	Text string
}

// A Body is the content of a page as it is kept.
type Body struct {
	// Encoding is how Content is compressed: "" for not at all, "gzip",
	// "zstd".
	Encoding string
	Content  []byte
	// Hash is a 64-bit hash of the decoded content under Start.HashSeed.
	// Bodies with the same Hash and Size are stored once.
	Hash uint64
}

// A Link is one outlink of a page.
type Link struct {
	Kind   string // the element it came from: "a", "area", "frame", …
	Text   string // the anchor text, blanks folded, cut short
	Rel    string
	Target Candidate
	// Listing is what a sitemap says of the target, or nil.
	Listing *Listing
}

// A Listing is what a sitemap says of a URL, as sitemaps.org has it.
type Listing struct {
	LastMod    string  // as written, a W3C date or time; "" is unknown
	ChangeFreq string  // "always", "hourly", … "never"; "" is unknown
	Priority   float64 // from 0 to 1; negative is unknown
}

// A Text is a text that was taken from a page.
type Text struct {
	Name  string // "text", "markdown"
	Value string // valid UTF-8
}

// A File is a body that was saved as a file.
type File struct {
	Path   string // relative to the folder, with slashes
	Size   int64  // bytes
	SHA256 string // in lower-case hexadecimal
}

// A Fingerprint tells what a page says, for finding others that say about the
// same.
type Fingerprint struct {
	Simhash uint64
	// Near is the first task of which the page is a near-duplicate, or zero.
	Near frontier.TaskID
}

// An Item is one record that a selector, rule or handler found on a page.
type Item struct {
	Name  string // what found it
	Value []byte // JSON
	// Own says that a program found it, which may know more than the page: a
	// Revision lets it be.
	Own bool
}

// HostFacts are what the crawl knows about a host and must still know after
// a kill.
type HostFacts struct {
	Host frontier.HostID
	// RobotsAt is when robots.txt was last answered; zero is never, and in a
	// batch, that what is known of robots.txt stays as it was.
	RobotsAt time.Time
	// RobotsStatus is the HTTP status of that answer.
	RobotsStatus int
	// Robots is the file, at most 500 KiB.
	Robots []byte
	// Sitemaps are the URLs that it names as sitemaps, in order.
	Sitemaps []string
	// NotBefore is when the host may be asked again: a block by 429, 503,
	// or an unreachable robots.txt.
	NotBefore time.Time
	// BlockedSince is when the present streak of blocks began, or zero.
	BlockedSince time.Time
	// Failures counts the host's failures in a row.
	Failures int
	// Why is the cause of the latest block for people, or "".
	Why string
}

// Committed says what a commit did.
type Committed struct {
	// Added are the accepted tasks that are pending and on hosts of this
	// session. They are leased to the caller: it fetches them or sheds them.
	// They point into the batch.
	Added []*frontier.Task
	// Grown are hosts that have more tasks in the backlog than before for
	// other reasons (a shorter way released a task that had been too deep),
	// as leases without tasks.
	Grown []frontier.Lease
	// New counts the accepted tasks, parked ones included.
	New int
	// Met are the hosts of Batch.Met; 0 is one that another session owns.
	Met []frontier.HostID
}
