SHELL := /bin/bash
HTTP  ?= 127.0.0.1:8090
DATA  ?= pb_data
STATICCHECK := go run honnef.co/go/tools/cmd/staticcheck@v0.8.2

.DEFAULT_GOAL := help
.PHONY: help build run test lint bench vendor screenshots

VENDOR := pb_public/vendor
LIBRARIES := preact htm pocketbase uplot

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo; echo "  HTTP=$(HTTP) is where 'make run' serves, DATA=$(DATA) is where it keeps the clinic."

build: ## Build bin/pocketclinic
	go build -trimpath -ldflags "-s -w" -o bin/pocketclinic .

run: build ## Build, make a demo clinic on the first start, and serve it
	bin/pocketclinic demo --dir=$(DATA)
	bin/pocketclinic serve --http=$(HTTP) --dir=$(DATA)

lint: ## Check the format, go vet and staticcheck
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "not gofmt-ed: $$unformatted"; exit 1; }
	go vet ./...
	$(STATICCHECK) ./...

test: lint build node_modules ## Run every check: lint, rules, HTTP with the race detector, the JS SDK, the portal in Chromium
	npm run --silent test:types
	go test -race -timeout 20m ./...
	npm run --silent test:sdk
	npm run --silent test:portal

bench: build ## Measure everything beside its limit, in 20 minutes (BENCH=short: in 2)
	go run ./tests/bench

screenshots: build node_modules ## Take the README's screenshots of the demo clinic
	node tests/portal/screenshots.mjs

vendor: node_modules ## Copy the portal's libraries, with version and licence, from npm
	rm -rf $(VENDOR) && mkdir $(VENDOR)
	cp node_modules/preact/dist/preact.mjs $(VENDOR)/preact.mjs
	cp node_modules/preact/hooks/dist/hooks.mjs $(VENDOR)/preact-hooks.mjs
	cp node_modules/htm/dist/htm.mjs $(VENDOR)/htm.mjs
	cp node_modules/htm/preact/index.mjs $(VENDOR)/htm-preact.mjs
	cp node_modules/pocketbase/dist/pocketbase.es.mjs $(VENDOR)/pocketbase.mjs
	cp node_modules/uplot/dist/uPlot.esm.js $(VENDOR)/uplot.mjs
	cp node_modules/uplot/dist/uPlot.min.css $(VENDOR)/uplot.css
	sed -i '/^\/\/# sourceMappingURL=/d' $(VENDOR)/*.mjs
	for library in $(LIBRARIES); do \
	  node -p 'const p = require(`./node_modules/$${process.argv[1]}/package.json`); `$${p.name} $${p.version}, $${p.license}\n`' $$library; \
	  cat node_modules/$$library/LICENSE*; echo; echo; done > $(VENDOR)/LICENSES.txt

node_modules: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch node_modules
