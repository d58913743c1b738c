package sqlite

import "github.com/joinable/crawl/storage"

var _ storage.Store = (*Store)(nil)
