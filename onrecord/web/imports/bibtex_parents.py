"""Completes an entry of BibTeX from the whole that its `crossref` names, such as a book for its chapter."""

from collections.abc import Mapping

from onrecord.web.imports.bibtex_syntax import BibEntry
from onrecord.web.imports.cleaning import shorten
from onrecord.web.imports.findings import Findings

_DAYS = frozenset({"year", "month", "date"})
_OF_THE_WHOLE = (
    "publisher",
    "institution",
    "organization",
    "year",
    "month",
    "date",
    "language",
    "langid",
    "volume",
    "isbn",
)
"""The fields that the whole passes on; the people of a book have not all written its chapters."""


def inherit(entry: BibEntry, by_key: Mapping[str, BibEntry], findings: Findings) -> dict[str, str]:
    """Return the fields with those of the whole that `crossref` names, but for people; its title is the container's."""
    fields = dict(entry.fields)
    parent_key = fields.pop("crossref", "").strip()
    if not parent_key:
        return fields
    parent = by_key.get(parent_key.lower())
    if parent is None or parent is entry:
        findings.warn(entry.place, f"no entry is called '{shorten(parent_key)}', which 'crossref' names")
        return fields | {"crossref": parent_key}
    inherited = {
        name: parent.fields[name] for name in _OF_THE_WHOLE if name in parent.fields and not _is_told(name, fields)
    }
    fields |= inherited
    container = "journal" if entry.kind == "article" else "booktitle"
    title = parent.fields.get("booktitle") or parent.fields.get("title")
    if title and container not in fields and "journaltitle" not in fields:
        fields[container] = title
    return fields


def _is_told(name: str, fields: Mapping[str, str]) -> bool:
    """Return whether an entry tells by its own fields what this field of the whole would tell."""
    own_days = _DAYS & fields.keys()
    if name == "year":
        # The year of the whole is that of its parts too; of a part with a day of its own, it tells nothing more.
        return bool(own_days - {"month"})
    if name in _DAYS:
        return bool(own_days)
    return name in fields
