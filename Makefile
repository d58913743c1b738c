# crawl: targets for people and for CI, which runs the same ones.
SHELL   := /bin/sh
GO      ?= go
TAGS    := sqlite_fts5
BIN     := build/crawl
FUZZ    ?= 3s
ROUNDS  ?= 300
COUNT   ?= 6
URLS    ?= 10000000
PREFIX  ?= /usr/local
DESTDIR ?=
SHARE   := build/share
STATIC  ?= build/crawl-static
VERSION := $(shell sed -n 's/^const Version = "\(.*\)"$$/\1/p' crawler.go)
# The time of every file in a release: that of the commit.
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
export CGO_ENABLED ?= 1

.DEFAULT_GOAL := help

## help: list the targets
.PHONY: help
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST) | awk '{ i = index($$0, ": "); printf "  make %-12s %s\n", substr($$0, 1, i - 1), substr($$0, i + 2) }'

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

# It needs no library of the system: names are looked up by Go, and SQLite does
# not load extensions. -buildvcs=false makes the same binary of a checkout and
# of an unpacked archive. The Dockerfile and the releases build with this.
## build-static: build the command for any Linux into STATIC
.PHONY: build-static
build-static: tools
	@mkdir -p $(dir $(STATIC))
	GOOS=linux $(GO) build -trimpath -buildvcs=false -tags '$(TAGS) sqlite_omit_load_extension netgo osusergo' \
	  -ldflags '-s -w -linkmode external -extldflags -static' -o $(STATIC) ./cmd/crawl

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
	$(GO) test -race -tags $(TAGS) -timeout 14m ./...
	$(GO) test -tags $(TAGS) ./frontier/trap
	$(GO) test -tags $(TAGS) -run MemoryOf .
	cd bench && $(GO) test -tags $(TAGS) ./...
	@$(MAKE) --no-print-directory fuzz

## lint: gofmt, vet for this system and others, staticcheck
.PHONY: lint
lint: tools vet
	@bad=$$(gofmt -l $$(git ls-files '*.go' 2>/dev/null || find . -name '*.go')); \
	  test -z "$$bad" || { echo "gofmt these files:"; echo "$$bad"; exit 1; }
	$(GO) tool -modfile=tools/go.mod staticcheck -tags $(TAGS) ./...

# Every package, its tests included, also has to make sense on systems that CI
# does not run. SQLite is C: there it is storage/sqlite/nocgo.go that is seen.
## vet: go vet here and in bench, and without cgo for darwin, windows and linux
.PHONY: vet
vet: tools
	$(GO) vet -tags $(TAGS) ./...
	cd bench && $(GO) vet -tags $(TAGS) ./...
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

## parts: crawl through servers and proxies of others: nginx, toxiproxy and so on
.PHONY: parts
parts: tools
	$(GO) test -race -tags $(TAGS) -timeout 5m -count 1 ./internal/parts

## sites: crawl more documentation sites, and compare with wget -r
.PHONY: sites
sites: tools
	CRAWL_SITES=all $(GO) test -tags $(TAGS) -timeout 10m -count 1 -v -run Docs ./internal/parts

## soak: kill and resume for long, a million requests: make soak ROUNDS=300
.PHONY: soak
soak: tools
	CRAWL_SOAK=$(ROUNDS) $(GO) test -tags $(TAGS) -timeout 4h -count 1 -v -run 'Kill|MemoryOf' . ./cmd/crawl ./storage/sqlite ./storage/folder
	$(GO) test -tags $(TAGS) -timeout 4h -count 1 ./storage ./frontier -rapid.checks=5000

## hostile: crawl everything that misbehaves, and tell the memory it takes
.PHONY: hostile
hostile: tools
	$(GO) test -tags $(TAGS) -count 1 -v -run 'Hostile|BesideThe' . ./fetch ./internal/webtest ./cmd/crawl

## bench: compare with bare loops and other crawlers: ten minutes; BENCH=-quick, one
.PHONY: bench
bench: build
	cd bench && $(GO) run -tags $(TAGS) . -crawl ../$(BIN) $(BENCH)

# What Go and Debian have. Without it, or any of it, make bench leaves out its
# rows.
## peers: install the crawlers that make bench compares with: needs root and npm
.PHONY: peers
peers:
	apt-get install -y python3-scrapy wget2 httrack
	cd bench/crawlee && npm install --no-audit --no-fund
	cd bench/katana && $(GO) build -o /dev/null .

# What each stage costs a page of 25 KB with 40 links, on one core. Keep
# build/stages.txt of one commit as OLD to compare another with it.
STAGED := ./fetch ./parse ./parse/metadata ./frontier/urlnorm ./frontier/trap ./frontier ./storage ./storage/sqlite

