"""Reads references in CSL-JSON (csl-data.json 1.0.2)."""

import re
from collections.abc import Mapping
from functools import partial
from typing import get_args

from onrecord.model.choices import SourceType
from onrecord.model.dates import DateError, parse_date
from onrecord.problems import RefusedError
from onrecord.web.imports.cleaning import shorten
from onrecord.web.imports.findings import MOST_ENTRIES, Findings, Place
from onrecord.web.imports.foreign_dates import issued_as_written, write_date
from onrecord.web.imports.foreign_reference import DEFAULT_TYPE, OTHER_TYPE, Reference, join_name
from onrecord.web.imports.foreign_values import decode_json, in_short, objects_in, words_of
from onrecord.web.imports.other_words import WORDS

_CSL_TYPES = frozenset(get_args(SourceType))
_TAKEN = frozenset(
    {
        "id",
        "citation-key",
        "type",
        "title",
        "author",
        "publisher",
        "container-title",
        "language",
        "issued",
        "accessed",
        "URL",
        "DOI",
        "ISBN",
        "volume",
        "issue",
        "page",
        "archive_location",
    }
)
_TEXTS = {
    "publisher": "publisher",
    "container-title": "container",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
    "DOI": "doi",
    "ISBN": "isbn",
    "language": "language",
    "URL": "url",
}
_NAME_PARTS = ("literal", "given", "dropping-particle", "non-dropping-particle", "family", "suffix")
_INTERVAL = 2
"""How many dates an interval has."""
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
    return [_reference_of_item(place, item, findings) for place, item in objects_in(items, "item", findings)]


def _reference_of_item(place: Place, item: Mapping[str, object], findings: Findings) -> Reference:
    key = words_of(item.get("citation-key")) or words_of(item.get("id"))
    reference = Reference(Place(place.unit, place.number, shorten(key)), key)
    for name, attribute in _TEXTS.items():
        value = _join_numbers(item.get(name)) if name == "ISBN" else item.get(name)
        if isinstance(value, str):
            setattr(reference, attribute, value.strip())
        elif value is not None:
            reference.keep_other(name, in_short(value))
    title = words_of(item.get("title"))
    reference.title = _RICH_TEXT.sub("", title)
    if reference.title != title:
        findings.warn(reference.place, "left out the emphasis of a title")
    copy = item.get("archive_location")
    if copy:
        reference.keep_copy("archive_location", in_short(copy))
    _add_type(reference, item.get("type"), findings)
    reference.authors = _names(item.get("author"), reference, findings)
    for name in ("issued", "accessed"):
        value = item.get(name)
        if value not in (None, "", {}):
            date = reference.take_date(name, in_short(value), partial(_read_date, value), findings)
            setattr(reference, name, date)
    for name, value in item.items():
        if name not in _TAKEN and value not in (None, "", [], {}):
            people = "; ".join(_names(value, reference, findings)) if name in WORDS.people else ""
            reference.keep_other(name, people or in_short(value))
    return reference


def _join_numbers(value: object) -> object:
    """Return one text of several numbers, as Crossref has them."""
    return " ".join(map(words_of, value)) if isinstance(value, list) else value


def _add_type(reference: Reference, value: object, findings: Findings) -> None:
    type_ = words_of(value)
    if type_ in _CSL_TYPES:
        reference.type = type_
    elif type_:
        reference.keep_type("type", type_, findings)
    else:
        reference.type = DEFAULT_TYPE if reference.url else OTHER_TYPE
        findings.warn(reference.place, f"it has no type, so it became '{reference.type}'")


def _names(value: object, reference: Reference, findings: Findings) -> list[str]:
    """Return the names of people; a single one may stand without a list."""
    if value is None:
        return []
    names = []
    for person in value if isinstance(value, list) else [value]:
        parts = person if isinstance(person, Mapping) else {}
        literal, *name_parts = (words_of(parts.get(part)).strip() for part in _NAME_PARTS)
        name = literal or join_name(*name_parts)
        if name:
            names.append(name)
        else:
            findings.warn(reference.place, f"a name can't be read: '{shorten(in_short(person))}'")
    return names


def _read_date(value: object) -> str:
    if not isinstance(value, Mapping):
        raise DateError(f"'{shorten(in_short(value))}' is no date of CSL")
    if value.get("season"):
        raise DateError("it names a season")
    parts = value.get("date-parts")
    if not isinstance(parts, list) or not parts:
        return issued_as_written(words_of(value.get("literal")) or words_of(value.get("raw")))
    if len(parts) > _INTERVAL or not all(isinstance(part, list) and 1 <= len(part) <= 3 for part in parts):  # noqa: PLR2004  (year, month, day)
        raise DateError(f"'{shorten(in_short(parts))}' is no date of CSL")
    dates = [write_date(*map(words_of, part)) for part in parts]
    is_circa = str(value.get("circa", "")).lower() not in ("", "false", "0", "none")
    if is_circa and len(dates) == 1:
        return str(parse_date(f"{dates[0]}~"))
    if is_circa:
        raise DateError("it is an interval of which the ends are not certain")
    return str(parse_date("/".join(dates)))
