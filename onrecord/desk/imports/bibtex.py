"""Reads BibTeX and what biblatex adds (its manual, chapter 2); it keeps unknown LaTeX, and says so."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct, json

from onrecord.desk.imports.bibtex_syntax import BibEntry, inherit, parse_bibtex
from onrecord.desk.imports.findings import Findings
from onrecord.desk.imports.foreign_reference import DEFAULT_TYPE, OTHER_TYPE, WORDS, Reference, whole_name
from onrecord.desk.imports.foreign_values import edtf, issued_as_written
from onrecord.model.dates import DateError, parse_date

_TYPES = WORDS.bibtex  # by CSL's names; others are documents, but a `misc` with an address is a page
_SUBTYPES = {"newspaper": "article-newspaper", "magazine": "article-magazine"}
_CONTAINERS = ("journaltitle", "journal", "booktitle", "maintitle")
_PUBLISHERS = ("publisher", "institution", "organization", "school")
_WITHOUT_PUBLISHER = frozenset({"misc", "booklet", "online", "electronic", "www", "unpublished"})
"""The types of which `howpublished` tells the publisher."""
_LITERAL = frozenset({"url", "doi", "date", "urldate", "year", "file", "eprint", "archiveurl"})
_NO_VALUE = frozenset({"options", "entryset", "keywords+", "timestamp", "owner", "creationdate", "modificationdate"})
_MONTH = re.compile(r"(?:(?P<before>\d{1,2})[.~\s]*)?(?P<name>[A-Za-z]{3,9})\.?(?:[~\s]*(?P<after>\d{1,2})[.,]?)?")
"""The name of a month or its beginning, perhaps with a day before or after it."""
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_EXTENDED = re.compile(r"(?P<part>family|given|prefix|suffix|useprefix|[a-z]+-i)\s*=\s*(?P<value>.*)", re.DOTALL)
_CLOCK = re.compile(r"T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_JR, _PLAIN = 3, 1


class _Commands(Struct):
    """The commands of LaTeX by what becomes of them, and the months of BibTeX."""

    months: list[str]
    accents: dict[str, str]
    """Each with the combining character."""
    symbols: dict[str, str]
    looks: frozenset[str]
    """They change only what words look like."""


_COMMANDS = json.decode(Path(__file__).with_name("latex.json").read_bytes(), type=_Commands)
_QUOTING = frozenset({"enquote", "mkbibquote"})
_SIGNS = {"--": "–", "---": "—", "``": "“", "''": "”", "~": " "}
_MARKS = {**dict.fromkeys(",;:\\ \n", " "), **dict.fromkeys("-/!()[]", "")}  # what stands for a backslash before these
_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]+)(?P<space>\s*)|\\(?P<mark>.)|(?P<math>\$[^$]*\$)|(?P<sign>-{2,3}|``|''|~)|(?P<brace>[{}])"
    r"|(?P<other>[^\\$`'~{}-]+|.)",
    re.DOTALL,
)
_VERBATIM = re.compile(
    r"\\(?P<mark>[_%&#~{}$])|\{\\(?P<inside>[_%&#~])\}|\\textasciitilde(?:\{\})?|\\textunderscore(?:\{\})?"
)


def read_bibtex(text: str, findings: Findings) -> list[Reference]:
    """Return the entries of a file. Raises `RefusedError`."""
    entries = parse_bibtex(text, findings)
    by_key = {entry.key.lower(): entry for entry in reversed(entries)}
    return [_reference(entry, inherit(entry, by_key, findings), findings) for entry in entries if entry.kind != "xdata"]


def _reference(entry: BibEntry, fields: dict[str, str], findings: Findings) -> Reference:
    reference = Reference(entry.place, entry.key)
    take = _Fields(fields, reference, findings)
    title, subtitle = take.text("title"), take.text("subtitle")
    reference.title = f"{title}: {subtitle}" if title and subtitle else title or subtitle
    reference.authors = list(_names(fields.pop("author", ""), take))
    reference.container = next(filter(None, map(take.text, _CONTAINERS)), "")
    reference.url, reference.doi = take.literal("url"), take.literal("doi")
    _add_publisher(reference, entry.kind, take)
    reference.language = take.text("langid") or take.text("language")
    _add_type(reference, entry.kind, take)
    _add_dates(reference, take)
    for name in list(fields):
        if name not in _NO_VALUE:
            reference.keep_other(name, take.literal(name) if name in _LITERAL else take.text(name))
        elif fields[name].strip():
            findings.warn(entry.place, f"left out '{name}', which another program needs for itself")
    return reference


class _Fields:
    """Takes the values of fields, one after the other, as plain text."""

    def __init__(self, fields: dict[str, str], reference: Reference, findings: Findings) -> None:
        self.fields, self._reference = fields, reference
        self.findings = findings

    def text(self, name: str) -> str:
        """Remove a field, and return its words."""
        return self.words(self.fields.pop(name, ""))

    def literal(self, name: str) -> str:
        """Remove a field in which LaTeX sees no markup."""
        return literal_text(self.fields.pop(name, ""))

    def words(self, latex: str) -> str:
        text, told = plain_text(latex)
        for message in told:
            self.warn(message)
        return " ".join(text.split())

    def warn(self, message: str) -> None:
        self.findings.warn(self._reference.place, message)


def _add_publisher(reference: Reference, kind: str, take: _Fields) -> None:
    """Take the publisher; `howpublished` often holds an address instead."""
    how = literal_text(re.sub(r"^\s*\\(?:url|path)\s*", "", take.fields.get("howpublished", "")))
    if how.startswith(("http://", "https://")) and " " not in how:
        take.fields.pop("howpublished")
        if reference.url and reference.url != how:
            reference.keep_other("howpublished", how)
        reference.url = reference.url or how
    for name in (*_PUBLISHERS, "howpublished") if kind in _WITHOUT_PUBLISHER else _PUBLISHERS:
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
    date, year, month, day = (take.literal(name) for name in ("date", "year", "month", "day"))
    if date:
        clock = _CLOCK.search(date)
        # This site writes times with minutes only.
        without_zone = f"{date[: clock.start()]}T{clock[1]}" if clock and clock.end() == len(date) else date
        reference.issued = reference.date_or_fault("date", date, lambda: issued_as_written(without_zone), take.findings)
        if reference.issued and without_zone != date:
            take.warn(f"left out the seconds and the zone of the time '{date[:40]}'")
        if year and year not in date:
            take.warn("'year' is another than that of 'date'")
            reference.keep_other("year", year)
    elif year:
        try:
            reference.issued = _of_parts(year, month, day)
        except DateError as error:
            take.warn(f"the date can't be taken: {error}")
            reference.keep_other("year", " ".join(filter(None, (year, month, day))))
    elif month:
        reference.keep_other("month", month)
    if accessed := take.literal("urldate"):
        reference.accessed = reference.date_or_fault(
            "urldate", accessed, lambda: issued_as_written(accessed), take.findings
        )


def _of_parts(year: str, month: str, day: str) -> str:
    """Return the date of a year, a month by its name or number, and a day, which BibTeX may join to the month."""
    if not month:
        return str(parse_date(year))
    if re.fullmatch(r"\d{1,2}", month):
        return edtf(year, month, day)
    found = _MONTH.fullmatch(month)
    named = [name for name in _COMMANDS.months if found and name.startswith(found["name"].lower())]
    if not found or not named or (found["before"] and found["after"]):
        raise DateError(f"'{month[:40]}' is no month")
    return edtf(year, str(_COMMANDS.months.index(named[0]) + 1), day or found["before"] or found["after"] or "")


def _names(latex: str, take: _Fields) -> Iterator[str]:
    for part in _split(latex, _AND):
        name = part.strip()
        if name.lower() == "others":
            take.warn("'and others' was left out: the file names no more authors")
        elif name:
            yield take.words(_name(name))


def _name(name: str) -> str:
    """Return a name in LaTeX in the order in which people say it."""
    parts = [part.strip() for part in _split(name, re.compile(","))]
    if all(_EXTENDED.fullmatch(part) for part in parts):
        values = {found["part"]: found["value"].strip('"{} ') for part in parts if (found := _EXTENDED.fullmatch(part))}
        return whole_name(*(values.get(part, "") for part in ("given", "prefix", "family", "suffix")))
    if len(parts) == _PLAIN or len(parts) > _JR:
        return name
    family, given, suffix = parts[0], parts[-1], parts[1] if len(parts) == _JR else ""
    return whole_name(given, family, suffix)


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


def plain_text(latex: str) -> tuple[str, list[str]]:
    """Return a value as plain text, and what could not be kept."""
    reader = _Reader()
    for token in _TOKEN.finditer(latex):
        reader.read(token)
    return reader.end()


def literal_text(value: str) -> str:
    """Return a value in which LaTeX sees no markup, such as an address, without the backslashes that some add."""
    text = _VERBATIM.sub(lambda found: found["mark"] or found["inside"] or ("_" if "under" in found[0] else "~"), value)
    return text.strip().strip("{}").strip()


class _Reader:
    """Reads tokens one by one, with the accent that waits for its letter."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._accent = ""
        self._waits_for_quote = self._waits_for_argument = False
        self._closings: list[str] = []
        """What to write at the end of each open brace."""
        self._told: dict[str, None] = {}

    def end(self) -> tuple[str, list[str]]:
        """Return the text, and what could not be kept."""
        self._lose_accent()
        self._parts += "”" * "".join(self._closings).count("”")
        return "".join(self._parts), list(self._told)

    def read(self, token: re.Match[str]) -> None:
        if token["brace"] != "{":
            self._waits_for_argument = False
        if token["word"]:
            self._command(token["word"], token["space"])
        elif token["mark"] in _COMMANDS.accents:
            self._accent = _COMMANDS.accents[token["mark"]]
        elif token["mark"]:
            self._add(_MARKS.get(token["mark"], token["mark"]))
        elif token["math"]:
            self._told.setdefault("mathematics stays as typed")
            self._add(token["math"])
        elif token["sign"]:
            self._add(_SIGNS[token["sign"]])
        elif token["brace"]:
            self._brace(token["brace"])
        else:
            self._add(token["other"])

    def _command(self, word: str, space: str) -> None:
        if word in _COMMANDS.accents and word not in _COMMANDS.symbols:
            self._accent = _COMMANDS.accents[word]
        elif word in _COMMANDS.symbols:
            self._add(_COMMANDS.symbols[word])
        elif word in _QUOTING:
            self._add("“")
            self._waits_for_quote = True
        elif word in _COMMANDS.looks:
            self._told.setdefault("left out commands of LaTeX that change what words look like")
        else:
            self._told.setdefault(f"the command \\{word[:40]} of LaTeX is not known, so it stays as typed")
            self._add(f"\\{word}{space}")
            self._waits_for_argument = True

    def _brace(self, brace: str) -> None:
        if brace == "{":
            self._closings.append("”" * self._waits_for_quote + "}" * self._waits_for_argument)
            if self._waits_for_argument:
                self._add("{")
            self._waits_for_quote = self._waits_for_argument = False
        else:
            if self._closings:
                self._parts.append(self._closings.pop())
            self._lose_accent()

    def _add(self, text: str) -> None:
        text = text.lstrip() if self._accent else text
        if self._accent and text:
            text = unicodedata.normalize("NFC", f"{text[0]}{self._accent}") + text[1:]
            self._accent = ""
        self._parts.append(text)

    def _lose_accent(self) -> None:
        if self._accent:
            self._told.setdefault("left out an accent of LaTeX that has no letter")
            self._accent = ""
