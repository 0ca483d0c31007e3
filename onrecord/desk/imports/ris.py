"""Reads references in RIS, lines of a two-character tag and a value, and in CSL-JSON (csl-data.json 1.0.2)."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import get_args

from msgspec import Struct, field

from onrecord.desk.imports.findings import LONGEST_TEXT, MOST_ENTRIES, Findings, Place, shortened
from onrecord.desk.imports.foreign_reference import DEFAULT_TYPE, OTHER_TYPE, WORDS, Reference, whole_name
from onrecord.desk.imports.foreign_values import decode_json, edtf, in_short, issued_as_written, objects_in, words_of
from onrecord.model.choices import SourceType
from onrecord.model.dates import DateError, parse_date, parse_issued
from onrecord.problems import RefusedError

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
        "archive_location",
    }
)
_TEXTS = {"publisher": "publisher", "container-title": "container", "language": "language", "URL": "url", "DOI": "doi"}
_NAME_PARTS = ("literal", "given", "dropping-particle", "non-dropping-particle", "family", "suffix")
_INTERVAL = 2
_RICH_TEXT = re.compile(r'</?(?:i|b|sup|sub|sc)>|<span (?:class|style)="[\w:; -]*">|</span>')
"""The tags that a text of CSL may contain; all others count as text (citeproc-js, 'Rich text markup')."""
_LINE = re.compile(r"(?P<tag>[A-Z][A-Z0-9]) {1,2}-(?: (?P<value>.*)|\s*)")
_MEDLINE = re.compile(r"^PMID ?- ", re.MULTILINE)
_TYPES = WORDS.ris  # the types of CSL for those of RIS; all others are documents
_TITLES = ("TI", "T1")
_CONTAINERS = ("T2", "JF", "JO", "BT", "JA", "J2", "J1")
_DATES = ("DA", "PY", "Y1")
_OWN_DATE = re.compile(r"Date: (?P<date>[\d./~?-]+)")  # as `citation_files` writes what RIS can't hold
_DATE = re.compile(r"(?P<year>-?\d{1,4})(?:/(?P<month>\d{0,2})(?:/(?P<day>\d{0,2})(?:/(?P<other>.*))?)?)?")
_PARTS_OF_A_NAME = 3


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
    reference = Reference(Place(place.unit, place.number, shortened(key)), key)
    for name, attribute in _TEXTS.items():
        value = item.get(name)
        if isinstance(value, str):
            setattr(reference, attribute, value.strip())
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
            people = "; ".join(_names(value, reference, findings)) if name in WORDS.people else ""
            reference.keep_other(name, people or in_short(value))
    return reference


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
    names = []
    for person in value if isinstance(value, list) else [] if value is None else [value]:
        parts = person if isinstance(person, Mapping) else {}
        literal, *one = (words_of(parts.get(name)).strip() for name in _NAME_PARTS)
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
        return issued_as_written(words_of(value.get("literal")) or words_of(value.get("raw")))
    if len(parts) > _INTERVAL or not all(isinstance(part, list) and 1 <= len(part) <= 3 for part in parts):  # noqa: PLR2004  (year, month, day)
        raise DateError(f"'{shortened(in_short(parts))}' is no date of CSL")
    dates = [edtf(*map(words_of, part)) for part in parts]
    is_circa = str(value.get("circa", "")).lower() not in ("", "false", "0", "none")
    if is_circa and len(dates) == 1:
        return str(parse_date(f"{dates[0]}~"))
    if is_circa:
        raise DateError("it is an interval of which the ends are not certain")
    return str(parse_date("/".join(dates)))


class _Record(Struct):
    place: Place
    rows: list[tuple[str, str]] = field(default_factory=list)
    """The tags with their values, in order."""

    def take(self, *tags: str) -> str:
        """Remove and return the first value of the first of these tags; empty if there is none."""
        for tag in tags:
            row = next((row for row in self.rows if row[0] == tag and row[1]), None)
            if row:
                self.rows.remove(row)
                return row[1]
        return ""

    def take_all(self, *tags: str) -> list[str]:
        """Remove and return all values of these tags, in the order of the file."""
        found = [value for tag, value in self.rows if tag in tags and value]
        self.rows = [(tag, value) for tag, value in self.rows if tag not in tags]
        return found


def read_ris(text: str, findings: Findings) -> list[Reference]:
    """Return the records of a file. Raises `RefusedError`."""
    records = list(_records(text, findings))
    if not records:
        hint = "; this is PubMed's own form: convert it with a reference manager" if _MEDLINE.search(text) else ""
        raise RefusedError(f"this is no RIS, in which each record begins with a line 'TY  - '{hint}")
    return [_reference(record, findings) for record in records]


def _records(text: str, findings: Findings) -> Iterator[_Record]:  # noqa: C901  (one branch for each kind of line)
    record: _Record | None = None
    count = 0
    for number, line in enumerate(text.split("\n"), start=1):
        found = _LINE.fullmatch(line.rstrip())
        tag, value = (found["tag"], (found["value"] or "").strip()) if found else ("", line.strip())
        if tag == "TY":
            if record:
                findings.warn(record.place, "it has no line 'ER  - ', so it ends before the next one")
                yield record
            count += 1
            if count > MOST_ENTRIES:
                raise RefusedError(f"the file has more than {MOST_ENTRIES:,} records; split it into several")
            record = _Record(Place("line", number), [(tag, value)])
        elif record is None:
            if value and tag != "ER":
                findings.warn_outside(Place("line", number), "records", "RIS")
        elif tag == "ER":
            yield record
            record = None
        elif tag:
            record.rows.append((tag, value))
        elif value and len(record.rows[-1][1]) + len(value) > LONGEST_TEXT:
            message = f"left out the rest of a value of more than {LONGEST_TEXT:,} characters"
            findings.warn(Place("line", number), message)
        elif value:
            tag, begun = record.rows[-1]
            record.rows[-1] = (tag, f"{begun} {value}")
    if record:
        findings.warn(record.place, "it has no line 'ER  - '; perhaps the file was cut off")
        yield record


def _reference(record: _Record, findings: Findings) -> Reference:
    reference = Reference(record.place, record.take("ID"))
    type_ = record.take("TY").upper()
    if type_ in _TYPES:
        reference.type = _TYPES[type_]
    else:
        reference.keep_type("TY", type_, findings)
    reference.title = record.take(*_TITLES) or ("" if reference.type == "chapter" else record.take("BT", "CT"))
    reference.authors = [_name(name) for name in record.take_all("AU", "A1")]
    reference.container = record.take(*_CONTAINERS)
    reference.publisher, reference.language, reference.doi = map(record.take, ("PB", "LA", "DO"))
    _add_addresses(reference, record)
    _add_issued(reference, record, findings)
    if accessed := record.take("Y2"):
        reference.accessed = _date("Y2", accessed, reference, findings)
    for tag in dict.fromkeys(tag for tag, _ in record.rows):
        reference.keep_other(tag, "; ".join(record.take_all(tag)))
    return reference


def _name(text: str) -> str:
    """Return a name; RIS separates family name, given names and suffix by commas."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > _PARTS_OF_A_NAME:
        return text
    family, given, suffix = (*parts, "", "")[:_PARTS_OF_A_NAME]
    return whole_name(given, family, suffix)


