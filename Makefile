# Everything a contributor needs is Python: `make run` and `make test` bring the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
UI_SOURCES := $(shell find ui -type f -not -path '*/node_modules/*' -not -path 'ui/browser/*' 2>/dev/null) $(wildcard src/towpath/nodes/*/card.tsx) package.json package-lock.json

.PHONY: help setup ui run test quick check bench crash points zones model teeth demo-reset docs format lock clean browser

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ui ## serve Towpath with the demo workspace on http://127.0.0.1:8000 until stopped
	@exec $(BIN)/towpath serve --demo

test: setup ui browser ## all tests, browser tests included
	$(BIN)/npm test --silent
	$(BIN)/python -m pytest -n 3 --dist loadgroup

quick: setup ## the tests that need less than a minute
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not slow and not browser" tests/unit src/towpath/nodes src/towpath/channels

check: setup node_modules/.installed ## static checks: style, types, imports, generated files, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=towpath.web.settings $(BIN)/python -W ignore -m django makemigrations --check --dry-run
	$(BIN)/npm run --silent check

bench: setup ## measure; prints a table and adds a JSON line a figure to bench/results.jsonl
	$(BIN)/python -m bench $(ARGS)

crash: setup ## kill −9 N times while 20,000 contacts run (make crash N=100)
	$(BIN)/python -m tests.crash.storm --kills $(or $(N),100) --contacts $(or $(CONTACTS),20000)

points: setup ## die before and after each commit of a small story, and see that all of it ends as without a crash (make points ARGS=--twice)
	$(BIN)/python -W ignore -m tests.crash.points $(ARGS)

zones: setup ## hold local time to every IANA zone from 2020 to 2040
	ZONE_YEARS=2020-2040 $(BIN)/python -m pytest -q -n 2 tests/unit/test_semantics_25_every_zone.py

model: setup ## hold the engine to a plain model for N random steps (make model STEPS=20000 SEED=1)
	$(BIN)/python -W ignore -m tests.model.search --steps $(or $(STEPS),20000) $(if $(SEED),--seed $(SEED))

teeth: setup ## put known bugs into the engine, one by one, and see that the model finds each
	$(BIN)/python -W ignore -m tests.model.teeth

demo-reset: setup ## make the demo workspace anew
	$(BIN)/towpath demo --reset

docs: setup ## write the generated pages of docs/reference anew
	$(BIN)/towpath docs

format: setup node_modules/.installed ## put all files into the house's format
	$(BIN)/ruff check --fix -q .
	$(BIN)/ruff format -q .
	$(BIN)/npm run --silent format

lock: ## choose the newest allowed dependencies and lock them
	$(BIN)/uv pip compile --quiet --upgrade pyproject.toml --group dev --no-emit-index-url --generate-hashes --no-header --python-version 3.11 -o requirements.txt
	$(BIN)/npm install --package-lock-only

clean: ## remove what was built; data stay
	rm -rf .venv node_modules src/towpath/web/ui

# ---- how it is set up; each stamp is older than what it was made of only when that changed -------------------------

setup: .venv/.installed

.venv/.installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Towpath needs Python 3.11 or newer; PYTHON=… names another."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python cannot make a virtual environment here. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Installing Python packages …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep -oE '^uv==[^ ]+' requirements.txt)"
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

ui: src/towpath/web/ui/index.html

node_modules/.installed: package-lock.json .venv/.installed
	@echo "Installing packages of the user interface …"
	@$(BIN)/npm ci --silent --no-audit --no-fund
	@touch $@

src/towpath/web/ui/index.html: node_modules/.installed $(UI_SOURCES)
	@echo "Building the user interface …"
	@$(BIN)/npm run --silent build
	@touch $@

browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium for the browser tests …"; \
		apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null; \
	else echo "No Chromium here and no right to install it: install chromium, then run make test again."; exit 1; fi
