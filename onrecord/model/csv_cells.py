"""Makes cells of CSV that no spreadsheet takes for formulas, and reads them again."""

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""A spreadsheet takes such a cell for a formula. One more apostrophe before it prevents that, and is known by this."""
NOTHING = "–"
"""Stands for an empty value in a cell that has a value in each of its lines. It is no hyphen, which begins formulas."""


def protect_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def read_cell(text: str) -> str:
    """Return what a protected cell says."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
