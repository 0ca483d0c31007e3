"""Writes sources for reference managers: as BibTeX, as CSL-JSON (CSL 1.0.2, csl-data.json), and as RIS.

The files omit what the site does not know, and give dates only as precise as it knows them.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, json

from onrecord.model.dates import CalendarSpan, EdtfDate, Issued, Precision, Qualifier
from onrecord.model.fields import SourceFields

FORMS = ("bib", "json", "ris")
"""The file formats, as file extensions."""
Sources = Iterable[tuple[str, SourceFields]]
"""Sources with their ids."""


class _SourceTypes(Struct):
    """What reference managers call the types of sources; in each form, the others have a common name."""

    bibtex: dict[str, str]
    ris: dict[str, str]


_TYPES = json.decode(Path(__file__).with_name("source_types.json").read_bytes(), type=_SourceTypes)
"""The types of BibTeX and of RIS for CSL types; all others are `misc`, and `GEN`, a generic reference."""
_PUBLISHERS = {"techreport": "institution", "misc": "howpublished"}
_CONTAINERS = {"incollection": "booktitle", "article": "journal"}
_ESCAPES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    character: f"\\{character}" for character in "&%$#_{}"
}
_RANGE = re.compile(r"(?P<first>\w+)[-–](?P<last>\w+)")
_SPECIAL = re.compile(r"[\\~^&%$#_{}]")


def citation_file(form: str, sources: Sources, languages: tuple[str, ...]) -> str:
    """Return sources in a format; `languages` gives the order of preference for their texts."""
    if form == "json":
        return csl_json(sources, languages)
    entry, between = (bibtex, "\n") if form == "bib" else (ris, "\r\n")
    return between.join(entry(id_, fields, languages) for id_, fields in sources)


def bibtex(id_: str, fields: SourceFields, languages: tuple[str, ...] = ()) -> str:
    """Return a source as a BibTeX entry in UTF-8; `date`, `url` and `urldate` are those of biblatex.

    Its dates are EDTF (biblatex manual, 2.3.8); the older `year` is there where the year is certain.
    """
    kind = _TYPES.bibtex.get(fields.type, "misc")
    rows = {
        "author": " and ".join(f"{{{_escaped(name)}}}" for name in fields.author),
        "title": f"{{{_escaped(_title(fields, languages))}}}",
        _CONTAINERS.get(kind, "howpublished"): _escaped(fields.container_title or ""),
        "year": _year(fields.issued),
        "date": str(fields.issued.date) if fields.issued else "",
        "urldate": str(fields.accessed.date) if fields.accessed else "",
        "language": fields.language or "",
        "volume": _escaped(fields.volume or ""),
        "number" if kind == "article" else "issue": _escaped(fields.issue or ""),
        "pages": _escaped(fields.page or "").replace("–", "--"),
        "doi": fields.doi or "",
        "isbn": fields.isbn or "",
        "url": fields.url or "",
    }
    # BibTeX's oldest styles have no publisher for a page: it joins the container.
    name = _PUBLISHERS.get(kind, "publisher")
    rows[name] = ", ".join(filter(None, (rows.get(name, ""), _escaped(_said(fields.publisher, languages)))))
    lines = [f"  {row} = {{{value}}}," for row, value in rows.items() if value]
    return "\n".join([f"@{kind}{{{id_},", *lines, "}"]) + "\n"


def csl_json(sources: Sources, languages: tuple[str, ...] = ()) -> str:
    """Return sources as CSL-JSON: a list of items, one a line, which reference managers import."""
    items = (json.encode(csl_item(id_, fields, languages)).decode() for id_, fields in sources)
    return "[" + ",\n".join(items) + "]\n"


def csl_item(id_: str, fields: SourceFields, languages: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a source as a CSL-JSON item."""
    item: dict[str, Any] = {
        "id": id_,
        "type": fields.type,
        "title": _title(fields, languages),
        "author": [{"literal": name} for name in fields.author],
        "container-title": fields.container_title,
        "volume": fields.volume,
        "issue": fields.issue,
        "page": fields.page,
        "publisher": _said(fields.publisher, languages),
        "issued": _csl_date(fields.issued),
        "accessed": _csl_date(fields.accessed),
        "language": fields.language,
        "DOI": fields.doi,
        "ISBN": fields.isbn,
        "URL": fields.url,
        "archive_location": fields.archive_url,
    }
    return {name: value for name, value in item.items() if value}


def ris(id_: str, fields: SourceFields, languages: tuple[str, ...] = ()) -> str:
    """Return a source as a RIS record: lines of a two-character tag and a value, ended by CR and LF.

    `PY` is there where the year is certain. `N1` tells a date for which RIS has no form: an interval, or an open one.
    """
    rows = (
        ("TY", _TYPES.ris.get(fields.type, "GEN")),
        ("ID", id_),
        *(("AU", name) for name in fields.author),
        ("TI", _title(fields, languages)),
        ("T2", fields.container_title or ""),
        ("VL", fields.volume or ""),
        ("IS", fields.issue or ""),
        *_ris_pages(fields.page or ""),
        ("PB", _said(fields.publisher, languages)),
        ("PY", _year(fields.issued)),
        *_ris_date("DA", fields.issued),
        *_ris_date("Y2", fields.accessed),
        ("LA", fields.language or ""),
        ("DO", fields.doi or ""),
        ("SN", fields.isbn or ""),
        ("UR", fields.url or ""),
        ("AV", fields.archive_url or ""),
    )
    return ris_record(rows)


def ris_record(rows: Iterable[tuple[str, str]]) -> str:
    """Return a RIS record of tags and values; it omits empty values."""
    lines = (f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in rows if value)
    return f"{''.join(lines)}ER  - \r\n"


def _title(fields: SourceFields, languages: tuple[str, ...]) -> str:
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


def _ris_date(tag: str, issued: Issued | None) -> tuple[tuple[str, str], ...]:
    """Return the row of a date as `YYYY/MM/DD/other`; `other` tells that it is not certain."""
    if issued is None:
        return ()
    if (span := _known(issued.date)) is None:
        return (("N1", f"Date: {issued.date}"),)
    month, day = (f"{part:02}" if part is not None else "" for part in (span.month, span.day))
    other = "" if issued.date.qualifier is Qualifier.NONE else "circa"
    return ((tag, f"{span.year:04}/{month}/{day}/{other}"),)


def _ris_pages(pages: str) -> tuple[tuple[str, str], ...]:
    """Return the first and the last page; what is no such range stands as a whole."""
    found = _RANGE.fullmatch(pages)
    return (("SP", found["first"]), ("EP", found["last"])) if found else (("SP", pages),)


def _known(date: EdtfDate) -> CalendarSpan | None:
    return date.start if date.precision in (Precision.DAY, Precision.MONTH, Precision.YEAR) else None
