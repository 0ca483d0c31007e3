"""A source as a reference manager tells it, the fields as this site would write them, and each new source, once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import Struct, field, json

from onrecord.desk.editing.new_entries import Value, address_error, field_error
from onrecord.desk.imports.findings import LONGEST_LINE, Findings, Place, comments_of, one_line, shortened
from onrecord.desk.issue_forms.resolution import plain_address
from onrecord.desk.lookup.id_suggestions import MAX_LENGTH, free_id, suggest_id
from onrecord.model.dates import DateError, parse_date
from onrecord.model.fields import SourceFields
from onrecord.model.foldings import fold_name
from onrecord.model.ids import ID_PATTERN
from onrecord.model.records import Records

DEFAULT_TYPE = "webpage"
OTHER_TYPE = "document"  # the type of a source for which this program has no closer one
_MOST_AUTHORS = 100
_SCRIPT = 4  # how many letters the name of a script has in a language's code


class _OtherWords(Struct):
    """What other programs call the types, the languages and the people of a source."""

    bibtex: dict[str, str]
    """The types of CSL for those of BibTeX."""
    ris: dict[str, str]
    """The types of CSL for those of RIS."""
    languages: dict[str, str]
    """The codes of languages for their names in babel and for their codes of ISO 639-2."""
    people: frozenset[str]


WORDS = json.decode(Path(__file__).with_name("references.json").read_bytes(), type=_OtherWords)
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_OF_WORK = ("title", "author", "issued", "publisher")  # the fields that tell apart sources without an address
_DOI_HOSTS = frozenset({"doi.org", "dx.doi.org", "www.doi.org"})


class Reference(Struct):
    """One entry of a reference manager, in plain text. All of it is untrusted."""

    place: Place
    key: str = ""
    """What the other program calls it."""
    type: str = DEFAULT_TYPE
    title: str = ""
    authors: list[str] = field(default_factory=list)
    publisher: str = ""
    container: str = ""
    language: str = ""
    issued: str = ""
    """In EDTF."""
    accessed: str = ""
    """In EDTF."""
    url: str = ""
    archive_url: str = ""
    doi: str = ""
    others: list[tuple[str, str]] = field(default_factory=list)
    """What no field takes, by the other program's names."""

    def keep_other(self, name: str, value: str) -> None:
        """Keep a value that no field takes."""
        if value.strip():
            self.others.append((name, value))

    def keep_copy(self, name: str, text: str) -> None:
        """Keep the address of an archived copy; the same field also tells a shelf mark."""
        if text.strip().startswith(("http://", "https://")):
            self.archive_url = text.strip()
        else:
            self.keep_other(name, text)

    def keep_fault(self, name: str, value: str, fault: object, findings: Findings) -> None:
        """Keep the value of a field that can't have it, and tell why."""
        findings.warn(self.place, f"'{name}' can't be taken: {fault}")
        self.keep_other(name, value)

    def date_or_fault(self, name: str, value: str, read: Callable[[], str], findings: Findings) -> str:
        """Return the date that `read` finds in a value; if it is none, keep the value, and return an empty text."""
        try:
            return read()
        except DateError as error:
            self.keep_fault(name, value, error, findings)
            return ""

    def keep_type(self, name: str, type_: str, findings: Findings) -> None:
        """Keep a type that this site lacks."""
        self.type = OTHER_TYPE
        findings.warn(self.place, f"the type '{shortened(type_)}' is none of this site's, so it became '{OTHER_TYPE}'")
        self.keep_other(name, type_)


