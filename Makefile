SHELL := /bin/bash
HTTP  ?= 127.0.0.1:8090
DATA  ?= pb_data
STATICCHECK := go run honnef.co/go/tools/cmd/staticcheck@v0.8.2

.DEFAULT_GOAL := help
.PHONY: help build run test lint

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
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

test: lint build node_modules ## Run every check: lint, rules, HTTP with the race detector, the JS SDK
	go test -race ./...
	npm run --silent test:sdk

node_modules: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch node_modules