def _add_addresses(reference: Reference, record: _Record) -> None:
    """Take the first address; some programs put several into one row, separated by semicolons."""
    for value in record.take_all("UR", "LK"):
        for part in re.split(r";\s*(?=https?://)", value):
            if reference.url:
                reference.keep_other("UR", part)
            else:
                reference.url = part.strip()
    reference.keep_copy("AV", record.take("AV"))


def _add_issued(reference: Reference, record: _Record, findings: Findings) -> None:
    """Take the most exact of several dates that agree; tell all others."""
    dates = {tag: value for tag in _DATES if (value := record.take(tag))}
    own = next((found for tag, value in record.rows if tag == "N1" and (found := _OWN_DATE.fullmatch(value))), None)
    if own and not dates:
        try:
            reference.issued = str(parse_issued(own["date"]))
            record.rows = [row for row in record.rows if row[1] != own[0]]
        except DateError:
            return
    read = [(tag, value, _date(tag, value, reference, findings)) for tag, value in dates.items()]
    known = [one for one in read if one[2]]
    taken, _, best = max(known, key=lambda one: len(one[2]), default=("", "", ""))
    reference.issued = best or reference.issued
    for tag, value, date in known:
        if not best.startswith(date.rstrip("~")):
            findings.warn(reference.place, f"'{tag}' gives another date than '{taken}', which was taken")
            reference.keep_other(tag, value)


def _date(tag: str, text: str, reference: Reference, findings: Findings) -> str:
    """Return a date in EDTF: of YYYY/MM/DD/other, or of a date with hyphens."""
    found = _DATE.fullmatch(text)
    try:
        if found is None:
            return issued_as_written(text)
        date = edtf(found["year"].zfill(4), found["month"] or "", found["day"] or "")
        other = (found["other"] or "").strip()
        if other == "circa":
            return str(parse_date(f"{date}~"))
    except DateError as error:
        reference.keep_fault(tag, text, error, findings)
        return ""
    if other:
        reference.keep_other(f"{tag} (other)", other)
    return date