def add_reference(reference: Reference, origin: str, book: SourceBook, findings: Findings) -> None:
    """Add a reference to the new sources; warn of all that is left out."""
    place = reference.place
    doi = plain_doi(reference.doi)
    if reference.doi and not doi:
        reference.keep_other("DOI", reference.doi)
    values = _values(reference, doi, findings)
    if "title" not in values:
        findings.leave_out(place, "it has no title; give it one")
        return
    url = str(values.get("url", ""))
    if known := book.find_known(url, doi) or book.same_as(reference.key, values):
        findings.skip_known(place, f"the site has it already, as the source '{known}'")
        return
    if doi and address_of(doi) != url:
        reference.keep_other("DOI", doi)
    comments = comments_of(reference.others, place, findings)
    named = f", {name}" if (name := shortened(one_line(reference.key, place, findings))) else ""
    words = " ".join(str(values[name]) for name in ("publisher", "title") if name in values)
    id_ = book.id_for(one_line(reference.key, place, findings), words)
    final = book.add(id_, NewSource(values, f"{origin}, {place}{named}\n{comments}"), doi)
    if final != reference.key and reference.key:
        findings.warn(place, f"the source '{shortened(reference.key)}' is called '{final}' here")


def whole_name(*parts: str) -> str:
    """Return a name in the order in which people say it: of given names, particles, family name and suffix."""
    *names, suffix = parts
    name = " ".join(filter(None, names))
    return f"{name}, {suffix}" if suffix and name else name or suffix


def _values(reference: Reference, doi: str, findings: Findings) -> dict[str, Value]:
    """Return the fields that this site takes; what it can't take joins the others, and is told."""
    values: dict[str, Value] = {}
    lines = (("title", reference.title), ("publisher", reference.publisher), ("container_title", reference.container))
    for name, text in lines:
        _put(values, name, one_line(text, reference.place, findings), reference, findings)
    if reference.type != DEFAULT_TYPE:
        values["type"] = reference.type
    authors = [one_line(author, reference.place, findings) for author in reference.authors]
    kept = [author for author in authors if author and _fault("author", author) is None][:_MOST_AUTHORS]
    if rest := [author for author in authors if author and author not in kept]:
        findings.warn(reference.place, f"left out {len(rest)} of {len(authors)} authors, whose names can't be used")
        reference.keep_other("author", "; ".join(rest))
    if kept:
        values["author"] = kept[0] if len(kept) == 1 else kept
    _put(values, "language", _language(reference.language), reference, findings)
    for name, text in (("issued", reference.issued), ("accessed", _day(reference, findings))):
        _put(values, name, text, reference, findings)
    for name, text in (("url", reference.url or address_of(doi)), ("archive_url", reference.archive_url)):
        _put(values, name, text.strip(), reference, findings)
    return values


def _put(values: dict[str, Value], name: str, text: str, reference: Reference, findings: Findings) -> None:
    if not text:
        return
    if fault := _fault(name, text):
        reference.keep_fault(name, text, fault, findings)
    else:
        values[name] = text


def _fault(name: str, text: str) -> str | None:
    if len(text) > LONGEST_LINE:
        return f"it has more than {LONGEST_LINE:,} characters"
    return address_error(text) if name in ("url", "archive_url") else field_error(SourceFields, name, text)


def _language(text: str) -> str:
    first, *others = text.strip().replace("_", "-").split("-")
    tail = (part.title() if len(part) == _SCRIPT else part.upper() for part in others)
    named: str | None = WORDS.languages.get(text.strip().lower())
    return named or "-".join((first.lower(), *tail))


def _day(reference: Reference, findings: Findings) -> str:
    """Return the day on which a source was read; a month or a year is told instead."""
    text = reference.accessed
    try:
        if not text or parse_date(text).is_day:
            return text
    except DateError:
        pass
    findings.warn(reference.place, "the day of access is no single day")
    reference.keep_other("accessed", text)
    return ""


class NewSource(Struct, frozen=True):
    """A source that the import adds."""

    values: Mapping[str, Value]
    comments: str
    """Lines of comments: where it came from, and what no field takes."""


