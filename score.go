package crawl

import (
	"strings"

	"github.com/joinable/crawl/frontier/urlnorm"
)

// score is the priority of a task under best-first order: pages near the root
// of a site first, and plain paths before queries. The deeper a path and the
// more parameters a query has, the more pages of its kind a site tends to
// have, and the less each of them leads on.
func score(u urlnorm.URL) int32 {
	path := strings.Trim(u.Path(), "/")
	s := int32(1000)
	if path != "" {
		s -= 10 * int32(1+strings.Count(path, "/"))
	}
	if q := u.Query(); q != "" {
		s -= 25 * int32(1+strings.Count(q, "&"))
	}
	return s - int32(len(path)+len(u.Query()))/16
}
