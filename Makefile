# vmdeck's chores. `make demo` is the quickest way to see it: it needs Python 3.11 or newer and nothing else.

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11, \
	$(if $(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print(1)' 2>/dev/null),$(name))))

VENV := .venv
BIN := $(VENV)/bin
APP := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test test-all reliability check format bench bench-quick soak pictures man clean
.DELETE_ON_ERROR:

demo: $(APP) ## open the app on an embedded cloud
	$(BIN)/vmdeck --sandbox

test: $(DEV) ## run the tests
	$(BIN)/python -m pytest -n auto --dist worksteal -m 'not long'

test-all: $(DEV) ## run the tests with the long matrices, which take minutes
	$(BIN)/python -m pytest -n auto --dist worksteal

reliability: $(DEV) ## run what holds the fault table, and write how it went
	$(BIN)/python -m pytest -n auto --dist worksteal --reliability=docs/reliability.json tests
	$(BIN)/python -m docs.tables

check: $(DEV) ## look for faults of form, types and structure
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(DEV) ## bring the code into form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEV) ## measure, side by side with rivals and floors
	$(BIN)/python -m bench --output docs/figures.json
	$(BIN)/python -m docs.tables

bench-quick: $(DEV) ## the most telling figures, in less than two minutes
	$(BIN)/python -m bench --quick

soak: $(DEV) ## work for an hour in minutes, against a server that comes and goes, and see what is left behind
	$(BIN)/python -m bench.soak

pictures: $(DEV) ## draw the pictures and write the tables of the documentation
	$(BIN)/python -m docs.pictures
	$(BIN)/python -m docs.tables

man: $(DEV) ## write the man pages
	$(BIN)/python -m docs.man

clean: ## remove everything that was made
	rm -rf $(VENV) .bench dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "vmdeck needs Python 3.11 or newer. Install it, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than Python 3.11. Name another: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make an environment: on Debian, install python3-venv." >&2; rm -rf $(VENV); exit 1; }

# Installed once, and again when what is needed changes. The build tool is held to its version as well.
$(APP): pyproject.toml constraints.txt | $(BIN)/python
	PIP_CONSTRAINT=$(abspath constraints.txt) $(INSTALL) --editable .
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	PIP_CONSTRAINT=$(abspath constraints.txt) $(INSTALL) --editable '.[dev]'
	@touch $@ $(APP)
