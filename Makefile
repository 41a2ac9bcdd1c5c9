SHELL := /bin/bash
# Everything is compiled as it is shipped: a new machine compiles PocketBase and SQLite once for the binary and all tests.
export CGO_ENABLED := 0
export GOFLAGS := $(GOFLAGS) -trimpath
HTTP  ?= 127.0.0.1:8090
DATA  ?= pb_data
FUZZTIME ?= 10m
# Nothing where this is no checkout of its own: a release's archive, for example, inside of another one.
COMMIT = $(shell git ls-files --error-unmatch main.go >/dev/null 2>&1 && git describe --always --dirty --abbrev=12 --exclude '*')
# SQLite is C in the words of Go, has locks of its own, and is three times slower where the race detector watches it, too.
RACE := -race -gcflags='modernc.org/...=-race=false'
# They are measured by the clock: other tests beside them and the race detector would count, too.
MEASURED := ^(TestNoQuestionTakesLong|TestToSearchAThousandByMisspelledWordsTakesLittleMore)$$
# Its seeds are asked one after the other, when all other tests are through.
ALONE := ^FuzzRequests$$
# More than there are processors: tests wait for the disk and for each other's answers.
AT_ONCE := -parallel 6
# A sixth less of the processor, for a gigabyte.
MEMORY := GOGC=400
# Lint has vetted it, with all that it is built with: half a minute less for each way of building it.
GOTEST := go test -vet=off
# What the race detector watches of tests/ and of commands/: all in which several things happen at once.
WATCHED := $$(go run ./tests/atonce tests)
WATCHED_BULK := ^TestBulkIsThereAsAWholeOrNotAtAll$$
GOLANGCI := bin/golangci-lint
CLUSTER_TAGS := cowsql,nosqlite3
# What a node of a cluster cannot be tried with: they lock the file, open it beside the app or while it is open still, ask
# SQLite itself by PRAGMA or EXPLAIN, interrupt a statement, or take a table away, which a node takes for its own fault.
OF_FILES := ^(TestABusyDatabaseAsksToTryAgain|TestABusyWriterIsNoDeadOne|TestACodeIsUsedUpOrNotAtAll|$\
TestAFileThatIsDamagedIsABreach|TestALogThatIsWrittenAnewIsFoundByItsAnchor|$\
TestAMessageThatACrashInterruptsIsSentOnceTheServerIsBack|TestAReadOnlyDatabaseIsNobodysMistake|$\
TestBackupIsRestoredIntoAnEmptyFolder|TestHealthDoesNotWaitForAWriterThatHangs|TestHealthIsAsFreshAsASecond|$\
TestNoFaultIsAnsweredAsTheClientsMistake|TestNoTokenIsLogged|TestNothingReadsMoreThanItMust|$\
TestReadingEndsWithItsContext|TestTheDataSurvivesAPowerCut|TestTheOutboxSurvivesARestart|$\
TestVerifyFindsEachCorruption|TestVerifyProvesNothingThatIsWrong|$\
TestWhatWaitsWhenTheServerStopsIsSentAsSoonAsItIsBack)$$
HAS_COWSQL := pkg-config --atleast-version=1.15.8 cowsql 2>/dev/null

.DEFAULT_GOAL := help
.PHONY: help build run test test-slow race fuzz lint format vendor openapi fonts screenshots release-data bench drill
.PHONY: cluster-libraries cluster-build cluster-test cluster-suite cluster cluster-stop cluster-drill

VENDOR := pb_public/vendor
LIBRARIES := preact htm pocketbase uplot swagger-ui-dist

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo; echo "  HTTP=$(HTTP) is where 'make run' serves, DATA=$(DATA) is where it keeps the clinic."

build: ## Build bin/pocketclinic, which needs no library of the system
	go build -ldflags "-s -w -X main.commit=$(COMMIT)" -o bin/pocketclinic .

run: build ## Build, make a demo clinic on the first start, and serve it
	bin/pocketclinic demo --dir=$(DATA)
	bin/pocketclinic serve --http=$(HTTP) --dir=$(DATA)

lint: $(GOLANGCI) node_modules ## Check the format of everything, golangci-lint's linters, and the portal's types
	$(GOLANGCI) run ./...
	@if $(HAS_COWSQL); then CGO_ENABLED=1 $(GOLANGCI) run --build-tags $(CLUSTER_TAGS) ./cluster ./tests; \
	  else echo "what is of a cluster was not looked at with its tags: libcowsql and libraft are not here"; fi
	npm run --silent lint
	npm run --silent test:types

format: $(GOLANGCI) node_modules ## Format everything
	$(GOLANGCI) fmt ./...
	npm run --silent format

test: lint build node_modules ## What every change passes, in six minutes: lint, rules, HTTP, the JS SDK, the portal in Chromium
	$(MEMORY) $(GOTEST) -timeout 15m $(AT_ONCE) -skip '$(MEASURED)|$(ALONE)' ./...
	npm run --silent test:apps

