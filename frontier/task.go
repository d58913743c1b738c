package frontier

import (
	"strconv"
	"time"

	"github.com/zeebo/xxh3"
)

// TaskID numbers a task. The store numbers tasks from 1 in the order in
// which it accepted them, without gaps, so that a smaller ID was discovered
// earlier. Zero is a task that no store has accepted yet.
type TaskID int64

// HostID numbers a host key. The store numbers hosts from 1.
type HostID int64

// Origin says how a task came to be known.
type Origin uint8

// The origins of a task. Their numbers are stored: never renumber them.
const (
	// FromLink is a URL found in a page.
	FromLink Origin = 1
	// FromSeed is a URL that the user named, or the target of a redirect
	// (of any length) that began at one: its Hops are then above zero.
	FromSeed Origin = 2
	// FromGuess is a seed whose scheme the user left out and that is being
	// tried as https; should no connection succeed, http is tried next.
	FromGuess Origin = 3
	// FromRedirect is the target of a redirect that began at a link.
	FromRedirect Origin = 4
	// FromAsset is a part of a page (an image, a script, a style sheet), or
	// the target of a redirect that began at one.
	FromAsset Origin = 5
	// FromSitemap is a sitemap that the user, a robots.txt or an index of
	// sitemaps named, or the target of a redirect that began at one. What it
	// lists is found by its links.
	FromSitemap Origin = 6
)

var originNames = [...]string{"", "link", "seed", "guess", "redirect", "asset", "sitemap"}

// String is the origin's name in views and output.
func (o Origin) String() string {
	if int(o) < len(originNames) {
		return originNames[o]
	}
	return "origin(" + strconv.Itoa(int(o)) + ")"
}

// IsSeed reports whether the task was named by the user or stands for one
// that was.
func (o Origin) IsSeed() bool { return o == FromSeed || o == FromGuess }

// A Request is what a task asks for beyond a plain GET of its URL. It is
// immutable once its task was put.
type Request struct {
	Method string // upper case; empty means GET
	Body   []byte // sent with the request
	Label  string // names the handlers that will see the page
	Data   []byte // the user's own, as JSON; travels with the task
}

// A Task is one URL to fetch. Tasks travel by pointer from the store through
// the frontier to a fetcher and back; whoever holds the pointer owns the task.
type Task struct {
	ID   TaskID
	Host HostID
	// URL is the canonical URL, as it is requested (see urlnorm).
	URL string
	// Request is nil for a plain GET.
	Request *Request
	// Parent is the task on whose page this one was found, or whose redirect
	// led here; zero for a seed.
	Parent TaskID
	// NotBefore is the earliest time of a retry; zero is at once.
	NotBefore time.Time
	// Priority orders tasks under BestFirst: higher goes first.
	Priority int32
	// Depth is the number of links between the nearest seed and this task.
	// A redirect adds nothing.
	Depth  int32
	Origin Origin
	// Tries counts attempts that failed so far.
	Tries uint8
	// Hops counts the redirects followed to come here.
	Hops uint8
	// Gate marks the task that must be answered before any other of its host
	// is handed out: its robots.txt. Gate tasks have no ID and are never
	// stored. See Options.Gate.
	Gate bool
}

// IsSeed reports whether the user named the task or what redirects to it: by
// its origin, or, if it had been found before as a link, by its depth.
func (t *Task) IsSeed() bool { return t.Origin.IsSeed() || t.Depth == 0 }

// Method is the task's HTTP method.
func (t *Task) Method() string {
	if t.Request == nil || t.Request.Method == "" {
		return "GET"
	}
	return t.Request.Method
}

// Label is the task's label, or "".
func (t *Task) Label() string {
	if t.Request == nil {
		return ""
	}
	return t.Request.Label
}

// Identity is the 64-bit name under which a task is known: two tasks with the
// same identity are the same task, and only the first is ever accepted. It
// hashes method, key (see urlnorm) and body with XXH3-64 under the crawl's own
// random seed, so that nobody can prepare colliding URLs; by chance, one pair
// among ten million collides with a probability of 3e-6.
//
// The recipe is frozen: it is what makes old databases resumable.
func Identity(seed uint64, method, key string, body []byte) uint64 {
	if (method == "" || method == "GET") && len(body) == 0 {
		return xxh3.HashStringSeed(key, seed)
	}
	if method == "" {
		method = "GET"
	}
	h := xxh3.NewSeed(seed)
	_, _ = h.WriteString(method + "\x00" + key + "\x00" + strconv.Itoa(len(body)) + "\x00")
	_, _ = h.Write(body)
	return h.Sum64()
}

// Order is the order in which the tasks of one host are handed out.
type Order uint8

// The orders. Their numbers are stored: never renumber them.
const (
	// BreadthFirst hands out the earliest discovered task first (a FIFO
	// queue).
	BreadthFirst Order = 0
	// DepthFirst hands out the latest discovered task first (a LIFO queue).
	DepthFirst Order = 1
	// BestFirst hands out the task with the highest priority first and,
	// among equals, the earliest discovered (a stable priority queue).
	BestFirst Order = 2
)

var orderNames = [...]string{"bfs", "dfs", "best"}

// String is the order's name on the command line.
func (o Order) String() string {
	if int(o) < len(orderNames) {
		return orderNames[o]
	}
	return "order(" + strconv.Itoa(int(o)) + ")"
}

// ParseOrder is the inverse of Order.String; ok is false for any other word.
func ParseOrder(s string) (o Order, ok bool) {
	for i, name := range orderNames {
		if s == name {
			return Order(i), true
		}
	}
	return 0, false
}

// Rank places a task within its host: of two tasks the one with the smaller
// rank goes first. It needs nothing but what a store can keep in eight bytes,
// and the ID can be read back from it by RankID. IDs must fit in 32 bits
// under BestFirst.
func (o Order) Rank(id TaskID, priority int32) uint64 {
	switch o {
	case DepthFirst:
		return ^uint64(id)
	case BestFirst:
		// Flipping the sign bit makes the order of int32 that of uint32.
		return uint64(^(uint32(priority)^1<<31))<<32 | uint64(uint32(id))
	default:
		return uint64(id)
	}
}

// RankID is the task that Rank was asked for.
func (o Order) RankID(rank uint64) TaskID {
	switch o {
	case DepthFirst:
		return TaskID(^rank)
	case BestFirst:
		return TaskID(uint32(rank))
	default:
		return TaskID(rank)
	}
}
