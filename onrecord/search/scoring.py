"""Makes the index of the search, and ranks its documents for a query.

`static/search.js` repeats the ranking, with the same whole numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain

from msgspec import Struct

from onrecord.search.documents import Document, Text
from onrecord.search.stemming import folded, stem, words_of

WEIGHTS: Mapping[str, int] = {"title": 8, "other": 6, "quote": 4, "who": 3, "summary": 2}
"""What a word counts by the field of a document that has it."""
_LENGTH = 0.5
"""How far a word counts less in a long field than in a short one, from 0 to 1 (`b` of BM25F)."""
_SATURATION = 6
"""The weight that counts half as much as any greater one could (`k1` of BM25F)."""
MOST_IMPACT = 31
"""The impact of a word on a document is a whole number from 1 to this."""


Postings = list[int]
"""Alternately the number of a document and the impact of the word on it, in ascending order of the documents."""


class Index(Struct, frozen=True):
    """The documents in the order of their names, and the postings of each stem by language."""

    documents: Sequence[Document]
    terms: Mapping[str, Mapping[str, Postings]]


def build_index(documents: Iterable[Document]) -> Index:
    """Return the index of these documents."""
    ordered = sorted(documents, key=lambda document: str(document.name))
    stems_of = cache(_stems)  # many events have the same speakers
    fields = [
        [(field, stems_of(texts)) for field in WEIGHTS if (texts := getattr(document, field))] for document in ordered
    ]
    lengths = defaultdict[str, list[int]](list)
    for field, stems in chain.from_iterable(fields):
        lengths[field].append(len(stems))
    average = {field: max(sum(known) / len(known), 1) for field, known in lengths.items()}
    found = defaultdict[Text, Postings](list)
    for number, stemmed in enumerate(fields):
        weights: dict[Text, float] = {}
        for field, stems in stemmed:
            weight = WEIGHTS[field] / (1 - _LENGTH + _LENGTH * len(stems) / average[field])
            for one in stems:
                weights[one] = weights.get(one, 0) + weight
        for one, weight in weights.items():
            found[one] += number, int(MOST_IMPACT * weight / (_SATURATION + weight) + 0.5) or 1
    terms: dict[str, dict[str, Postings]] = {}
    for language, word in sorted(found):
        terms.setdefault(language, {})[word] = found[language, word]
    return Index(ordered, terms)


def _stems(texts: Iterable[Text]) -> list[Text]:
    """Return the stems of texts, each with its language."""
    return [(language, stem(word, language)) for language, text in texts for word in words_of(text)]


_EXACT, _PREFIX, _SLIP = 8, 5, 3
"""What a stem counts that is that of a word, that begins with it, or that differs from it by one letter."""
_SHORTEST_PREFIX, _SHORTEST_SLIP, _SHORTEST_STEM = 2, 5, 4
"""The fewest letters of a word that finds stems beginning with it, of one that may have a slip, and of its stem."""
_FIRST = 20
"""Among how many of the best documents exact phrases come first."""


class Hit(Struct, frozen=True):
    """A document that a query found."""

    document: Document
    score: int


def search(query: str, index: Index, is_wanted: Callable[[Document], bool] = lambda _: True) -> list[Hit]:
    """Return the wanted documents that have any word of a query, the best first.

    Equal scores are in the order of the documents. Of the first ones, those with the words as a phrase come before the
    others.
    """
    words = words_of(query)
    scores = defaultdict[int, int](int)
    for word in dict.fromkeys(words):
        for number, score in _scores(word, index, is_last=word == words[-1]).items():
            scores[number] += score
    wanted = (number for number in scores if is_wanted(index.documents[number]))
    hits = [Hit(index.documents[one], scores[one]) for one in sorted(wanted, key=lambda one: (-scores[one], one))]
    if len(words) > 1:
        hits[:_FIRST] = sorted(hits[:_FIRST], key=lambda hit: not _has_phrase(words, hit.document))
    return hits


def rarity(documents: int, having: int) -> int:
    """Return what a stem counts that `having` of all documents have: 16 times the binary logarithm, interpolated."""
    rest, whole = 1 + documents / having, 0
    while rest >= 2:  # noqa: PLR2004
        rest, whole = rest / 2, whole + 16
    return whole + int((rest - 1) * 16)


def _scores(word: str, index: Index, *, is_last: bool) -> dict[int, int]:
    """Return the score of each document for one word of a query: its best stem counts."""
    best = defaultdict[int, int](int)
    for quality, postings in _matches(word, index, is_last=is_last):
        factor = quality * rarity(len(index.documents), len(postings) // 2)
        for number, impact in zip(postings[::2], postings[1::2], strict=True):
            best[number] = max(best[number], factor * impact)
    return best


def _matches(word: str, index: Index, *, is_last: bool) -> Iterator[tuple[int, Postings]]:
    """Yield the stems that a word finds, each as its quality and its postings."""
    for language, terms in index.terms.items():
        own, start = stem(word, language), folded(word, language)
        is_prefix = is_last and len(word) >= _SHORTEST_PREFIX
        has_slip = len(word) >= _SHORTEST_SLIP and len(own) >= _SHORTEST_STEM
        if own in terms:
            yield _EXACT, terms[own]
        for term in terms if is_prefix or has_slip else ():
            if is_prefix and term != own and term.startswith(start):
                yield _PREFIX, terms[term]
            elif has_slip and term != own and term[0] == own[0] and _differs_by_one(term, own):
                yield _SLIP, terms[term]


def _differs_by_one(one: str, other: str) -> bool:
    """Return whether a letter more, another letter, or two exchanged ones make one word of the other."""
    one, other = sorted((one, other), key=len)
    start = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))
    if len(one) != len(other):
        return len(other) - len(one) == 1 and one[start:] == other[start + 1 :]
    rest, its = one[start:], other[start:]
    return rest[1:] == its[1:] or (rest[1::-1] == its[:2] and rest[2:] == its[2:])


def _has_phrase(words: Sequence[str], document: Document) -> bool:
    phrase = f" {' '.join(words)} "
    return any(phrase in f" {' '.join(words_of(text))} " for _, text in (*document.title, *document.quote))
