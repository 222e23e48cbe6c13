# The two commands: `make demo` runs the main job, `make test` runs the tests.
# Both make their own environment in .venv from the lock files; see README.md.

PYTHON ?= python3.11
PORT ?= 8000
ARGS ?=
DATA ?=
VENV := .venv
BIN := $(VENV)/bin
# Only the modules that are used are compiled, when they are; pip would compile all.
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-compile --no-deps --require-hashes
# Says every two seconds that what follows goes on, until it ends.
SLOWLY = (while sleep 2 && kill -0 $$$$ 2>/dev/null; do echo "  still at it …"; done) & \
	beat=$$!; trap "kill $$beat 2>/dev/null" EXIT; trap "exit 130" INT TERM;

.PHONY: help demo test samples check fix lint rehearsal bench resilience assets lock openapi data clean
.DEFAULT_GOAL := help

help: ## Say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/.runtime ## Run the main job and serve the site (PORT=8000, ARGS=--once)
	@$(BIN)/python -m backend.assets
	@DEMO=1 $(BIN)/python manage.py demo --port $(PORT) $(ARGS)

test: $(VENV)/.dev ## Run all tests, on real PostgreSQL and Redis (ARGS="-k name" or a file)
	@$(BIN)/python -m backend.assets
	@$(BIN)/python -m tests.servers
	@$(BIN)/python -m pytest $(ARGS)

samples: data $(VENV)/.dev ## Run the suites on real samples (DATA=folder of them)
	@$(BIN)/python -m pytest tests/samples --samples "$(DATA)" $(ARGS)

check: $(VENV)/.dev ## Check what you have changed, within a minute or two: linters, types, its tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@DEMO=1 $(BIN)/mypy .
	@$(BIN)/python -m tests.changed $(ARGS)

fix: $(VENV)/.dev ## Put right what the linters can put right themselves
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/djangofmt --quiet backend/templates backend/components

lint: $(VENV)/.dev ## Run the linters, and see that migrations and API description are current
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djangofmt --check backend/templates backend/components
	@DEMO=1 $(BIN)/mypy .
	@$(BIN)/lint-imports
	@DEMO=1 $(BIN)/python manage.py makemigrations --check --dry-run
	@DEMO=1 $(BIN)/python manage.py spectacular --validate --fail-on-warn --file var/openapi.yaml
	@diff -u docs/openapi.yaml var/openapi.yaml || { echo "docs/openapi.yaml is out of date: run make openapi"; exit 1; }

rehearsal: data $(VENV)/.runtime ## Run the main job on real charities and notices (DATA=folder of them)
	@DEMO=1 DJANGO_SETTINGS_MODULE=backend.settings $(BIN)/python -m tools.rehearsal --data "$(DATA)" $(ARGS)

bench: data $(VENV)/.dev ## Measure the matcher (DATA=folder of scp*.txt, ARGS="--quick --only peers")
	@$(BIN)/python -m benchmarks --data "$(DATA)" $(ARGS)

resilience: $(VENV)/.dev ## Measure bad days on servers of its own (ARGS="--quick --only letters")
	@$(BIN)/python -m benchmarks.resilience $(ARGS)

assets: $(VENV)/.runtime ## Compile the style sheet
	@$(BIN)/python -m backend.assets

openapi: $(VENV)/.dev ## Write docs/openapi.yaml anew
	@DEMO=1 $(BIN)/python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

lock: $(VENV)/.dev ## Write the lock files anew
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links requirements/runtime.in -o requirements/runtime.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -c requirements/runtime.txt requirements/dev.in -o requirements/dev.txt

data:
	@test -d "$(DATA)" || { echo "Name the folder of the data: make $(MAKECMDGOALS) DATA=folder$(if $(DATA), ($(DATA) is no folder))"; exit 1; }

clean: ## Remove everything that was made here, the kept test database too
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
