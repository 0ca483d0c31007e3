"""Reads references in RIS, which is lines of a two-character tag and a value."""

import re
from collections.abc import Iterator

from msgspec import Struct, field

from onrecord.model.dates import DateError, parse_date, parse_issued
from onrecord.model.isbns import strip_isbn
from onrecord.problems import RefusedError
from onrecord.web.imports.cleaning import LONGEST_TEXT
from onrecord.web.imports.findings import MOST_ENTRIES, Findings, Place
from onrecord.web.imports.foreign_dates import issued_as_written, write_date
from onrecord.web.imports.foreign_reference import Reference, join_name
from onrecord.web.imports.other_words import WORDS

_LINE = re.compile(r"(?P<tag>[A-Z][A-Z0-9]) {1,2}-(?: (?P<value>.*)|\s*)")
_MEDLINE = re.compile(r"^PMID ?- ", re.MULTILINE)
_TYPES = WORDS.ris
"""The types of CSL for those of RIS; all others are documents."""
_TITLES = ("TI", "T1")
_CONTAINERS = ("T2", "JF", "JO", "BT", "JA", "J2", "J1")
_DATES = ("DA", "PY", "Y1")
_OWN_DATE = re.compile(r"Date: (?P<date>[\d./~?-]+)")
"""A note as `citation_files` writes it, with a date that RIS can't hold."""
_DATE = re.compile(r"(?P<year>-?\d{1,4})(?:/(?P<month>\d{0,2})(?:/(?P<day>\d{0,2})(?:/(?P<other>.*))?)?)?")
_PARTS_OF_A_NAME = 3


class _Record(Struct):
    """The lines of one reference that nobody has taken yet."""

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
    records = list(_read_records(text, findings))
    if not records:
        hint = "; this is PubMed's own form: convert it with a reference manager" if _MEDLINE.search(text) else ""
        raise RefusedError(f"this is no RIS, in which each record begins with a line 'TY  - '{hint}")
    return [_read_reference(record, findings) for record in records]


def _read_records(text: str, findings: Findings) -> Iterator[_Record]:  # noqa: C901  (one branch for each kind of line)
    record: _Record | None = None
    count = 0
    for number, line in enumerate(text.split("\n"), start=1):
        found = _LINE.fullmatch(line.rstrip())
        tag = found["tag"] if found else ""
        value = (found["value"] or "").strip() if found else line.strip()
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


def _read_reference(record: _Record, findings: Findings) -> Reference:
    reference = Reference(record.place, record.take("ID"))
    type_ = record.take("TY").upper()
    if type_ in _TYPES:
        reference.type = _TYPES[type_]
    else:
        reference.keep_type("TY", type_, findings)
    reference.title = record.take(*_TITLES)
    if not reference.title and reference.type != "chapter":
        reference.title = record.take("BT", "CT")
    reference.authors = [_order_name(name) for name in record.take_all("AU", "A1")]
    reference.container = record.take(*_CONTAINERS)
    reference.publisher = record.take("PB")
    reference.language = record.take("LA")
    reference.volume = record.take("VL")
    reference.issue = record.take("IS")
    reference.page = _join_pages(record.take("SP"), record.take("EP"))
    reference.doi = record.take("DO")
    # The same tag has the number of a journal, which no field takes.
    reference.isbn = next((value for tag, value in record.rows if tag == "SN" and strip_isbn(value)), "")
    record.rows = [row for row in record.rows if not reference.isbn or row != ("SN", reference.isbn)]
    _add_addresses(reference, record)
    _add_issued(reference, record, findings)
    accessed = record.take("Y2")
    if accessed:
        reference.accessed = _read_date("Y2", accessed, reference, findings)
    for tag in dict.fromkeys(tag for tag, _ in record.rows):
        reference.keep_other(tag, "; ".join(record.take_all(tag)))
    return reference


def _join_pages(first: str, last: str) -> str:
    return "–".join(dict.fromkeys(filter(None, (first, last))))


def _order_name(text: str) -> str:
    """Return a name; RIS separates family name, given names and suffix by commas."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > _PARTS_OF_A_NAME:
        return text
    family, given, suffix = (*parts, "", "")[:_PARTS_OF_A_NAME]
    return join_name(given, family, suffix)


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
    written = {tag: record.take(tag) for tag in _DATES}
    if not any(written.values()):
        _take_own_date(reference, record)
        return
    dates = {tag: _read_date(tag, value, reference, findings) for tag, value in written.items() if value}
    taken = max(dates, key=lambda tag: len(dates[tag]))
    reference.issued = dates[taken]
    for tag, date in dates.items():
        if date and not reference.issued.startswith(date.rstrip("~")):
            findings.warn(reference.place, f"'{tag}' gives another date than '{taken}', which was taken")
            reference.keep_other(tag, written[tag])


def _take_own_date(reference: Reference, record: _Record) -> None:
    """Take the date that a file of ours has in a note, since RIS can't hold it."""
    notes = (value for tag, value in record.rows if tag == "N1")
    own = next(filter(None, map(_OWN_DATE.fullmatch, notes)), None)
    if own is None:
        return
    try:
        reference.issued = str(parse_issued(own["date"]))
    except DateError:
        return
    record.rows = [row for row in record.rows if row[1] != own[0]]


def _read_date(tag: str, text: str, reference: Reference, findings: Findings) -> str:
    """Return a date in EDTF: of YYYY/MM/DD/other, or of a date with hyphens."""
    found = _DATE.fullmatch(text)
    try:
        if found is None:
            return issued_as_written(text)
        date = write_date(found["year"].zfill(4), found["month"] or "", found["day"] or "")
        other = (found["other"] or "").strip()
        if other == "circa":
            return str(parse_date(f"{date}~"))
    except DateError as error:
        reference.keep_fault(tag, text, error, findings)
        return ""
    if other:
        reference.keep_other(f"{tag} (other)", other)
    return date
