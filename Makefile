# `make` alone lists every target.
PYTHON ?= python3
PORT ?= 8000
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run
DEV := $(VENV)/.dev
SOURCES := prms accounts messaging partners evaluations agreements governance alerts reports tests manage.py $(wildcard benchmarks)
COMPILE_LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-header
PRODUCTION := set -a; . ./.env.example; set +a; SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(50))")

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test test-sqlite test-postgres e2e screenshots check static lint types imports settings compose format migrations messages lock bench clean

help:  ## list the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

demo: $(RUN)  ## set up, load demo data and run everything on http://127.0.0.1:$PORT
	@PORT=$(PORT) exec $(BIN)/python manage.py up --demo

test: test-sqlite test-postgres  ## the whole suite: on SQLite, then on real PostgreSQL and Valkey

test-sqlite: $(DEV)
	$(BIN)/python -m pytest -q -n $(JOBS)

test-postgres: $(DEV)
	$(BIN)/python -m tests.services $(BIN)/python -m pytest -q -n $(JOBS)

e2e: $(DEV)  ## browser tests against a running demo (needs Chromium)
	$(BIN)/python -m pytest -q -n $(JOBS) --dist loadgroup --no-loadscope-reorder --timeout 600 tests/e2e

screenshots: $(DEV)  ## take the pictures of docs/screenshots, and of every page into var/screenshots (needs Chromium)
	$(BIN)/python -m tests.e2e.screenshots

check: static test  ## everything that CI runs, but for the browser

static: lint types imports settings  ## all checks that run no test

lint: $(DEV)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/djade --check $$(git ls-files 'templates/*.html')

types: $(DEV)
	$(BIN)/mypy .

imports: $(DEV)
	$(BIN)/lint-imports

settings: $(DEV)
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

compose:  ## validate docker-compose.yml (needs docker-compose)
	ENV_FILE=.env.example docker-compose --env-file .env.example config -q

format: $(DEV)  ## put Python and templates into the house's form
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/djade $$(git ls-files 'templates/*.html')

migrations: $(DEV)  ## name and write the missing migration: make migrations name=partner_sector [app=partners]
	@test -n "$(name)" || { echo "usage: make migrations name=partner_sector [app=partners]"; exit 2; }
	$(BIN)/python manage.py makemigrations $(app) --name $(name)
	$(BIN)/ruff format --quiet $(wildcard */migrations)

messages: $(DEV)  ## collect the sentences, compile the Chinese ones, name those without translation
	$(BIN)/python -m tests.catalogue

lock: $(DEV)  ## pin every package of pyproject.toml by hash
	$(COMPILE_LOCK) -o requirements.lock
	$(COMPILE_LOCK) --all-extras -c requirements.lock -o requirements-dev.lock

bench: $(DEV)  ## print the figures of docs/performance.md
	$(BIN)/python -m tests.services $(BIN)/python -m benchmarks

clean:  ## remove what the other targets made, the demo's data included
	rm -rf $(VENV) var staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "PRMS needs Python 3.11 or newer: make PYTHON=python3.11 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUN): requirements.lock | $(BIN)/python
	@echo "Installing the packages of $< …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r $<
	@touch $@

$(DEV): requirements-dev.lock | $(RUN)
	@echo "Installing the packages of $< …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r $<
	@touch $@
