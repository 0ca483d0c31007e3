"""Ranks documents for a query by the scores of its words.

`static/search.js` repeats the ranking, with the same whole numbers.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from onrecord.model.foldings import words_to_index
from onrecord.search.documents import Document
from onrecord.search.stems import finish, fold_start, stem
from onrecord.search.word_index import Index, Postings

_EXACT = 8
"""What a stem counts that is that of a word."""
_PREFIX = 5
"""What a stem counts that begins with a word."""
_SLIP = 3
"""What a stem counts that differs from that of a word by one letter."""
_SHORTEST_PREFIX = 2
"""The fewest letters of a word that finds stems beginning with it."""
_SHORTEST_SLIP = 5
"""The fewest letters of a word that may have a slip."""
_SHORTEST_STEM = 4
"""The fewest letters of the stem of a word that may have a slip."""
_LONGEST_UNFINISHED = 40
"""The most letters of a word that is finished with endings."""
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
    words = words_to_index(query)
    scores = defaultdict[int, int](int)
    for word in dict.fromkeys(words):
        for number, score in _scores(word, index, is_last=word == words[-1]).items():
            scores[number] += score
    wanted = [number for number in scores if is_wanted(index.documents[number])]
    wanted.sort(key=lambda number: (-scores[number], number))
    hits = [Hit(index.documents[number], scores[number]) for number in wanted]
    if len(words) > 1:
        hits[:_FIRST] = sorted(hits[:_FIRST], key=lambda hit: not _has_phrase(words, hit.document))
    return hits


def rarity(documents: int, having: int) -> int:
    """Return what a stem counts that `having` of all documents have: 16 times the binary logarithm, interpolated."""
    rest = 1 + documents / having
    whole = 0
    while rest >= 2:  # noqa: PLR2004
        rest /= 2
        whole += 16
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
        own = stem(word, language)
        start = fold_start(word, language)
        is_prefix = is_last and len(word) >= _SHORTEST_PREFIX
        has_slip = len(word) >= _SHORTEST_SLIP and len(own) >= _SHORTEST_STEM
        may_go_on = is_prefix and has_slip and len(word) <= _LONGEST_UNFINISHED
        whole = finish(word, language) if may_go_on else frozenset()
        if own in terms:
            yield _EXACT, terms[own]
        if not is_prefix and not has_slip:
            continue  # most words of a query: the walk through all stems would take long
        for term in terms:
            if is_prefix and term != own and (term.startswith(start) or term in whole):
                yield _PREFIX, terms[term]
            elif has_slip and term != own and term[0] == own[0] and _differs_by_one(term, own):
                yield _SLIP, terms[term]


def _differs_by_one(one: str, other: str) -> bool:
    """Return whether a letter more, another letter, or two exchanged ones make one word of the other."""
    short, long = sorted((one, other), key=len)
    pairs = enumerate(zip(short, long, strict=False))
    start = next((place for place, (letter, its) in pairs if letter != its), len(short))
    if len(short) != len(long):
        return len(long) - len(short) == 1 and short[start:] == long[start + 1 :]
    rest = short[start:]
    other_rest = long[start:]
    is_exchanged = rest[1::-1] == other_rest[:2] and rest[2:] == other_rest[2:]
    return rest[1:] == other_rest[1:] or is_exchanged


def _has_phrase(words: Sequence[str], document: Document) -> bool:
    phrase = f" {' '.join(words)} "
    return any(phrase in f" {' '.join(words_to_index(text))} " for _, text in (*document.title, *document.quote))
