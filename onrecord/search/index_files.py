"""Writes the index of a search as the files that the search page loads.

`docs/search.md` describes the files. One holds the index of a usual site. A large site has its stems in buckets by
their first two letters and its rows by hundreds, so a reader loads only those of the query.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, groupby
from typing import Any, TypeVar

from msgspec import Struct, json

from onrecord.model.found_kinds import FOUND_KINDS
from onrecord.model.relations import Ref
from onrecord.search.documents import Document
from onrecord.search.labels import LABEL_FIELDS, Label, Text
from onrecord.search.word_index import Index, IndexedLabel, Postings

BUCKETS = 64
"""The number of files that hold the stems of a divided index."""
ROWS_A_FILE = 100
Places = Mapping[str, int]
"""The keys of a list with their places in it."""
Class = tuple[int, ...]
"""The place of a kind in `FOUND_KINDS`, and the places of labels."""
DateWords = Callable[[str], Sequence[str]]
"""Returns a date in each language of a site; empty for a text that is no date."""
Key = TypeVar("Key", bound=Hashable)
_PLAIN_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}(?:T.*)?")
"""A date that the script words by itself, by the words for a month."""


_IMPACTS = " ABCDEFGHIJKLMNOPQRSTUVWXYZabcde"
"""The letters of the impacts from 1 on."""


def _no_words(_: str) -> Sequence[str]:
    return ()


def name_index_files(documents: int, *, is_divided: bool) -> Iterator[str]:
    """Yield the names of the files of an index."""
    yield "index"
    if is_divided:
        yield "filters"
        yield from (f"terms-{bucket}" for bucket in range(BUCKETS))
        yield from (f"rows-{number}" for number in range(-(-documents // ROWS_A_FILE)))


class Encoder(Struct, frozen=True, dict=True):
    """An index with the places of what its files number."""

    index: Index
    site_languages: tuple[str, ...]

    @cached_property
    def languages(self) -> Places:
        """The languages of the texts; that of words without one is the last, since no title has it."""
        return _places(sorted({*self.index.terms, *self.index.label_terms}, key=lambda code: (not code, code)))

    @cached_property
    def stories(self) -> Places:
        """The stories."""
        return _places(one.name.id for one in self.index.documents if one.name.kind == "story")

    @cached_property
    def actors(self) -> Places:
        """The actors who spoke, or of whom a label tells."""
        named = (chain(one.speakers, *(use.who for use in one.labels)) for one in self.index.documents)
        return _places(sorted({*chain.from_iterable(named)} - {""}))

    @cached_property
    def numbers(self) -> Places:
        """The numbers of the documents by their keys."""
        return _places(one.key for one in self.index.documents)

    @cached_property
    def labels(self) -> Mapping[Label, int]:
        """The labels that have words."""
        return {one.label: place for place, one in enumerate(self.index.labels)}

    @cached_property
    def classes(self) -> Mapping[Class, int]:
        """The kinds of documents with the labels of each: several documents are alike in both."""
        return _places(dict.fromkeys(map(self.class_of, self.index.documents)))

    def class_of(self, document: Document) -> Class:
        """Return the kind of a document and the places of its labels."""
        own = tuple(self.labels[use.label] for use in document.labels if use.label in self.labels)
        return (FOUND_KINDS.index(document.name.kind), *own)

    def head(self) -> dict[str, Any]:
        """Return what the search needs for any query, but the stems and the rows."""
        titled = self.index.documents
        return {
            "version": 2,
            "documents": len(titled),
            "site_languages": self.site_languages,
            "languages": [*self.languages],
            "kinds": FOUND_KINDS,
            "classes": [*self.classes],
            "labels": [*map(self._label, self.index.labels)],
            "stories": [
                [id_, _places_of(own := titled[self.numbers[f"{id_}/"]], self.site_languages), self.parallel(own.title)]
                for id_ in self.stories
            ],
            "actors": [
                [id_, self.parallel(titled[number].title), number]
                for id_ in self.actors
                for number in (self.numbers[f"actors/{id_}"],)
            ],
        }

    def _label(self, one: IndexedLabel) -> list[Any]:
        return _cut([LABEL_FIELDS.index(one.label.field), self.parallel(one.texts), self.parallel(one.unseen)])

    def parallel(self, texts: Iterable[Text]) -> list[str]:
        """Return the words in each language, in the order of the languages."""
        by_code = dict(texts)
        return _cut([by_code.get(code, "") for code in self.languages])

    def rows(self, in_file: int) -> list[list[Any]]:
        """Return all documents as the script shows them, so many in a file.

        A claim after its event, or after another claim of it, leaves out what the event has.
        """
        found = []
        before = ""
        for number, document in enumerate(self.index.documents):
            name = document.name
            of_event = f"{name.story}/{name.event or name.id}"
            if name.kind == "claim" and of_event == before and number % in_file:
                row = [self._class_place(document), f"#{name.id}", self.parallel(document.title)]
                found.append(_cut([*row, self._told(document), "1" * document.has_page]))
            else:
                found.append(self._row(document))
            before = of_event
        return found

    def _class_place(self, document: Document) -> int:
        return self.classes[self.class_of(document)]

    def _told(self, document: Document) -> list[Any]:
        """Return for each label that names somebody or something the actors, and the number of the document."""
        return [
            _cut([[self.actors.get(actor, -1) for actor in use.who], self._number(use.target)])
            for use in document.labels
            if (use.who or use.target) and use.label in self.labels
        ]

    def _row(self, document: Document) -> list[Any]:
        name = document.name
        owner = name.event or (name.bill if name.kind == "step" else "")
        return _cut(
            [
                self._class_place(document),
                f"{owner}#{name.id}" if owner else name.id,
                self.parallel(document.title),
                self.stories.get(name.story, -1),
                document.date,
                "" if document.day == document.date else document.day,
                [self.actors[actor] for actor in document.speakers],
                [[self.languages[code], words] for code, words in document.shown if code in self.languages],
                document.page,
                self._told(document),
                "1" * document.has_page,
                document.recorded,
            ]
        )

    def _number(self, target: Ref | None) -> int:
        """Return the number of an event or claim; -1 without one, or if no reader sees it."""
        if target is None:
            return -1
        name = f"{target.story}/{target.event}"
        return self.numbers.get(f"{name}#{target.claim}" if target.claim else name, -1)

    def filters(self) -> Mapping[str, Any]:
        """Return what filters and labels ask of each document, in columns."""
        documents = self.index.documents
        return {
            "classes": [*map(self._class_place, documents)],
            "stories": [self.stories.get(document.name.story, -1) for document in documents],
            "days": [document.day for document in documents],
            "who": [[self.actors[actor] for actor in document.speakers] for document in documents],
            "languages": [sum({1 << self.languages[code] for code, _ in document.title}) for document in documents],
        }


def encode_index(
    index: Index, site_languages: tuple[str, ...], date_words: DateWords = _no_words, *, is_divided: bool
) -> Mapping[str, str]:
    """Return the text of each file of an index by name.

    `date_words` returns a date in each language of the site, if it is more than a day, month or year.
    """
    encoder = Encoder(index, site_languages)
    dates = dict.fromkeys(one.date for one in index.documents if one.date and not _PLAIN_DATE.fullmatch(one.date))
    head = {
        **encoder.head(),
        "dates": {typed: words for typed in sorted(dates) if (words := date_words(typed))},
    }
    terms = _divide_terms(index, encoder.languages, is_divided=is_divided)
    rows = encoder.rows(ROWS_A_FILE if is_divided else len(index.documents))
    if not is_divided:
        return {"index": _encode({**head, "terms": terms[0], "rows": rows})}
    kinds = groupby(FOUND_KINDS.index("event" if one.is_said else one.name.kind) for one in index.documents)
    head["runs"] = [[kind, len([*alike])] for kind, alike in kinds]
    head["names"] = [" ".join(index.names.get(code, ())) for code in encoder.languages]
    buckets = (terms[bucket] for bucket in range(BUCKETS))
    parts = (rows[start : start + ROWS_A_FILE] for start in range(0, len(rows), ROWS_A_FILE))
    names = name_index_files(len(rows), is_divided=True)
    return dict(zip(names, map(_encode, (head, encoder.filters(), *buckets, *parts)), strict=True))


def _divide_terms(index: Index, languages: Places, *, is_divided: bool) -> Mapping[int, list[list[str]]]:
    """Return by bucket, for each language, the stems and their postings; without buckets, all are in the first one.

    A name that other scripts and spellings find has a `~` before its postings.
    """
    found = defaultdict[int, list[list[tuple[str, str]]]](lambda: [[] for _ in languages])
    for language, terms in index.terms.items():
        names = frozenset(index.names.get(language, ()))
        for term, postings in terms.items():
            mark = "~" if term in names and not is_divided else ""
            found[_bucket_of(term) if is_divided else 0][languages[language]].append((term, mark + _pack(postings)))
    texts = {
        bucket: [[" ".join(column) for column in zip(*own, strict=True)] for own in terms]
        for bucket, terms in found.items()
    }
    return defaultdict(list, texts)


def _places_of(story: Document, site_languages: tuple[str, ...]) -> list[int]:
    """Return the places of a story's languages among those of the site."""
    fields = story.entry.fields
    own = fields.languages or site_languages
    return [place for place, code in enumerate(site_languages) if code in own and code in fields.title]


def _pack(postings: Postings) -> str:
    """Return for each posting the distance from the document before, unless it is 0, and a letter for the impact."""
    numbers = postings[::2]
    distances = (number - before for number, before in zip(numbers, (0, *numbers), strict=False))
    impacts = (_IMPACTS[impact] for impact in postings[1::2])
    return "".join(f"{distance or ''}{impact}" for distance, impact in zip(distances, impacts, strict=True))


def _bucket_of(term: str) -> int:
    """Return the bucket of a stem. The first letter leaves four of them, in which stems with a slip are."""
    second = ord(term[1]) if len(term) > 1 else 0
    return ord(term[0]) % 16 * 4 + second % 4


def _places(keys: Iterable[Key]) -> Mapping[Key, int]:
    return {key: place for place, key in enumerate(keys)}


def _cut(row: list[Any]) -> list[Any]:
    """Return a row without the empty values at its end."""
    end = next((place for place in range(len(row), 0, -1) if row[place - 1] not in ("", [], -1)), 0)
    return row[:end]


def _encode(value: object) -> str:
    return json.encode(value).decode("utf-8")
