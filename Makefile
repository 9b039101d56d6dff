# Two commands: `make serve` installs into .venv and serves, `make test` installs what tests need and runs them.
# By hand: `make test-long` tests for longer. Two look at other servers too: `make compare` tries the hostile
# requests on them, for half an hour, and `make bench` measures how fast they are, for hours.
.PHONY: serve test test-long coverage compare bench editor clean

PYTHON ?= python3
PORT ?= 8000
BIN = .venv/bin

# The query editor: which version of @zazuko/yasgui, and what its package has to be.
YASGUI = 4.6.2
YASGUI_SHA256 = 6520cdd256a4003e8d45865e0d631b6456b88a0e6b65f4f3e56d78a25d74c9a7
EDITOR_FILES = src/cstograph/web/static/yasgui

serve: .venv/serve editor
	$(BIN)/cstograph serve --port $(PORT)

test: .venv/test editor .cache/npm/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses auto --dist loadgroup -m 'not alone and not long'
	$(BIN)/pytest -m alone

# By hand, before a release: hostile floods and a soak, more of what is generated, all data of all pages.
test-long: export CSTOGRAPH_TEST_DATA = 100000
test-long: export CSTOGRAPH_TEST_DATASETS = 10000
test-long: export CSTOGRAPH_TEST_EDITS = 300
test-long: export CSTOGRAPH_TEST_IRIS = 500
test-long: export CSTOGRAPH_TEST_SHAPES = 20000
test-long: export CSTOGRAPH_TEST_SOAK = 300
test-long: .venv/test editor .cache/npm/installed
	$(BIN)/pytest --numprocesses auto --dist loadgroup tests/validation tests/rdf/writing tests/browser/test_links.py tests/web/test_addresses.py
	$(BIN)/pytest -m long

# What the tests reach; measuring makes them half as fast.
coverage: .venv/test editor
	$(BIN)/pytest --numprocesses auto --dist loadgroup -m 'not alone and not long' --cov --cov-report=
	$(BIN)/pytest -m alone --cov --cov-append

compare: .bench/installed
	-.bench/bin/python -m benchmarks.hostile --all

# BENCH="--quick" takes minutes; `.bench/bin/python -m benchmarks.speed --help` has the rest.
bench: .bench/installed
	.bench/bin/python -m benchmarks.speed $(BENCH)

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

# The pages do without the editor where npm is missing or cannot fetch it.
editor:
	@$(MAKE) --no-print-directory --silent $(EDITOR_FILES)/$(YASGUI) 2>/dev/null \
	  || echo "The query page has a plain form: npm did not get @zazuko/yasgui $(YASGUI)."

$(EDITOR_FILES)/$(YASGUI):
	rm -rf $(EDITOR_FILES)
	mkdir -p build $(EDITOR_FILES)
	cd build && npm pack --silent --fetch-retries=1 --fetch-timeout=60000 @zazuko/yasgui@$(YASGUI) >/dev/null
	echo "$(YASGUI_SHA256)  build/zazuko-yasgui-$(YASGUI).tgz" \
	  | $$(command -v sha256sum || echo shasum -a 256) -c - >/dev/null
	tar -xmzf build/zazuko-yasgui-$(YASGUI).tgz -C build \
	  package/package.json package/build/yasgui.min.js package/build/yasgui.min.css
	mv build/package/package.json build/package/build/yasgui.min.* $(EDITOR_FILES)
	touch $@

# Some tests need packages of npm; where these cannot be had, the tests are skipped.
.cache/npm/installed: tests/npm/package.json tests/npm/package-lock.json tests/npm/.npmrc
	@mkdir -p $(@D) && cp $^ $(@D) && rm -f $@
	@if ! command -v npm >/dev/null; then echo "There is no npm: tests that need it are skipped."; \
	elif npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --silent; then touch $@; \
	else echo "npm cannot install what tests/npm names: tests that need it are skipped."; fi

clean:
	rm -rf .venv .bench .cache build dist $(EDITOR_FILES)
