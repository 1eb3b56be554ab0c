# One command for each thing people do here. `make` alone lists them.
# Needs Python 3.11 or later and make; everything else is installed into .venv from pinned, hashed requirements.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PORT ?= 8000
WORKERS ?= 3
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)

BIN := .venv/bin
FLASK := $(BIN)/python -m flask --app wsgi
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# A stamp in .venv says which requirements are installed; its name changes when they do.
RUN_READY := .venv/ready-to-run-$(shell cksum < requirements.txt | tr ' ' '-')
TEST_READY := .venv/ready-to-test-$(shell cksum < requirements-dev.txt | tr ' ' '-')

.PHONY: help
help: ## List what make can do
	@echo "National Mentoring Programme. make <what>:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: $(RUN_READY) ## Start everything for development: database, demo, web (PORT, 8000) and worker
	@PORT=$(PORT) exec $(BIN)/python -m mentoring.dev

.PHONY: serve
serve: $(RUN_READY) ## Start the web server as in production (settings from the environment; WORKERS, 3)
	@exec $(BIN)/gunicorn --no-control-socket --bind 127.0.0.1:$(PORT) --workers $(WORKERS) --threads 2 \
		--max-requests 10000 --max-requests-jitter 1000 --access-logfile - 'wsgi:create_app()'

.PHONY: worker
worker: $(RUN_READY) ## Start one background worker (settings from the environment)
	@exec $(FLASK) worker

.PHONY: code
code: $(RUN_READY) ## Show the sign-in code a made-up person's authenticator shows now (ROLE=coordinator)
	@set -a; . instance/dev.env; set +a; $(FLASK) demo code "$(or $(ROLE),coordinator)"

.PHONY: flask
flask: $(RUN_READY) ## Run a command of ours on the development database (DO="create-admin", DO="backup FILE")
	@set -a; . instance/dev.env; set +a; $(FLASK) $(DO)

.PHONY: migrate
migrate: $(RUN_READY) ## Bring the database to the newest shape (settings as set, else those of make run)
	@if [ -z "$${SECRET_KEY:-}" ] && [ -f instance/dev.env ]; then set -a; . instance/dev.env; set +a; fi; \
		$(FLASK) db upgrade

# Three at a time on two cores: whoever waits for a browser, a killed worker or mail leaves a core idle.
.PHONY: test
test: $(TEST_READY) ## Run all tests that services are found for (ARGS="-k word" picks some)
	@.ci/with-services $(BIN)/python -m pytest -n 3 --dist loadscope $(ARGS)
	@[ -n "$(ARGS)" ] || { echo "And mentoring alone, where surveys cannot be imported:"; \
		$(BIN)/python -m pytest -q -n 2 --dist loadscope --without-surveys \
		-m "not postgres and not browser and not slow" tests/mentoring; }

.PHONY: lint
lint: $(TEST_READY) ## Check style, types, imports, templates, security, docstrings and migrations
	@PATH="$(CURDIR)/$(BIN):$$PATH" .ci/lint

.PHONY: format
format: $(TEST_READY) ## Put code into the house style
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

.PHONY: audit
audit: $(TEST_READY) ## Look up known vulnerabilities of what we install (needs the internet)
	@$(BIN)/uvx pip-audit@2.9.0 --require-hashes --disable-pip -r requirements.txt

.PHONY: bench
bench: $(TEST_READY) ## Measure starting, pages, worker, imports, workbench, lists, decryption, encoder against limits (takes minutes)
	@failed=0; for each in start web worker imports workbench lists decryption encoder; do \
		echo "== benchmarks.$$each"; $(BIN)/python -m benchmarks.$$each || failed=1; done; exit $$failed

.PHONY: pins
pins: $(TEST_READY) ## Make requirements.txt and requirements-dev.txt again from the .in files
	@for each in requirements requirements-dev; do \
		$(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 --no-header \
			$$each.in -o $$each.txt; done
	@! grep -nE 'https?://|--(extra-)?index-url|--trusted-host|--find-links' requirements.txt requirements-dev.txt

.PHONY: vendor
vendor: $(TEST_READY) ## Fetch the interface kit again (needs npm; see docs/operations/vendoring.md)
	@$(BIN)/python docs/operations/vendor_interface_kit.py

# ---------------------------------------------------------------- how .venv comes about
.venv/bin/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.11 or later is needed and was not found. On Debian or Ubuntu: sudo apt install python3 python3-venv" >&2; \
		exit 1; fi
	@if ! $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null; then \
		echo "$(PYTHON) cannot make a virtual environment. On Debian or Ubuntu: sudo apt install python3-venv" >&2; \
		exit 1; fi
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

$(RUN_READY): | .venv/bin/python
	@echo "Installing what the platform runs on (once; about a minute)"
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.txt
	@rm -f .venv/ready-to-run-*; touch $@

$(TEST_READY): | .venv/bin/python
	@echo "Installing the tools for tests and checks (once; about two minutes)"
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.txt
	@rm -f .venv/ready-to-test-* .venv/ready-to-run-*; touch $@ $(RUN_READY)