test-slow: build node_modules ## The rest of what CI runs: the clock's limits, the race detector, fuzzing, drills
	$(GOTEST) -timeout 5m -parallel 1 -run '$(MEASURED)|$(ALONE)' ./tests
	npm run --silent test:portal:measured
	CGO_ENABLED=1 $(MEMORY) $(GOTEST) $(RACE) -timeout 15m . ./cluster ./collections ./hooks/... ./providers/... ./rules/...
	CGO_ENABLED=1 $(MEMORY) $(GOTEST) $(RACE) -timeout 15m $(AT_ONCE) -run "$(WATCHED)|$(WATCHED_BULK)" -skip '$(MEASURED)' ./tests ./commands
	$(GOTEST) ./rules/fuzz -run '^$$' -fuzz '^FuzzParsers$$' -fuzztime 5s
	DRILL=short go run ./tests/load drill

race: ## Run all of Go's tests with the race detector, not only those in which several things happen at once
	CGO_ENABLED=1 go test $(RACE) -timeout 60m -skip '$(MEASURED)' ./...

fuzz: ## Fuzz every target for FUZZTIME (10m) in turn; what fails is kept in testdata/fuzz, to be committed
	@set -e; grep -ro '^func Fuzz[A-Za-z]*' --include='*_test.go' . | sort | while IFS=: read -r file name; do \
	  echo "== $${name#func } of $$(dirname $$file)"; \
	  go test ./$$(dirname $$file) -run '^$$' -fuzz "^$${name#func }\$$" -fuzztime $(FUZZTIME); done

fonts: ## Cut the Latin parts of the receipts' fonts, which needs fonttools
	for font in DejaVuSans DejaVuSans-Bold; do pyftsubset hooks/fonts/$$font.ttf --output-file=hooks/fonts/$$font-Latin.ttf \
	  --unicodes="U+0020-007E,U+00A0-024F,U+02C6-02DD,U+1E00-1EFF,U+2010-2027,U+202F-205E,U+20A0-20C0,U+2212,U+FFFD" \
	  --layout-features='' --no-hinting --notdef-outline; done

release-data: build ## Keep a small data directory of this release, which every later one has to migrate
	go run ./tests/releases

bench: build ## Measure everything beside its limit, in 20 minutes (BENCH=short: in 2)
	go run ./tests/load bench

drill: build ## Kill it, fill its disk and worse under load, and look for what is lost, in 20 minutes (DRILL=short: in 1)
	go run ./tests/load drill

cluster-libraries: ## Say what is missing, where libcowsql or libraft is
	@$(HAS_COWSQL) || { echo "libcowsql 1.15.8 or newer and libraft are needed:" \
	  "apt-get install -t bookworm-backports gcc pkg-config libcowsql-dev libraft-dev" >&2; exit 1; }

cluster-build: cluster-libraries build ## Build bin/pocketclinic-cluster, which needs libcowsql and libraft
	CGO_ENABLED=1 go build -tags $(CLUSTER_TAGS) -ldflags "-s -w -X main.commit=$(COMMIT)" \
	  -o bin/pocketclinic-cluster .

cluster-test: cluster-libraries ## Test cluster/ with its tags
	CGO_ENABLED=1 go test -tags $(CLUSTER_TAGS) ./cluster

cluster-suite: cluster-libraries ## Run the clinic's tests on a node of a cluster each, with the system's SQLite (10 minutes)
	CGO_ENABLED=1 $(GOTEST) -timeout 30m $(AT_ONCE) -tags $(CLUSTER_TAGS) -skip '$(MEASURED)|$(OF_FILES)' ./tests

cluster: cluster-build ## Run three nodes of a cluster on 127.0.0.1, 127.0.0.2 and 127.0.0.3, with a demo clinic
	cluster/local.sh start

cluster-stop: ## Stop them
	cluster/local.sh stop

cluster-drill: cluster-build ## Kill, freeze and cut off nodes under load, and look for what is lost, in an hour (CLUSTER_DRILL=short: in 3 minutes)
	go run ./tests/load cluster-drill

openapi: node_modules ## Make the document of the API of the schema and the rules, and the types of it
	go run ./openapi/generate
	npm run --silent types

screenshots: build node_modules ## Take the README's screenshots of the demo clinic
	npm run --silent chromium
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
	cp node_modules/swagger-ui-dist/swagger-ui-bundle.js $(VENDOR)/swagger-ui.js
	cp node_modules/swagger-ui-dist/swagger-ui.css $(VENDOR)/swagger-ui.css
	sed -i '/^\/[/*]# sourceMappingURL=/d' $(VENDOR)/*
	for library in $(LIBRARIES); do \
	  node -p 'const p = require(`./node_modules/$${process.argv[1]}/package.json`); `$${p.name} $${p.version}, $${p.license}\n`' $$library; \
	  cat node_modules/$$library/{LICENSE*,NOTICE,*-ui-bundle.js.LICENSE.txt} 2>/dev/null; echo; echo; done > $(VENDOR)/LICENSES.txt

$(GOLANGCI): Makefile
	GOBIN=$(CURDIR)/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
	@touch $@

node_modules: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch node_modules