class SourceBook:
    """The known sources of a site, and the new ones."""

    def __init__(self, records: Records) -> None:
        self.new: dict[str, NewSource] = {}
        self._records = records
        self._ids = {*records.ids("source"), "own", "unknown"}
        self._by_name: dict[str, str] = {}
        for entry in records.sources:
            for url in (entry.fields.url, entry.fields.archive_url):
                if url and entry.fields.version_of is None:
                    self._remember(entry.id, url, "")
            if not entry.fields.url and (work := _work(entry.fields.as_json(_OF_WORK))):
                self._by_name.setdefault(work, entry.id)

    def find_known(self, url: str, doi: str = "") -> str | None:
        """Return the id of the source with this address or DOI; None if there is none."""
        return next((self._by_name[name] for name in _names(url, doi) if name in self._by_name), None)

    def same_as(self, key: str, values: Mapping[str, Value]) -> str | None:
        """Return a source without an address with this title, authors, day and publisher, or this id, title and day."""
        if "url" not in values and (same := self._by_name.get(_work(values))):
            return same
        if key in self.new:
            other = self.new[key].values
            return key if all(other.get(name) == values.get(name) for name in ("title", "issued", "url")) else None
        known = self._records.source_by_id.get(key)
        if known is None or "url" in values or known.fields.url:
            return None
        words = {known.fields.title, *(f"[{text}]" for text in (known.fields.description or {}).values())}
        return key if values.get("title") in words else None

    def add(self, wanted: str, source: NewSource, doi: str = "") -> str:
        """Add a source, and return its id: `wanted` if it is free, or else with a number."""
        id_ = free_id(wanted, self._ids)
        self._ids.add(id_)
        self.new[id_] = source
        self._remember(id_, str(source.values.get("url", "")), doi)
        # Two items of one file that have a title alone may be two works.
        if "url" not in source.values and any(map(source.values.get, _OF_WORK[1:])) and (work := _work(source.values)):
            self._by_name.setdefault(work, id_)
        return id_

    def id_for(self, key: str, words: str) -> str:
        """Return an id: the key of the other program if people can read it, or else one from `words`."""
        if ID_PATTERN.fullmatch(key) and any(letter.isalpha() for letter in key):
            return key
        is_readable = re.fullmatch(r"[^\W\d][\w:.+/-]*", key) and len(key) <= MAX_LENGTH and "://" not in key
        suggested = suggest_id(key, "source", self._records) if is_readable else ""
        return suggested or suggest_id(words, "source", self._records) or "source"

    def _remember(self, id_: str, url: str, doi: str) -> None:
        for name in _names(url, doi):
            self._by_name.setdefault(name, id_)


def _work(values: Mapping[str, object]) -> str:
    """Return one name for equal sources without an address; empty without a title."""
    parts = []
    for name in _OF_WORK:
        value = values.get(name) or ()
        value = next(iter(value.values())) if isinstance(value, Mapping) else value  # a text by language
        words = [value] if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else [str(value)]
        parts.append("; ".join(sorted(fold_name(str(word)) for word in words)))
    return f"work:{'|'.join(parts)}" if parts[0] else ""


def plain_doi(text: str) -> str:
    """Return a DOI without the address or the name before it; empty if the text is none."""
    bare = re.sub(r"^(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)", "", text.strip(), flags=re.IGNORECASE)
    return bare if _DOI.fullmatch(bare) and bare.isprintable() else ""


def address_of(doi: str) -> str:
    """Return the address that a DOI has; empty if a source can't have it."""
    address = f"https://doi.org/{doi}"
    return address if doi and address_error(address) is None else ""


def _names(url: str, doi: str) -> list[str]:
    """Return all names by which a source is known: its address, its DOI."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    of_address = unquote(parts.path.lstrip("/")) if parts.hostname in _DOI_HOSTS else ""
    dois = (f"doi:{name.casefold()}" for name in (doi, of_address) if name)
    return [*([plain_address(url)] if url and parts.hostname else []), *dois]
