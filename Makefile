# congdoan: `make demo` and `make test` are all a newcomer needs.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ASSETS := congdoan/ui/static/vendor/.built
NATION := benchmarks/bench_reorganisation.py
HANDS := benchmarks/bench_hands.py
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo serve test check audit bench bench-hands bench-nation lock clean

help: ## the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/uv: requirements-setup.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.txt
	@touch $@

# The lock file is installed with its hashes; the test tools' lock holds the product's as well.
$(VENV)/.runtime: $(BIN)/uv requirements.txt pyproject.toml
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.txt
	@touch $@

node_modules/.installed: $(VENV)/.runtime package-lock.json
	$(BIN)/npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(ASSETS): node_modules/.installed congdoan/ui/assets.py congdoan/ui/assets.toml
	$(BIN)/python -m congdoan.ui.assets
	@touch $@

setup: $(VENV)/.runtime $(ASSETS) ## virtual environment, locked libraries, front-end assets, database in var/
	@$(BIN)/congdoan setup

setup-dev: $(VENV)/.dev $(ASSETS)

demo: setup ## loads the case of cluster 4, writes out/, serves http://127.0.0.1:8000
	@$(BIN)/congdoan demo

serve: setup ## the site alone
	@$(BIN)/congdoan serve

test: setup-dev ## everything, on SQLite and PostgreSQL
	@$(BIN)/python tests/run.py

check: setup-dev ## lint, types, import contracts, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --quiet --lint congdoan

audit: setup-dev ## known holes of the locked libraries (asks the package index)
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.txt

bench: setup-dev ## JSON lines of benchmarks/, without the nation's and the hands'
	@for f in $(filter-out $(NATION) $(HANDS),$(wildcard benchmarks/bench_*.py)); do $(BIN)/python $$f || exit 1; done

bench-hands: setup-dev ## how long a person's hands take on a phone, at their pace in Chromium
	@$(BIN)/python $(HANDS)

bench-nation: setup-dev ## the reform of 2025 at national size; the databases stay in var/bench-nation
	@$(BIN)/python $(NATION) --keep var/bench-nation

lock: $(VENV)/.dev ## new lock files from requirements*.in
	$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 requirements-setup.in -o requirements-setup.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 -c requirements.txt requirements-dev.in -o requirements-dev.txt

clean: ## removes what was built (the database in var/ stays)
	rm -rf $(VENV) node_modules congdoan/ui/static/vendor
