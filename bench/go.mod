module github.com/joinable/crawl/bench

go 1.26.0

require (
	github.com/joinable/crawl v0.0.0
	golang.org/x/net v0.62.0
)

require (
	github.com/andybalholm/brotli v1.2.8 // indirect
	github.com/klauspost/compress v1.20.3 // indirect
)

replace github.com/joinable/crawl => ../
