"""Reads CSL-JSON (csl-data.json 1.0.2), the form in which Zotero and others exchange references."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import get_args

from onrecord.desk.imports.findings import (
    MOST_ENTRIES,
    Findings,
    Place,
    decode_json,
    edtf,
    in_short,
    objects_in,
    shortened,
    words_of,
)
from onrecord.desk.imports.foreign_reference import DEFAULT_TYPE, OTHER_TYPE, WORDS, Reference, whole_name
from onrecord.model.choices import SourceType
from onrecord.model.dates import DateError, parse_date, parse_issued
from onrecord.site_files.additions import RefusedError

_TYPES = frozenset(get_args(SourceType))
_TAKEN = frozenset({
    "id", "citation-key", "type", "title", "author", "publisher", "container-title", "language", "issued", "accessed",
    "URL", "DOI", "archive_location",
})  # fmt: skip
_TEXTS = {"publisher": "publisher", "container-title": "container", "language": "language", "URL": "url", "DOI": "doi"}
_PARTS_OF_A_NAME = ("literal", "given", "dropping-particle", "non-dropping-particle", "family", "suffix")
_INTERVAL = 2
_RICH_TEXT = re.compile(r'</?(?:i|b|sup|sub|sc)>|<span (?:class|style)="[\w:; -]*">|</span>')
"""The tags that a text of CSL may contain; all others count as text (citeproc-js, 'Rich text markup')."""


def read_csl_json(text: str, findings: Findings) -> list[Reference]:
    """Return the items of a file. Raises `RefusedError`."""
    items = decode_json(text)
    if isinstance(items, Mapping) and isinstance(items.get("items"), list):
        items = items["items"]
    if not isinstance(items, list):
        raise RefusedError("this is no CSL-JSON, which is a list of items; export it again as 'CSL JSON'")
    if len(items) > MOST_ENTRIES:
        raise RefusedError(f"the file has more than {MOST_ENTRIES:,} items; split it into several")
    return [_reference(place, item, findings) for place, item in objects_in(items, "item", findings)]


def _reference(place: Place, item: Mapping[str, object], findings: Findings) -> Reference:
    key = words_of(item.get("citation-key")) or words_of(item.get("id"))
    reference = Reference(Place(place.unit, place.number, shortened(key)), key)
    for name, field in _TEXTS.items():
        value = item.get(name)
        if isinstance(value, str):
            setattr(reference, field, value.strip())
        elif value is not None:
            reference.keep_other(name, in_short(value))
    title = words_of(item.get("title"))
    reference.title = _RICH_TEXT.sub("", title)
    if reference.title != title:
        findings.warn(reference.place, "left out the emphasis of a title")
    if copy := item.get("archive_location"):
        reference.keep_copy("archive_location", in_short(copy))
    _add_type(reference, item.get("type"), findings)
    reference.authors = _names(item.get("author"), reference, findings)
    for name in ("issued", "accessed"):
        if (value := item.get(name)) not in (None, "", {}):
            setattr(reference, name, reference.date_or_fault(name, in_short(value), partial(_edtf, value), findings))
    for name, value in item.items():
        if name not in _TAKEN and value not in (None, "", [], {}):
            people = "; ".join(_names(value, reference, findings)) if name in WORDS["people"] else ""
            reference.keep_other(name, people or in_short(value))
    return reference


def _add_type(reference: Reference, value: object, findings: Findings) -> None:
    type_ = words_of(value)
    if type_ in _TYPES:
        reference.type = type_
    elif type_:
        reference.keep_type("type", type_, findings)
    else:
        reference.type = DEFAULT_TYPE if reference.url else OTHER_TYPE
        findings.warn(reference.place, f"it has no type, so it became '{reference.type}'")


def _names(value: object, reference: Reference, findings: Findings) -> list[str]:
    if value is None:
        return []
    names = []
    for person in value if isinstance(value, list) else [value]:
        parts = person if isinstance(person, Mapping) else {}
        literal, *one = (words_of(parts.get(name)).strip() for name in _PARTS_OF_A_NAME)
        if name := literal or whole_name(*one):
            names.append(name)
        else:
            findings.warn(reference.place, f"a name can't be read: '{shortened(in_short(person))}'")
    return names


def _edtf(value: object) -> str:
    if not isinstance(value, Mapping):
        raise DateError(f"'{shortened(in_short(value))}' is no date of CSL")
    if value.get("season"):
        raise DateError("it names a season")
    parts = value.get("date-parts")
    if not isinstance(parts, list) or not parts:
        return str(parse_issued(words_of(value.get("literal")) or words_of(value.get("raw"))))
    if len(parts) > _INTERVAL or not all(isinstance(part, list) and 1 <= len(part) <= 3 for part in parts):  # noqa: PLR2004  (year, month, day)
        raise DateError(f"'{shortened(in_short(parts))}' is no date of CSL")
    dates = [edtf(*map(words_of, part)) for part in parts]
    is_circa = str(value.get("circa", "")).lower() not in ("", "false", "0", "none")
    if is_circa and len(dates) == 1:
        return str(parse_date(f"{dates[0]}~"))
    if is_circa:
        raise DateError("it is an interval of which the ends are not certain")
    return str(parse_date("/".join(dates)))
