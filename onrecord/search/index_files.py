"""Writes an index as the files that the script of the search page reads: `docs/search.md` describes them.

One file holds the index of a usual site. A large site has its stems in buckets by their first two letters and its rows
by hundreds, so a reader loads only those of the query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import chain
from typing import Any, get_args

from msgspec import Struct, json

from onrecord.search.documents import Document, Kind, Text
from onrecord.search.index import MOST_IMPACT, Index, Postings

ROWS_A_FILE = 100
BUCKETS = 64
_STEP = MOST_IMPACT + 1
"""A posting is one number: the distance from the document before times this, and the impact."""
_KINDS = get_args(Kind)


class IndexFiles(Struct, frozen=True, dict=True):
    """The files of an index; each method returns the text of one."""

    index: Index
    site_languages: tuple[str, ...]
    story_languages: Mapping[str, tuple[str, ...]]
    """The languages of each story that a search finds."""
    is_divided: bool
    """Whether the site is so large that several files hold the index."""

    def main(self) -> str:
        """Return the file that a search reads first."""
        titles = {document.name: document.title for document in self.index.documents}
        named = {(name.kind, name.id): self._by_language(texts) for name, texts in titles.items()}
        codes = {code: place for place, code in enumerate(self.site_languages)}
        head = {
            "version": 1,
            "documents": len(self.index.documents),
            "site_languages": self.site_languages,
            "languages": list(self._languages),
            "kinds": _KINDS,
            "stories": [
                [id_, [codes[code] for code in self.story_languages[id_]], named["story", id_]] for id_ in self._stories
            ],
            "actors": [[id_, named["actor", id_]] for id_ in self._actors],
            "buckets": BUCKETS if self.is_divided else 0,
        }
        whole = {} if self.is_divided else {"terms": self._terms(None), "rows": self._rows(self.index.documents)}
        return _text({**head, **whole})

    def terms(self, bucket: int) -> str:
        """Return the file of a bucket of stems."""
        return _text(self._terms(bucket))

    def rows(self, number: int) -> str:
        """Return the file of some rows."""
        return _text(self._rows(self.index.documents[number * ROWS_A_FILE : (number + 1) * ROWS_A_FILE]))

    def filters(self) -> str:
        """Return the file of what filters ask of all documents."""
        documents = self.index.documents
        return _text(
            {
                "kinds": [_KINDS.index(document.kind) for document in documents],
                "stories": [self._stories.get(document.name.story, -1) for document in documents],
                "days": [document.day for document in documents],
                "who": [[self._actors[actor] for actor in document.speakers] for document in documents],
                "languages": [sum({1 << self._languages[code] for code, _ in one.title}) for one in documents],
            }
        )

    @cached_property
    def _languages(self) -> dict[str, int]:
        """The places of the languages of all texts."""
        return {code: place for place, code in enumerate(self.index.terms)}

    @cached_property
    def _stories(self) -> dict[str, int]:
        return {id_: place for place, id_ in enumerate(self.story_languages)}

    @cached_property
    def _actors(self) -> dict[str, int]:
        named = sorted(set(chain.from_iterable(document.speakers for document in self.index.documents)))
        return {id_: place for place, id_ in enumerate(named)}

    def _terms(self, bucket: int | None) -> Mapping[str, Mapping[str, list[int]]]:
        """Return the stems of a bucket by language, or all."""
        found = defaultdict[str, dict[str, list[int]]](dict)
        for language, terms in self.index.terms.items():
            for term, postings in terms.items():
                if bucket is None or _bucket_of(term) == bucket:
                    found[language][term] = _packed(postings)
        return found

    def _rows(self, documents: Iterable[Document]) -> list[list[object]]:
        return [self._row(document) for document in documents]

    def _row(self, document: Document) -> list[object]:
        name, places = document.name, self._languages
        row = [
            _KINDS.index(document.kind),
            f"{name.event}#{name.id}" if name.kind == "claim" else name.id,
            self._by_language(document.title),
            self._stories.get(name.story, -1),
            document.date,
            "" if document.day == document.date else document.day,
            [self._actors[actor] for actor in document.speakers],
            [[places[code], words] for code, words in document.quote if code in places],
            document.page,
        ]
        return _cut(row)

    def _by_language(self, texts: Iterable[Text]) -> list[str]:
        """Return texts as an array parallel to the languages."""
        by_code = dict(texts)
        return _cut([by_code.get(code, "") for code in self._languages])


def _packed(postings: Postings) -> list[int]:
    numbers = postings[::2]
    before = (0, *numbers)
    return [
        (number - last) * _STEP + impact for number, last, impact in zip(numbers, before, postings[1::2], strict=False)
    ]


def _bucket_of(term: str) -> int:
    """Return the bucket of a stem. The first letter leaves four of them, in which stems with a slip are."""
    first, second = ord(term[0]), ord(term[1]) if len(term) > 1 else 0
    return first % 16 * 4 + second % 4


def _cut(row: list[Any]) -> list[Any]:
    """Return a row without empty values at its end."""
    end = next((place for place in range(len(row), 0, -1) if row[place - 1] not in ("", [], -1)), 0)
    return row[:end]


def _text(value: object) -> str:
    return json.encode(value).decode("utf-8")
