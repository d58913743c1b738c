# crawl: targets for people and for CI, which runs the same ones.
SHELL   := /bin/sh
GO      ?= go
TAGS    := sqlite_fts5
BIN     := build/crawl
FUZZ    ?= 5s
ROUNDS  ?= 300
URLS    ?= 10000000
PREFIX  ?= /usr/local
export CGO_ENABLED ?= 1

.DEFAULT_GOAL := help

## help: list the targets
.PHONY: help
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST) | awk '{ i = index($$0, ": "); printf "  make %-8s %s\n", substr($$0, 1, i - 1), substr($$0, i + 2) }'

# Set-up is Go and a C compiler (SQLite is C); everything else comes with the
# module.
.PHONY: tools
tools:
	@command -v $(GO) >/dev/null 2>&1 || { \
	  echo "crawl needs Go 1.26 or newer: https://go.dev/doc/install"; exit 1; }
	@v=$$($(GO) env GOVERSION | sed 's/^go//'); \
	  case "$$(printf '%s\n1.26\n' "$$v" | sort -V | head -n 1)" in 1.26*) ;; *) \
	  echo "crawl needs Go 1.26 or newer, this is $$v: https://go.dev/doc/install"; exit 1;; esac
	@cc=$$($(GO) env CC); command -v $${cc%% *} >/dev/null 2>&1 || { \
	  echo "crawl needs a C compiler, for SQLite; $$cc was not found."; \
	  echo "Debian and Ubuntu: sudo apt-get install gcc libc6-dev   Fedora: sudo dnf install gcc   macOS: xcode-select --install"; exit 1; }

## build: build the command into build/crawl
.PHONY: build
build: tools
	@mkdir -p build
	$(GO) build -trimpath -tags $(TAGS) -o $(BIN) ./cmd/crawl

## run: crawl from a file of seeds, one URL a line: make run SEEDS=urls.txt
.PHONY: run
run: build
	@test -n "$(SEEDS)" || { echo "name a file of seeds: make run SEEDS=urls.txt"; exit 2; }
	$(BIN) -seeds "$(SEEDS)" $(ARGS)

## demo: crawl a small web on loopback, without any network, and query the result
.PHONY: demo
demo: build
	@$(GO) run -tags $(TAGS) ./internal/demo -crawl $(BIN)

## test: everything CI checks: lint, tests under the race detector, short fuzzing
.PHONY: test
test: lint
	$(GO) test -race -tags $(TAGS) -timeout 12m ./...
	@$(MAKE) --no-print-directory fuzz

## lint: gofmt, vet for this system and others, staticcheck
.PHONY: lint
lint: tools vet
	@bad=$$(gofmt -l $$(git ls-files '*.go' 2>/dev/null || find . -name '*.go')); \
	  test -z "$$bad" || { echo "gofmt these files:"; echo "$$bad"; exit 1; }
	$(GO) tool -modfile=tools/go.mod staticcheck -tags $(TAGS) ./...

# Every package, its tests included, also has to make sense on systems that CI
# does not run. SQLite is C: there it is storage/sqlite/nocgo.go that is seen.
## vet: go vet here, and without cgo for darwin, windows and linux
.PHONY: vet
vet: tools
	$(GO) vet -tags $(TAGS) ./...
	@set -e; for os in darwin windows linux; do \
	  echo "GOOS=$$os CGO_ENABLED=0 $(GO) vet ./..."; GOOS=$$os CGO_ENABLED=0 $(GO) vet ./...; \
	done

## fuzz: run every fuzz target for a while: make fuzz FUZZ=10m
.PHONY: fuzz
fuzz: tools
	@set -e; for pkg in $$($(GO) list -tags $(TAGS) ./...); do \
	  for target in $$($(GO) test -tags $(TAGS) -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
	    echo "fuzz $$pkg $$target"; \
	    out=$$($(GO) test -tags $(TAGS) -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZ) $$pkg 2>&1) || \
	    case "$$out" in \
	      *"Failing input written"*|*panic*|*"[build failed]"*) echo "$$out"; exit 1;; \
	      *"context deadline exceeded"*) echo "  cut off by the clock";; \
	      *) echo "$$out"; exit 1;; \
	    esac; \
	  done; done

## soak: kill and resume for long: make soak ROUNDS=300
.PHONY: soak
soak: tools
	CRAWL_SOAK=$(ROUNDS) $(GO) test -tags $(TAGS) -timeout 4h -count 1 -v -run 'Kill' ./cmd/crawl ./storage/sqlite
	$(GO) test -tags $(TAGS) -timeout 4h -count 1 ./storage ./frontier -rapid.checks=5000

## bench: compare with a bare loop of net/http over the same pages
.PHONY: bench
bench: build
	cd bench && $(GO) run . -crawl ../$(BIN)

## scale: ten million URLs over 100,000 hosts through the real store and frontier
.PHONY: scale
scale: tools
	$(GO) run -tags $(TAGS) ./internal/scale -urls $(URLS)

## install: install the command into PREFIX/bin
.PHONY: install
install: build
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/crawl

## clean: remove what the targets made
.PHONY: clean
clean:
	rm -rf build
