"""Writes sources for reference managers: as BibTeX, and as CSL-JSON (CSL 1.0.2, csl-data.json).

The files omit what the site does not know, and give dates only as precise as it knows them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from onrecord.model.dates import CalendarSpan, EdtfDate, Issued, Precision, Qualifier
from onrecord.model.fields import SourceFields

FORMS = ("bib", "json")
"""The file formats, as file extensions."""
_TYPES = {"book": "book", "chapter": "incollection", "article-journal": "article", "report": "techreport"}
"""The BibTeX entry types for CSL types; all others are `misc`."""
_PUBLISHERS = {"techreport": "institution", "misc": "howpublished"}
_CONTAINERS = {"incollection": "booktitle", "article": "journal"}
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {character: f"\\{character}" for character in "&%$#_{}"}
_SPECIAL = re.compile(r"[\\~^&%$#_{}]")


def citation_file(form: str, id_: str, fields: SourceFields, languages: tuple[str, ...]) -> str:
    """Return a source in a format; `languages` gives the order of preference for its texts."""
    return (bibtex if form == "bib" else csl_json)(id_, fields, languages)


def bibtex(id_: str, fields: SourceFields, languages: tuple[str, ...] = ()) -> str:
    """Return a source as a BibTeX entry in UTF-8; `date`, `url` and `urldate` are those of biblatex.

    Its dates are EDTF (biblatex manual, 2.3.8); the older `year` is there where the year is certain.
    """
    kind = _TYPES.get(fields.type, "misc")
    container = fields.container_title or ""
    publisher = _said(fields.publisher, languages)
    rows = {
        "author": " and ".join(f"{{{_escaped(name)}}}" for name in fields.author),
        "title": f"{{{_escaped(_title(fields, languages))}}}",
        _CONTAINERS.get(kind, "howpublished"): _escaped(container),
        "year": _year(fields.issued),
        "date": str(fields.issued.date) if fields.issued else "",
        "urldate": str(fields.accessed.date) if fields.accessed else "",
        "language": fields.language or "",
        "url": fields.url or "",
    }
    # BibTeX's oldest styles have no publisher for a page: it joins the container.
    name = _PUBLISHERS.get(kind, "publisher")
    rows[name] = ", ".join(filter(None, (rows.get(name, ""), _escaped(publisher))))
    lines = [f"  {row} = {{{value}}}," for row, value in rows.items() if value]
    return "\n".join([f"@{kind}{{{id_},", *lines, "}"]) + "\n"


def csl_json(id_: str, fields: SourceFields, languages: tuple[str, ...] = ()) -> str:
    """Return a source as CSL-JSON: a list of one item, which reference managers import."""
    item: dict[str, Any] = {
        "id": id_,
        "type": fields.type,
        "title": _title(fields, languages),
        "author": [{"literal": name} for name in fields.author],
        "container-title": fields.container_title,
        "publisher": _said(fields.publisher, languages),
        "issued": _csl_date(fields.issued),
        "accessed": _csl_date(fields.accessed),
        "language": fields.language,
        "URL": fields.url,
        "archive_location": fields.archive_url,
    }
    known = {name: value for name, value in item.items() if value}
    return json.dumps([known], ensure_ascii=False) + "\n"


def _title(fields: SourceFields, languages: tuple[str, ...]) -> str:
    """Return the published title, or else the description in brackets."""
    return fields.title or f"[{_said(fields.description, languages)}]"


def _said(text: Mapping[str, str] | None, languages: tuple[str, ...]) -> str:
    return next((text[language] for language in (*languages, *text) if language in text), "") if text else ""


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda character: _ESCAPES[character[0]], text)


def _year(issued: Issued | None) -> str:
    span = _known(issued.date) if issued else None
    return "" if issued is None or span is None or issued.date.qualifier is not Qualifier.NONE else str(span.year)


def _csl_date(issued: Issued | None) -> dict[str, Any]:
    if issued is None:
        return {}
    date = issued.date
    if date.start is None:
        return {"literal": str(date)}
    spans = [date.start] if _known(date) else [date.start, date.end or date.start]
    parts = [[part for part in (span.year, span.month, span.day) if part is not None] for span in spans]
    return {"date-parts": parts} | ({} if date.qualifier is Qualifier.NONE else {"circa": True})


def _known(date: EdtfDate) -> CalendarSpan | None:
    return date.start if date.precision in (Precision.DAY, Precision.MONTH, Precision.YEAR) else None