## stages: time and allocations of each stage of a page: make stages OLD=before.txt
.PHONY: stages
stages: tools
	@mkdir -p build
	$(GO) test -tags $(TAGS) -run '^$$' -bench '^BenchmarkStage' -benchmem -cpu 1 -count $(COUNT) $(STAGED) > build/stages.txt || { cat build/stages.txt; exit 1; }
	@if command -v benchstat >/dev/null 2>&1; then benchstat $(OLD) build/stages.txt; else \
	  cat build/stages.txt; echo "compare with: go install golang.org/x/perf/cmd/benchstat@latest"; fi

## scale: ten million URLs over 100,000 hosts through the real store and frontier; SCALE_OUT=bench keeps table and chart
.PHONY: scale
scale: tools
	$(GO) run -tags $(TAGS) ./internal/scale -urls $(URLS) -o "$(SCALE_OUT)"

# What is installed is built first. Under sudo Go is often not to be found:
# then it is what a plain make build made.
.PHONY: built
built:
	@if test -x $(BIN) && ! command -v $(GO) >/dev/null 2>&1; then \
	  echo "$(GO) is not to be found here: taking $(BIN) as it is"; \
	else $(MAKE) --no-print-directory build; fi

# The manual and the completions come out of the program.
.PHONY: share
share: built
	@mkdir -p $(SHARE)/man/man1 $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	@$(BIN) help man > $(SHARE)/man/man1/crawl.1
	@$(BIN) completion bash > $(SHARE)/bash-completion/completions/crawl
	@$(BIN) completion zsh > $(SHARE)/zsh/site-functions/_crawl
	@$(BIN) completion fish > $(SHARE)/fish/vendor_completions.d/crawl.fish

SHARED := man/man1/crawl.1 bash-completion/completions/crawl zsh/site-functions/_crawl fish/vendor_completions.d/crawl.fish

## install: install the command, its manual and completions into PREFIX
.PHONY: install
install: share
	install -d $(DESTDIR)$(PREFIX)/bin $(addprefix $(DESTDIR)$(PREFIX)/share/,$(dir $(SHARED)))
	install -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/crawl
	@set -e; for f in $(SHARED); do install -m 644 $(SHARE)/$$f $(DESTDIR)$(PREFIX)/share/$$f; done

## uninstall: remove what install installed
.PHONY: uninstall
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/crawl $(addprefix $(DESTDIR)$(PREFIX)/share/,$(SHARED))

# Every system that can be built for has a C compiler here, by its own name
# unless it is this very one.
HOSTARCH    = $(shell $(GO) env GOHOSTARCH)
CROSS_amd64 = x86_64-linux-gnu-gcc
CROSS_arm64 = aarch64-linux-gnu-gcc

## release: archives for Linux in dist/, the same bytes from the same commit
.PHONY: release
release: share
	@rm -rf dist build/release && mkdir -p dist
	@set -e; for arch in amd64 arm64; do \
	  case $$arch in $(HOSTARCH)) cc=$$($(GO) env CC);; amd64) cc=$(CROSS_amd64);; *) cc=$(CROSS_arm64);; esac; \
	  if command -v $${cc%% *} >/dev/null 2>&1; then \
	    CC="$$cc" GOARCH=$$arch $(MAKE) --no-print-directory archive ARCH=$$arch STATIC=build/static/$$arch/crawl; \
	  else echo "no archive for $$arch, for there is no $$cc here (Debian: apt-get install $$(echo $$cc | sed 's/\(.*\)-gcc/gcc-\1/; s/_/-/'))"; fi; \
	done
	cd dist && sha256sum *.tar.gz > SHA256SUMS

ARCHIVE = crawl_$(VERSION)_linux_$(ARCH)

# One archive. GNU tar makes it the same whoever packs it, and when.
.PHONY: archive
archive: build-static
	@test -n "$(ARCH)" || { echo "make release makes the archives"; exit 2; }
	@mkdir -p build/release/$(ARCHIVE)
	cp -R $(STATIC) LICENSE $(wildcard *.md) docs examples packaging $(SHARE) build/release/$(ARCHIVE)/
	tar -C build/release --format=ustar --sort=name --owner=0 --group=0 --numeric-owner --mode=u+rwX,go+rX,go-w \
	  --mtime=@$(SOURCE_DATE_EPOCH) -cf - $(ARCHIVE) | gzip -9n > dist/$(ARCHIVE).tar.gz

## clean: remove what the targets made
.PHONY: clean
clean:
	rm -rf build dist
