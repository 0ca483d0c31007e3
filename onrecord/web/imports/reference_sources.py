"""Turns a reference of another program into a source, with the fields as this site writes them."""

import re

from onrecord.editing.entries.answer_checks import address_error, field_error
from onrecord.editing.entries.yaml_values import Value
from onrecord.model.dates import DateError, parse_date
from onrecord.model.dois import doi_in_address, strip_doi
from onrecord.model.fields import SourceFields
from onrecord.model.isbns import strip_isbn
from onrecord.web.imports.cleaning import LONGEST_LINE, clean_line, shorten
from onrecord.web.imports.comments import write_comments
from onrecord.web.imports.findings import Findings
from onrecord.web.imports.foreign_reference import DEFAULT_TYPE, Reference
from onrecord.web.imports.other_words import WORDS
from onrecord.web.imports.source_book import NewSource, SourceBook

_MOST_AUTHORS = 100
_SCRIPT = 4
"""How many letters the name of a script has in a language's code."""


def add_reference(reference: Reference, origin: str, book: SourceBook, findings: Findings) -> str | None:
    """Add a reference to the new sources; warn of all that is left out.

    Return the id of the source, new or known; None if the reference can't be one.
    """
    place = reference.place
    values = _Values(reference, findings).read()
    if "title" not in values:
        findings.leave_out(place, "it has no title; give it one")
        return None
    url = str(values.get("url", ""))
    doi = str(values.get("doi", ""))
    known = book.find_known(url, doi) or book.find_same(reference.key, values)
    if known:
        findings.skip_known(place, f"the site has it already, as the source '{known}'")
        return known
    comments = write_comments(reference.others, place, findings)
    key = clean_line(reference.key, place, findings)
    origin_line = f"{origin}, {place}, {shorten(key)}" if key else f"{origin}, {place}"
    words = " ".join(str(values[name]) for name in ("publisher", "title") if name in values)
    wanted = book.choose_id(key, words)
    id_ = book.add(wanted, NewSource(values, f"{origin_line}\n{comments}"), doi)
    if id_ != reference.key and reference.key:
        findings.warn(place, f"the source '{shorten(reference.key)}' is called '{id_}' here")
    return id_


class _Values:
    """Reads the fields that this site takes; what it can't take joins the reference's others, and is told."""

    def __init__(self, reference: Reference, findings: Findings) -> None:
        self._reference = reference
        self._findings = findings
        self._values: dict[str, Value] = {}

    def read(self) -> dict[str, Value]:
        """Return the values by field, in the order in which an entry has them."""
        reference = self._reference
        self._put("title", self._clean(reference.title))
        self._put("publisher", self._clean(reference.publisher))
        self._put("container_title", self._clean(reference.container))
        if reference.type != DEFAULT_TYPE:
            self._values["type"] = reference.type
        self._put_authors()
        self._put("volume", self._clean(reference.volume))
        self._put("issue", self._clean(reference.issue))
        self._put("page", self._clean(reference.page))
        doi = self._read_doi()
        self._put("doi", doi)
        self._put("isbn", self._read_isbn())
        self._put("language", _read_language(reference.language))
        # The day of access joins the others before what can't be taken of the day of publication.
        accessed = self._read_accessed()
        self._put("issued", reference.issued)
        self._put("accessed", accessed)
        url = reference.url.strip()
        is_doi = doi and _doi_of(url).casefold() == doi.casefold()
        self._put("url", "" if is_doi else url)
        self._put("archive_url", reference.archive_url.strip())
        return self._values

    def _clean(self, text: str) -> str:
        return clean_line(text, self._reference.place, self._findings)

    def _put(self, name: str, text: str) -> None:
        if not text:
            return
        fault = _find_fault(name, text)
        if fault:
            self._reference.keep_fault(name, text, fault, self._findings)
        else:
            self._values[name] = text

    def _put_authors(self) -> None:
        authors = [self._clean(author) for author in self._reference.authors]
        usable = [author for author in authors if author and _find_fault("author", author) is None]
        kept = usable[:_MOST_AUTHORS]
        others = [author for author in authors if author and author not in kept]
        if others:
            message = f"left out {len(others)} of {len(authors)} authors, whose names can't be used"
            self._findings.warn(self._reference.place, message)
            self._reference.keep_other("author", "; ".join(others))
        if kept:
            self._values["author"] = kept[0] if len(kept) == 1 else kept

    def _read_doi(self) -> str:
        """Return the DOI, which an address may hold."""
        typed = self._reference.doi.strip()
        doi = strip_doi(typed)
        if typed and not doi:
            self._reference.keep_fault("doi", typed, "it is not a DOI", self._findings)
        return doi or _doi_of(self._reference.url.strip())

    def _read_isbn(self) -> str:
        """Return the first of several ISBNs; the others stay beside the entry."""
        typed = self._clean(self._reference.isbn)
        whole = strip_isbn(typed)
        if whole or not typed:
            return whole
        parts = list(filter(None, re.split(r"[\s,;]+", typed)))
        taken = next((part for part in parts if strip_isbn(part)), "")
        if taken:
            parts.remove(taken)
            self._reference.keep_other("isbn", " ".join(parts))
        else:
            self._reference.keep_fault("isbn", typed, "it is not an ISBN", self._findings)
        return strip_isbn(taken)

    def _read_accessed(self) -> str:
        """Return the day on which a source was read; a month or a year is told instead."""
        text = self._reference.accessed
        try:
            if not text or parse_date(text).is_day:
                return text
        except DateError:
            pass
        self._findings.warn(self._reference.place, "the day of access is no single day")
        self._reference.keep_other("accessed", text)
        return ""


def _doi_of(url: str) -> str:
    try:
        return doi_in_address(url)
    except ValueError:
        return ""


def _find_fault(name: str, text: str) -> str | None:
    if len(text) > LONGEST_LINE:
        return f"it has more than {LONGEST_LINE:,} characters"
    if name in ("url", "archive_url"):
        return address_error(text)
    return field_error(SourceFields, name, text)


def _read_language(text: str) -> str:
    """Return the code of a language that another program names by a word or by a code."""
    code: str | None = WORDS.languages.get(text.strip().lower())
    if code:
        return code
    language, *others = text.strip().replace("_", "-").split("-")
    parts = (part.title() if len(part) == _SCRIPT else part.upper() for part in others)
    return "-".join((language.lower(), *parts))
