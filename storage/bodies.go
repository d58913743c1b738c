package storage

// A StoredBody is a page whose body was kept, as it is read back: all that
// extraction needs to be run again. See Store.Bodies.
type StoredBody struct {
	Page        int64  // the ID of its outcome, as in Stored.ID
	URL         string // of its task
	ContentType string // the header's, as sent
	Charset     string // as in Page: that of what was read as HTML is never ""
	Header      []byte // the response header in wire form, or nil
	Size        int64  // bytes of the decoded body
	// Body is as it was stored, packed; its Hash is zero. An Unpacker decodes
	// it.
	Body Body
}

// BodiesAtOnce is how many bytes of packed bodies Store.Bodies returns at a
// time, give or take the last of them.
const BodiesAtOnce = 16 << 20
