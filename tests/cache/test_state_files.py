"""Test the declarations of the files in the state directory."""

from __future__ import annotations

import pytest

from onrecord.cache import state
from onrecord.cache.state import PACKAGE, StateFile

FILES = [value for value in vars(state).values() if isinstance(value, StateFile)]
PATTERNS = [pytest.param(pattern, id=f"{file.name}: {pattern}") for file in FILES for pattern in file.code]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_pattern_of_code_matches_a_module(pattern: str) -> None:
    """Each pattern matches a module: one of a module that moved would leave what an older program wrote valid."""
    assert list(PACKAGE.glob(pattern))


@pytest.mark.parametrize(
    "module",
    [
        "model/fields.py",
        "model/choices.json",
        "read/validation.py",
        "read/hints/synonyms.json",
        "read/yaml/tree.py",
        "read/markdown/markdown_compiler.py",
    ],
)
def test_parsed_files_depend_on_all_that_reads_them(module: str) -> None:
    """A change of the validator, the YAML reader or the Markdown compiler invalidates the parsed files."""
    assert PACKAGE / module in {path for pattern in state.PARSED_FILES.code for path in PACKAGE.glob(pattern)}


def test_pages_depend_on_all_data_of_the_program() -> None:
    """A change of a table that the program has as JSON invalidates the pages, like one of a module."""
    found = {path for pattern in state.MANIFEST.code for path in PACKAGE.glob(pattern)}

    assert {*PACKAGE.rglob("*.json")} <= found
