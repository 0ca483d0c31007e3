"""The sources that an import adds to a site, each once: known addresses and DOIs are not doubled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from onrecord.desk.editing.new_entries import address_error
from onrecord.desk.editing.yaml_text import Value
from onrecord.desk.issue_forms.resolution import plain_address
from onrecord.desk.lookup.id_suggestions import MAX_LENGTH, free_id, suggest_id
from onrecord.model.ids import ID_PATTERN
from onrecord.model.namesakes import fold_name
from onrecord.model.records import Records

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_OF_WORK = ("title", "author", "issued", "publisher")
"""The fields that tell apart sources without an address."""
_DOI_HOSTS = frozenset({"doi.org", "dx.doi.org", "www.doi.org"})


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
            if not entry.fields.url and (work := _work(entry.fields.model_dump(mode="json", include=set(_OF_WORK)))):
                self._by_name.setdefault(work, entry.id)

    def known(self, url: str, doi: str = "") -> str | None:
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
