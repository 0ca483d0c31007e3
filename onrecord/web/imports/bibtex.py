"""Reads BibTeX and what biblatex adds (its manual, chapter 2)."""

import re
from collections.abc import Iterator
from functools import partial

from onrecord.model.dates import DateError, parse_date
from onrecord.web.imports.bibtex_parents import inherit
from onrecord.web.imports.bibtex_syntax import BibEntry, parse_bibtex
from onrecord.web.imports.findings import Findings
from onrecord.web.imports.foreign_dates import issued_as_written, write_date
from onrecord.web.imports.foreign_reference import DEFAULT_TYPE, OTHER_TYPE, Reference, join_name
from onrecord.web.imports.latex import MONTHS, strip_escapes, strip_latex
from onrecord.web.imports.other_words import WORDS

_TYPES = WORDS.bibtex
"""The types of CSL; others are documents, but a `misc` with an address is a page."""
_SUBTYPES = {"newspaper": "article-newspaper", "magazine": "article-magazine"}
_CONTAINERS = ("journaltitle", "journal", "booktitle", "maintitle")
_PUBLISHERS = ("publisher", "institution", "organization", "school")
_WITHOUT_PUBLISHER = frozenset({"misc", "booklet", "online", "electronic", "www", "unpublished"})
"""The types of which `howpublished` tells the publisher."""
_NUMBERED = frozenset({"article", "suppperiodical"})
"""The types of which `number` is that of an issue; of others, it is that of a series or a report."""
_LITERAL = frozenset({"url", "doi", "isbn", "date", "urldate", "year", "file", "eprint", "archiveurl"})
_NO_VALUE = frozenset({"options", "entryset", "keywords+", "timestamp", "owner", "creationdate", "modificationdate"})
_MONTH = re.compile(r"(?:(?P<before>\d{1,2})[.~\s]*)?(?P<name>[A-Za-z]{3,9})\.?(?:[~\s]*(?P<after>\d{1,2})[.,]?)?")
"""The name of a month or its beginning, perhaps with a day before or after it."""
_COMMA = re.compile(",")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_EXTENDED = re.compile(r"(?P<part>family|given|prefix|suffix|useprefix|[a-z]+-i)\s*=\s*(?P<value>.*)", re.DOTALL)
_CLOCK = re.compile(r"T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_WITH_SUFFIX = 3
"""How many parts a name with a suffix has: 'family, suffix, given'."""
_ADDRESS_COMMAND = re.compile(r"^\s*\\(?:url|path)\s*")


def read_bibtex(text: str, findings: Findings) -> list[Reference]:
    """Return the entries of a file. Raises `RefusedError`."""
    entries = parse_bibtex(text, findings)
    by_key = {entry.key.lower(): entry for entry in reversed(entries)}
    shown = (entry for entry in entries if entry.kind != "xdata")
    return [_read_entry(entry, inherit(entry, by_key, findings), findings) for entry in shown]


def _read_entry(entry: BibEntry, fields: dict[str, str], findings: Findings) -> Reference:
    reference = Reference(entry.place, entry.key)
    take = _Fields(fields, reference, findings)
    title = take.text("title")
    subtitle = take.text("subtitle")
    reference.title = f"{title}: {subtitle}" if title and subtitle else title or subtitle
    reference.authors = list(_read_names(fields.pop("author", ""), take))
    reference.container = next(filter(None, map(take.text, _CONTAINERS)), "")
    reference.url = take.literal("url")
    reference.doi = take.literal("doi")
    reference.isbn = take.literal("isbn")
    reference.volume = take.text("volume")
    reference.issue = (take.text("number") if entry.kind in _NUMBERED else "") or take.text("issue")
    reference.page = take.text("pages")
    _add_publisher(reference, entry.kind, take)
    reference.language = take.text("langid") or take.text("language")
    _add_type(reference, entry.kind, take)
    _add_dates(reference, take)
    for name in list(fields):
        if name in _LITERAL:
            reference.keep_other(name, take.literal(name))
        elif name not in _NO_VALUE:
            reference.keep_other(name, take.text(name))
        elif fields[name].strip():
            findings.warn(entry.place, f"left out '{name}', which another program needs for itself")
    return reference


class _Fields:
    """Takes the values of fields, one after the other, as plain text."""

    def __init__(self, fields: dict[str, str], reference: Reference, findings: Findings) -> None:
        self.fields = fields
        self._reference = reference
        self.findings = findings

    def text(self, name: str) -> str:
        """Remove a field, and return its words."""
        return self.words(self.fields.pop(name, ""))

    def literal(self, name: str) -> str:
        """Remove a field in which LaTeX sees no markup."""
        return strip_escapes(self.fields.pop(name, ""))

    def words(self, latex: str) -> str:
        text, losses = strip_latex(latex)
        for loss in losses:
            self.warn(loss)
        return " ".join(text.split())

    def warn(self, message: str) -> None:
        self.findings.warn(self._reference.place, message)


def _add_publisher(reference: Reference, kind: str, take: _Fields) -> None:
    """Take the publisher; `howpublished` often holds an address instead."""
    typed = take.fields.get("howpublished", "")
    address = strip_escapes(_ADDRESS_COMMAND.sub("", typed))
    if address.startswith(("http://", "https://")) and " " not in address:
        take.fields.pop("howpublished")
        if reference.url and reference.url != address:
            reference.keep_other("howpublished", address)
        reference.url = reference.url or address
    names = (*_PUBLISHERS, "howpublished") if kind in _WITHOUT_PUBLISHER else _PUBLISHERS
    for name in names:
        if name in take.fields and not reference.publisher:
            reference.publisher = take.text(name)


def _add_type(reference: Reference, kind: str, take: _Fields) -> None:
    subtype = take.fields.get("entrysubtype", "").lower()
    if kind == "article" and subtype in _SUBTYPES:
        reference.type = _SUBTYPES[subtype]
        take.fields.pop("entrysubtype")
    elif kind in _TYPES:
        reference.type = _TYPES[kind]
    elif kind == "misc":
        reference.type = DEFAULT_TYPE if reference.url else OTHER_TYPE
    else:
        reference.keep_type("type of entry", kind, take.findings)


def _add_dates(reference: Reference, take: _Fields) -> None:
    date = take.literal("date")
    year = take.literal("year")
    month = take.literal("month")
    day = take.literal("day")
    if date:
        _add_issued(reference, date, take)
        if year and year not in date:
            take.warn("'year' is another than that of 'date'")
            reference.keep_other("year", year)
    elif year:
        try:
            reference.issued = _date_of_parts(year, month, day)
        except DateError as error:
            take.warn(f"the date can't be taken: {error}")
            reference.keep_other("year", " ".join(filter(None, (year, month, day))))
    elif month:
        reference.keep_other("month", month)
    accessed = take.literal("urldate")
    if accessed:
        read = partial(issued_as_written, accessed)
        reference.accessed = reference.take_date("urldate", accessed, read, take.findings)


def _add_issued(reference: Reference, date: str, take: _Fields) -> None:
    """Take a whole date; this site writes times with minutes only."""
    clock = _CLOCK.search(date)
    kept = date
    if clock and clock.end() == len(date):
        kept = f"{date[: clock.start()]}T{clock[1]}"
    reference.issued = reference.take_date("date", date, partial(issued_as_written, kept), take.findings)
    if reference.issued and kept != date:
        take.warn(f"left out the seconds and the zone of the time '{date[:40]}'")


def _date_of_parts(year: str, month: str, day: str) -> str:
    """Return the date of a year, a month by its name or number, and a day, which BibTeX may join to the month."""
    if not month:
        return str(parse_date(year))
    if re.fullmatch(r"\d{1,2}", month):
        return write_date(year, month, day)
    found = _MONTH.fullmatch(month)
    if not found or (found["before"] and found["after"]):
        raise DateError(f"'{month[:40]}' is no month")
    beginning = found["name"].lower()
    number = next((number for number, name in enumerate(MONTHS, start=1) if name.startswith(beginning)), None)
    if number is None:
        raise DateError(f"'{month[:40]}' is no month")
    return write_date(year, str(number), day or found["before"] or found["after"] or "")


def _read_names(latex: str, take: _Fields) -> Iterator[str]:
    for part in _split(latex, _AND):
        name = part.strip()
        if name.lower() == "others":
            take.warn("'and others' was left out: the file names no more authors")
        elif name:
            yield take.words(_order_name(name))


def _order_name(name: str) -> str:
    """Return a name in LaTeX in the order in which people say it."""
    parts = [part.strip() for part in _split(name, _COMMA)]
    extended = [found for found in map(_EXTENDED.fullmatch, parts) if found]
    if len(extended) == len(parts):
        values = {found["part"]: found["value"].strip('"{} ') for found in extended}
        return join_name(*(values.get(part, "") for part in ("given", "prefix", "family", "suffix")))
    if len(parts) == 1 or len(parts) > _WITH_SUFFIX:
        return name
    suffix = parts[1] if len(parts) == _WITH_SUFFIX else ""
    return join_name(parts[-1], parts[0], suffix)


def _split(text: str, separator: re.Pattern[str]) -> Iterator[str]:
    """Yield the parts of a value between separators that stand in no braces."""
    start = depth = 0
    # White space that begins no separator is taken at once, so that a long run of it is read once.
    marks = rf"\\.|[{{}}]|(?P<separator>{separator.pattern})|\s++"
    for found in re.finditer(marks, text, separator.flags | re.DOTALL):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth = max(0, depth - 1)
        elif depth == 0 and found["separator"]:
            yield text[start : found.start()]
            start = found.end()
    yield text[start:]
