"""Writes the table of `docs/problems/README.md`, the index of problems, from the table of codes."""

from __future__ import annotations

from onrecord.problems import CODES
from onrecord.report.explanations import page_of

_TABLE_HEAD = "| Code | Severity | Title |\n| --- | --- | --- |\n"


def problem_index(page: str) -> str:
    """Return the index with one row for each code; the text above the table stays as it is."""
    above, head, _ = page.partition(_TABLE_HEAD)
    return above + head + "".join(map(_row, CODES))


def _row(name: str) -> str:
    page, code = page_of(name), CODES[name]
    link = f"[{name}]({page.name}#{name.lower()})" if page else name
    return f"| {link} | {code.severity} | {code.title} |\n"
