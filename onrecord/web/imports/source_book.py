"""The sources that an import adds, each once, beside those that the site has."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.lookup.id_suggestions import free_id, suggest_id
from onrecord.editing.lookup.id_words import MAX_LENGTH
from onrecord.model.dois import doi_in_address
from onrecord.model.foldings import fold_name
from onrecord.model.ids import ID_PATTERN
from onrecord.model.records import Records
from onrecord.web.issue_forms.resolution import plain_address

_OF_WORK = ("title", "author", "issued", "publisher")
"""The fields that tell apart sources without an address."""
_BESIDE_TITLE = _OF_WORK[1:]
_ADDRESSES = frozenset({"url", "doi"})
"""The fields that lead readers to a source, and tell it apart from all others."""


class NewSource(Struct, frozen=True):
    """A source that the import adds."""

    values: Mapping[str, Value]
    comments: str
    """Lines of comments: where it came from, and what no field takes."""


class SourceBook:
    """The new sources of an import by id, and the sources that the site has, by what they are known by."""

    def __init__(self, records: Records) -> None:
        self.new: dict[str, NewSource] = {}
        self._records = records
        self._ids = {*records.ids("source"), "own", "unknown"}
        self._by_name: dict[str, str] = {}
        for entry in records.sources:
            if entry.fields.version_of is None:
                self._remember(entry.id, entry.fields.url or "", entry.fields.doi or "")
                self._remember(entry.id, entry.fields.archive_url or "", "")
            if not entry.fields.address:
                self._remember_work(entry.id, entry.fields.as_json(_OF_WORK))

    def find_known(self, url: str, doi: str = "") -> str | None:
        """Return the id of the source with this address or DOI; None if there is none."""
        return next((self._by_name[name] for name in _names_of(url, doi) if name in self._by_name), None)

    def find_same(self, key: str, values: Mapping[str, Value]) -> str | None:
        """Return a source without an address: of this title, authors, day and publisher; or of this id and title."""
        has_address = not _ADDRESSES.isdisjoint(values)
        same = None if has_address else self._by_name.get(_name_of_work(values))
        if same is not None:
            return same
        if key in self.new:
            other = self.new[key].values
            is_same = all(other.get(name) == values.get(name) for name in ("title", "issued", "url", "doi"))
            return key if is_same else None
        known = self._records.source_by_id.get(key)
        if known is None or has_address or known.fields.address:
            return None
        descriptions = (known.fields.description or {}).values()
        titles = {known.fields.title, *(f"[{text}]" for text in descriptions)}
        return key if values.get("title") in titles else None

    def add(self, wanted: str, source: NewSource, doi: str = "") -> str:
        """Add a source, and return its id: `wanted` if it is free, or else with a number."""
        id_ = free_id(wanted, self._ids)
        self._ids.add(id_)
        self.new[id_] = source
        self._remember(id_, str(source.values.get("url", "")), doi)
        # Two items of one file that have a title alone may be two works.
        has_more = any(source.values.get(name) for name in _BESIDE_TITLE)
        if _ADDRESSES.isdisjoint(source.values) and has_more:
            self._remember_work(id_, source.values)
        return id_

    def choose_id(self, key: str, words: str) -> str:
        """Return an id: the key of the other program if people can read it, or else one from `words`."""
        if ID_PATTERN.fullmatch(key) and any(letter.isalpha() for letter in key):
            return key
        is_readable = re.fullmatch(r"[^\W\d][\w:.+/-]*", key) and len(key) <= MAX_LENGTH and "://" not in key
        suggested = suggest_id(key, "source", self._records) if is_readable else ""
        return suggested or suggest_id(words, "source", self._records) or "source"

    def _remember(self, id_: str, url: str, doi: str) -> None:
        for name in _names_of(url, doi):
            self._by_name.setdefault(name, id_)

    def _remember_work(self, id_: str, values: Mapping[str, object]) -> None:
        name = _name_of_work(values)
        if name:
            self._by_name.setdefault(name, id_)


def _names_of(url: str, doi: str) -> list[str]:
    """Return all names by which a source is known: its address, its DOI."""
    try:
        host = urlsplit(url).hostname
        doi_of_address = doi_in_address(url)
    except ValueError:
        host = None
        doi_of_address = ""
    addresses = [plain_address(url)] if host else []
    dois = [f"doi:{name.casefold()}" for name in (doi, doi_of_address) if name]
    return [*addresses, *dois]


def _name_of_work(values: Mapping[str, object]) -> str:
    """Return one name for equal sources without an address; empty without a title."""
    parts = ["; ".join(sorted(map(fold_name, _words_of(values.get(name))))) for name in _OF_WORK]
    return f"work:{'|'.join(parts)}" if parts[0] else ""


def _words_of(value: object) -> list[str]:
    """Return the texts of a field: of one by language, the first."""
    if not value:
        return []
    if isinstance(value, Mapping):
        return _words_of(next(iter(value.values())))
    return [str(word) for word in value] if isinstance(value, list | tuple) else [str(value)]
