"""Keeps as comments what no field takes."""

from collections.abc import Iterable

from onrecord.editing.entries.new_entries import comment_out
from onrecord.web.imports.cleaning import LONGEST_TEXT, clean, clean_line, shorten
from onrecord.web.imports.findings import Findings, Place

_LONGEST_KEPT = 400
"""In characters, of a value that stays as a comment."""


def write_comments(values: Iterable[tuple[str, str]], place: Place, findings: Findings) -> str:
    """Return values as comments; tell their names, and all that is too long to stay."""
    return _write(values, place, findings, _LONGEST_KEPT, is_told=True)


def write_told_comments(values: Iterable[tuple[str, str]], place: Place, findings: Findings) -> str:
    """Return values, of which the editor knows already, as comments; tell all that is too long even for a text."""
    return _write(values, place, findings, LONGEST_TEXT, is_told=False)


def _write(values: Iterable[tuple[str, str]], place: Place, findings: Findings, longest: int, *, is_told: bool) -> str:
    lines = []
    kept = []
    for name, value in values:
        text = clean(value, place, findings).strip()
        label = clean_line(shorten(name), place, findings)
        if len(text) > longest:
            findings.warn(place, f"left out '{label}', which no field takes")
        elif text:
            kept.append(label)
            lines.append(f"# In the file, '{label}' is:\n{comment_out(text)}")
    for label in dict.fromkeys(kept if is_told else ()):
        findings.warn(place, f"no field takes '{label}', so it stands in a comment")
    return "".join(lines)
