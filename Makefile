# The two commands: `make demo` runs the main job, `make test` runs the tests.
# Both make their own environment in .venv from the lock files; see README.md.

PYTHON ?= python3.11
PORT ?= 8000
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
# Only the modules that are used are compiled, when they are; pip would compile all.
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-compile --no-deps --require-hashes
# Says every two seconds that what follows goes on, until it ends.
SLOWLY = (while sleep 2 && kill -0 $$$$ 2>/dev/null; do echo "  still at it …"; done) & \
	beat=$$!; trap "kill $$beat 2>/dev/null" EXIT; trap "exit 130" INT TERM;

.PHONY: help demo test lint rehearsal bench assets lock openapi clean
.DEFAULT_GOAL := help

help: ## Say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/.runtime ## Run the main job and serve the site (PORT=8000, ARGS=--once)
	@$(BIN)/python -m backend.assets
	@DEMO=1 $(BIN)/python manage.py demo --port $(PORT) $(ARGS)

test: $(VENV)/.dev ## Run all tests, on real PostgreSQL and Redis (ARGS=-k name)
	@$(BIN)/python -m backend.assets
	@$(BIN)/python -m tests.servers
	@$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.dev ## Run the linters
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djangofmt --check backend/templates backend/components
	@DEMO=1 $(BIN)/mypy .
	@$(BIN)/lint-imports
	@DEMO=1 $(BIN)/python manage.py makemigrations --check --dry-run
	@DEMO=1 $(BIN)/python manage.py spectacular --validate --fail-on-warn --file var/openapi.yaml
	@diff -u docs/openapi.yaml var/openapi.yaml || { echo "docs/openapi.yaml is out of date: run make openapi"; exit 1; }

rehearsal: $(VENV)/.runtime ## Run the main job on real charities and notices (ARGS="--data DIR")
	@DEMO=1 DJANGO_SETTINGS_MODULE=backend.settings $(BIN)/python -m tools.rehearsal $(ARGS)

bench: $(VENV)/.dev ## Measure the matcher against others (ARGS="--quick --only peers")
	@$(BIN)/python -m benchmarks $(ARGS)

assets: $(VENV)/.runtime ## Compile the style sheet
	@$(BIN)/python -m backend.assets

openapi: $(VENV)/.dev ## Write docs/openapi.yaml anew
	@DEMO=1 $(BIN)/python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

lock: $(VENV)/.dev ## Write the lock files anew
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links requirements/runtime.in -o requirements/runtime.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -c requirements/runtime.txt requirements/dev.in -o requirements/dev.txt

clean: ## Remove everything that was made here
	@rm -rf $(VENV) node_modules var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: $(PYTHON) was not found. Name it with PYTHON=…"; exit 1; }
	@echo "Making $(VENV) …"
	@$(SLOWLY) $(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/runtime.txt | $(VENV)/bin/python
	@echo "Installing what the site needs …"
	@$(SLOWLY) $(PIP) -r requirements/runtime.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/bin/python
	@echo "Installing what the tests need (about a minute) …"
	@$(SLOWLY) $(PIP) -r requirements/dev.txt
	@touch $@ $(VENV)/.runtime
