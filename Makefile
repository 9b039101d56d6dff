# Two commands: `make serve` installs into .venv and serves, `make test` installs what tests need and runs them.
.PHONY: serve test clean

PYTHON ?= python3
PORT ?= 8000
BIN = .venv/bin

serve: .venv/serve
	$(BIN)/cstograph serve --port $(PORT)

test: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses auto --cov

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "cstograph needs Python 3.11 or later: make PYTHON=python3.12 serve")'
	$(PYTHON) -m venv .venv || { echo "The venv module is missing: install it (on Debian: apt install python3-venv)."; exit 1; }

.venv/serve: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/test: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@

clean:
	rm -rf .venv .cache build dist
