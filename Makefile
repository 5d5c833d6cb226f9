# `make help` lists the verbs.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

PYTHON ?= python3
VENV := backend/.venv
BIN := $(CURDIR)/$(VENV)/bin
PIP := $(BIN)/pip install -qq --disable-pip-version-check --require-hashes
NPM := npm --prefix frontend --no-fund --no-audit --loglevel=error
# With the folders: their times tell of files that are gone.
SOURCES := $(shell find frontend/src frontend/public 2>/dev/null) frontend/index.html frontend/vite.config.ts
# What runs side by side prints one after the other, where make can do that.
SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
export PORT ?= 8000
# A third of each start would go into compiling what was compiled before, and the tests start the service hundreds of times.
unexport PYTHONDONTWRITEBYTECODE
export CHROMIUM ?= $(shell command -v chromium-headless-shell || command -v chromium || command -v google-chrome)

.PHONY: help
help: ## List the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

.PHONY: run
run: $(VENV)/.run frontend/dist/.built ## Set up what is missing and serve on PORT (8000); Ctrl-C stops all of it
	@cd backend && exec $(BIN)/python -m app serve

.PHONY: dev
dev: $(VENV)/.run frontend/node_modules/.installed ## Serve with hot reload: API on PORT, web app on 5173
	@trap 'kill 0' EXIT; \
	(cd backend && exec $(BIN)/python -m app serve --reload) & \
	(cd frontend && API_URL=http://localhost:$(PORT) exec npm run dev) & wait

.PHONY: seed
seed: $(VENV)/.run ## Make CONTACTS (default 100000) sample contacts more, for trials
	@cd backend && $(BIN)/python -m app seed --contacts $(or $(CONTACTS),100000)

.PHONY: test
test: lint frontend/dist/.built chromium ## Everything: lint, types, backend, front end, browser
	@$(MAKE) --no-print-directory --jobs 3 $(SYNC) e2e test-api test-process test-many test-web

.PHONY: lint
lint: $(VENV)/.dev frontend/node_modules/.installed ## Lint and types, both sides
	@$(MAKE) --no-print-directory --jobs 2 $(SYNC) lint-backend lint-web

.PHONY: lint-backend
lint-backend: $(VENV)/.dev
	@cd backend && $(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet . && $(BIN)/mypy

.PHONY: lint-web
lint-web: frontend/node_modules/.installed
	@$(NPM) run --silent lint && $(NPM) run --silent typecheck

.PHONY: test-backend
test-backend: $(VENV)/.dev ## The backend's tests; on the server of POSTGRES_* if that is set
	@$(MAKE) --no-print-directory --jobs 2 $(SYNC) test-api test-process test-many

# Its parts, each with databases of its own: what is asked of one service, what starts and kills processes, and the rest.
.PHONY: test-api
test-api: $(VENV)/.dev
	@cd backend && $(BIN)/python -m pytest tests/api tests/unit

.PHONY: test-process
test-process: $(VENV)/.dev
	@cd backend && $(BIN)/python -m pytest tests/process

.PHONY: test-many
test-many: $(VENV)/.dev
	@cd backend && $(BIN)/python -m pytest --ignore tests/api --ignore tests/unit --ignore tests/process

.PHONY: test-frontend
test-frontend: test-web test-e2e ## The web app's tests: units, budgets, journeys in Chromium

.PHONY: test-web
test-web: frontend/dist/.built
	@$(NPM) run --silent test && $(NPM) run --silent size

.PHONY: test-e2e
test-e2e: $(VENV)/.dev frontend/dist/.built chromium
	@$(MAKE) --no-print-directory e2e

# Without what it needs, which would have it wait behind the others: it takes longest.
.PHONY: e2e
e2e:
	@$(NPM) run --silent e2e

.PHONY: bench
bench: $(VENV)/.dev ## Measure the API beside a bare floor, on 100,000 contacts (needs wrk)
	@cd backend && $(BIN)/python -m bench $(BENCH)

.PHONY: bench-audit
bench-audit: $(VENV)/.dev ## Measure the audit trail at 1,000,000 and 10,000,000 entries
	@cd backend && $(BIN)/python -m bench.audit $(BENCH)

.PHONY: bench-export
bench-export: $(VENV)/.dev ## Measure exports beside PostgreSQL's COPY, on 100,000 contacts (BENCH="--contacts 1000000")
	@cd backend && $(BIN)/python -m bench.export $(BENCH)

.PHONY: bench-import
bench-import: $(VENV)/.dev ## Measure the import of a file of 50,000 contacts (BENCH="--rows 5000")
	@cd backend && $(BIN)/python -m bench.imports $(BENCH)

# What the tests write is in memory where there is plenty: on a disk it takes them ten times as long to make a database.
PLENTY := [ -w /dev/shm ] && [ "$$(df -Pk /dev/shm | awk 'END { print $$4 }')" -gt 4000000 ]
e2e test-api test-process test-many soak: export TMPDIR := $(or $(TMPDIR),$(shell $(PLENTY) && echo /dev/shm || echo /tmp))

.PHONY: soak
soak: $(VENV)/.dev frontend/dist/.built chromium ## All tests at length: every screen with axe, more rows, examples and deaths (an hour)
	@cd backend && CRM_SOAK=1 $(BIN)/python -m pytest
	@CRM_SOAK=1 $(NPM) run --silent e2e

.PHONY: compose-test
compose-test: $(VENV)/.dev frontend/node_modules/.installed chromium ## Build, start, test and take down both compose files
	@cd backend && $(BIN)/python -m tests.compose

.PHONY: lock
lock: $(VENV)/.dev ## Lock the newest versions that the requirements*.in files allow
	@cd backend && for name in requirements requirements-embedded requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
	    --no-header --no-emit-index-url $$name.in --output-file $$name.txt; done

.PHONY: clean
clean: ## Remove what can be made again (never the data in backend/.data)
	@rm -rf $(VENV) frontend/node_modules frontend/dist backend/.mypy_cache backend/.ruff_cache

.PHONY: chromium
chromium: frontend/node_modules/.installed # Playwright's own where the system has none
	@[ -n "$(CHROMIUM)" ] || (cd frontend && npx playwright install chromium)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Base CRM needs Python 3.11 or newer (PYTHON=... names another)."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing (Debian: apt-get install python3-venv)."; rm -rf $(VENV); exit 1; }

$(VENV)/.run: $(VENV)/bin/python backend/requirements.txt backend/requirements-embedded.txt
	@echo "Installing the backend's packages ..."
	@$(PIP) -r backend/requirements.txt -r backend/requirements-embedded.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.run backend/requirements-dev.txt
	@echo "Installing the tests' packages ..."
	@$(PIP) -r backend/requirements-dev.txt
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
	  && command -v npm >/dev/null || { echo "Base CRM needs Node 20.19 or newer, with npm."; exit 1; }
	@echo "Installing the web app's packages ..."
	@$(NPM) ci
	@touch $@

frontend/dist/.built: frontend/node_modules/.installed $(SOURCES)
	@echo "Building the web app ..."
	@$(NPM) run --silent build -- --logLevel warn
	@touch $@
