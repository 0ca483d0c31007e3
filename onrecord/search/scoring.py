"""Ranks the documents of an index for a query. `static/search.js` repeats this, with the same whole numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from onrecord.search.documents import Document
from onrecord.search.index import Index, Postings
from onrecord.search.stemming import folded, stem, words_of

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
