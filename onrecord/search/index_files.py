"""Writes the index of a search as the files that the search page loads.

`docs/search.md` describes the files. One holds the index of a usual site. A large site has its stems in buckets by
their first two letters and its rows by hundreds, so a reader loads only those of the query.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from msgspec import json

from onrecord.model.full_names import NAMED_KINDS
from onrecord.search.documents import Document, Text
from onrecord.search.word_index import MOST_IMPACT, Index, Postings

BUCKETS = 64
"""The number of files that hold the stems of a divided index."""
ROWS_A_FILE = 100
Places = Mapping[str, int]
"""The keys of a list with their places in it."""


def name_index_files(documents: int, *, is_divided: bool) -> Iterator[str]:
    """Yield the names of the files of an index."""
    yield "index"
    if is_divided:
        yield "filters"
        yield from (f"terms-{bucket}" for bucket in range(BUCKETS))
        yield from (f"rows-{number}" for number in range(-(-documents // ROWS_A_FILE)))


def encode_index(index: Index, site_languages: tuple[str, ...], *, is_divided: bool) -> Mapping[str, str]:
    """Return the text of each file of an index by name."""
    documents = index.documents
    languages = _places(index.terms)
    stories = _places(document.name.id for document in documents if document.name.kind == "story")
    actors = _places(sorted(set(chain.from_iterable(document.speakers for document in documents))))
    named = {str(document.name): document for document in documents}
    head: dict[str, Any] = {
        "version": 1,
        "documents": len(documents),
        "site_languages": site_languages,
        "languages": [*languages],
        "kinds": NAMED_KINDS,
        "stories": [
            [id_, _places_of(named[f"{id_}/"], site_languages), _parallel(named[f"{id_}/"].title, languages)]
            for id_ in stories
        ],
        "actors": [[id_, _parallel(named[f"actors/{id_}"].title, languages)] for id_ in actors],
        "buckets": BUCKETS if is_divided else 0,
    }
    terms = _divide_terms(index, is_divided=is_divided)
    rows = [_row(document, languages, stories, actors) for document in documents]
    if not is_divided:
        return {"index": _encode({**head, "terms": terms[0], "rows": rows})}
    filters = {
        "kinds": [NAMED_KINDS.index(document.name.kind) for document in documents],
        "stories": [stories.get(document.name.story, -1) for document in documents],
        "days": [document.day for document in documents],
        "who": [[actors[actor] for actor in document.speakers] for document in documents],
        "languages": [sum({1 << languages[code] for code, _ in document.title}) for document in documents],
    }
    buckets = (terms[bucket] for bucket in range(BUCKETS))
    parts = (rows[start : start + ROWS_A_FILE] for start in range(0, len(rows), ROWS_A_FILE))
    names = name_index_files(len(rows), is_divided=True)
    return dict(zip(names, map(_encode, (head, filters, *buckets, *parts)), strict=True))


def _divide_terms(index: Index, *, is_divided: bool) -> defaultdict[int, dict[str, dict[str, list[int]]]]:
    """Return the postings of each stem by bucket and language; an index that is not divided has one bucket."""
    terms = defaultdict[int, dict[str, dict[str, list[int]]]](dict)
    for language, found in index.terms.items():
        for term, postings in found.items():
            bucket = _bucket_of(term) if is_divided else 0
            terms[bucket].setdefault(language, {})[term] = _pack(postings)
    return terms


def _places_of(story: Document, site_languages: tuple[str, ...]) -> list[int]:
    """Return the places of a story's languages among those of the site."""
    fields = story.entry.fields
    own = fields.languages or site_languages
    return [place for place, code in enumerate(site_languages) if code in own and code in fields.title]


def _row(document: Document, languages: Places, stories: Places, actors: Places) -> list[Any]:
    name = document.name
    row = [
        NAMED_KINDS.index(name.kind),
        f"{name.event}#{name.id}" if name.event else name.id,
        _parallel(document.title, languages),
        stories.get(name.story, -1),
        document.date,
        "" if document.day == document.date else document.day,
        [actors[actor] for actor in document.speakers],
        [[languages[code], words] for code, words in document.quote if code in languages],
        document.page,
    ]
    return _cut(row)


def _pack(postings: Postings) -> list[int]:
    """Return one number for each posting: the distance from the document before and the impact."""
    numbers = postings[::2]
    impacts = postings[1::2]
    distances = (number - before for number, before in zip(numbers, (0, *numbers), strict=False))
    return [distance * (MOST_IMPACT + 1) + impact for distance, impact in zip(distances, impacts, strict=True)]


def _bucket_of(term: str) -> int:
    """Return the bucket of a stem. The first letter leaves four of them, in which stems with a slip are."""
    second = ord(term[1]) if len(term) > 1 else 0
    return ord(term[0]) % 16 * 4 + second % 4


def _places(keys: Iterable[str]) -> Places:
    return {key: place for place, key in enumerate(keys)}


def _parallel(texts: Iterable[Text], languages: Places) -> list[str]:
    """Return the words in each language, in the order of the languages."""
    by_code = dict(texts)
    return _cut([by_code.get(code, "") for code in languages])


def _cut(row: list[Any]) -> list[Any]:
    """Return a row without the empty values at its end."""
    end = next((place for place in range(len(row), 0, -1) if row[place - 1] not in ("", [], -1)), 0)
    return row[:end]


def _encode(value: object) -> str:
    return json.encode(value).decode("utf-8")
