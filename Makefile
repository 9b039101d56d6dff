# Two commands: `make serve` installs into .venv and serves, `make test` installs what tests need and runs them.
# And a third, which takes half an hour: `make compare` tries the hostile requests on other servers too.
.PHONY: serve test compare clean

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
	$(BIN)/pytest --numprocesses auto --dist loadgroup --cov

compare: .bench/installed
	-.bench/bin/python -m benchmarks.hostile --all

.bench/installed: pyproject.toml
	$(PYTHON) -m venv .bench
	.bench/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	touch $@

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
	rm -rf .venv .bench .cache build dist
