"""Writes what no field takes as comments of YAML, beside the entry that it belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.desk.imports.findings import Findings, Place
from onrecord.desk.imports.foreign_text import cleaned, shortened
from onrecord.desk.issue_forms.comments import quote

LONGEST_KEPT = 400
"""In characters, of a value that stays as a comment."""


def comments_of(values: Iterable[tuple[str, str]], place: Place, findings: Findings) -> str:
    """Return values as comments; tell their names, and all that is too long to stay."""
    lines, kept = [], []
    for name, value in values:
        text = cleaned(value, place, findings).strip()
        label = " ".join(cleaned(shortened(name), place, findings).split())
        if len(text) > LONGEST_KEPT:
            findings.warn(place, f"left out '{label}', which no field takes")
        elif text:
            kept.append(label)
            lines.append(f"# In the file, '{label}' is:\n{quote(text)}")
    for label in dict.fromkeys(kept):
        findings.warn(place, f"no field takes '{label}', so it stands in a comment")
    return "".join(lines)
