# The two commands to know: `make site` builds the example site, `make test` runs the tests. Both set up all they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: site test check serve clean

site: $(VENV)/site.stamp
	@$(BIN)/python build.py
	@echo "to read it: make serve, then open http://localhost:8000/"

test: $(VENV)/test.stamp
	@$(BIN)/python -m pytest

check: $(VENV)/test.stamp
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

serve: site
	@$(BIN)/python -m http.server --directory _site 8000

clean:
	rm -rf $(VENV) _site dist

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
