"""Reads Markdown with a head in YAML, as static site generators have it."""

import re
from collections.abc import Mapping

from onrecord.editing.entries.plain_yaml import read_plain
from onrecord.problems import has_errors
from onrecord.web.imports.findings import Findings, Place
from onrecord.web.imports.table.json_rows import row_of_object
from onrecord.web.imports.table.rows import Row

TEXT_COLUMN = "text"
"""The name of the column for what stands below the head."""
_NULL = "YML007"
"""The problem that YAML's word for nothing is a text in a site's own files; other programs mean it."""
_HEADED = re.compile(r"\s*---[ \t]*\n(?P<head>.*?)^(?:---|\.\.\.)[ \t]*$\n?(?P<text>.*)", re.DOTALL | re.MULTILINE)


def read_headed_text(text: str, place: Place, findings: Findings) -> Row | None:
    """Return the row of one text: its head, and the text below it; None if it has no head, which is told."""
    found = _HEADED.fullmatch(text)
    if found is None:
        findings.leave_out(place, "it has no head of YAML between two lines of ---")
        return None
    head = read_plain(found["head"].encode("utf-8", "surrogateescape"), place.name or "the head")
    errors = [problem for problem in head.problems if has_errors((problem,)) and problem.code != _NULL]
    if errors:
        line = f"line {errors[0].span.line + 1}: " if errors[0].span else ""
        findings.leave_out(place, f"its head can't be read: {line}{errors[0].message}")
        return None
    row = row_of_object(_without_null(head.value), place, findings)
    if row is None:
        return None
    below = found["text"].strip()
    if below:
        name = TEXT_COLUMN if TEXT_COLUMN not in row.cells else f"{TEXT_COLUMN} (2)"
        return Row(place, {**row.cells, name: below})
    return row


def _without_null(value: object) -> object:
    """Return a value with nothing in place of the words by which YAML says so."""
    if isinstance(value, Mapping):
        return {name: _without_null(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_null(inner) for inner in value]
    return "" if value in ("null", "Null", "NULL", "~") else value
