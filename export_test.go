package crawl

// SetOnRecycle makes f see every body buffer just before it is used again.
func (o *Options) SetOnRecycle(f func([]byte)) { o.onRecycle = f }

// InFlightCap is the greatest number of tasks that a kill repeats.
var InFlightCap = inFlightCap

// RetryAfter and Heed are what becomes of a Retry-After.
var (
	RetryAfter = retryAfter
	Heed       = heed
)
