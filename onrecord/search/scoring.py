"""Ranks documents for a query by the scores of its words.

`static/search.js` repeats the ranking, with the same whole numbers.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from onrecord.model.foldings import words_to_index
from onrecord.search.days import TypedDay, days_by_word
from onrecord.search.documents import Document
from onrecord.search.sounds import sound_of
from onrecord.search.stems import finish, fold_start, is_slight, stem
from onrecord.search.word_index import LABEL_IMPACT, Index, Postings

_EXACT = 8
"""What a stem counts that is that of a word."""
_PREFIX = 5
"""What a stem counts that begins with a word."""
_MEANT = 4
"""What a stem counts that a label has in words which nobody is shown."""
_SLIP = 3
"""What a stem counts that differs from that of a word by one letter."""
_SHORTEST_PREFIX = 2
"""The fewest letters of a word that finds stems beginning with it."""
_SHORTEST_SLIP = 5
"""The fewest letters of a word that may have a slip."""
_SHORTEST_STEM = 4
"""The fewest letters of the stem of a word that may have a slip."""
_LONG = 7
"""The fewest letters of a stem that a slip makes no other word."""
_KIN = 7
"""How many first letters make two stems those of one family."""
_LONGEST_UNFINISHED = 40
"""The most letters of a word that is finished with endings."""
_SOUND = 2
"""What a stem of a name counts that sounds like a word which no stem has."""
_FIRST = 20
"""Among how many of the best documents exact phrases come first."""
_TELLING, _SLIGHT = 4, 1
"""What a word counts, and one that says little, such as 'who'."""
_SAID, _OTHERS = 5, 4
"""What a match counts in events and claims, and in what is not said: persons, sources, bills, stories."""
_NAMED = 2
"""What a sound counts in what has the name, and not only in what is said by or of it."""
_TIER = 2**32
"""More than any sum of scores: documents with more words of a query come before those with fewer."""


class Hit(Struct, frozen=True):
    """A document that a query found."""

    document: Document
    score: int


def search(query: str, index: Index, is_wanted: Callable[[Document], bool] = lambda _: True) -> list[Hit]:
    """Return the wanted documents that have any word of a query, the best first.

    Those with more of its words come first. Equal scores are in the order of the documents. Of the first ones, those
    with the words as a phrase come before the others.
    """
    words = words_to_index(query)
    telling = {word for word in words if not is_slight(word)} or set(words)
    typed = days_by_word(words, index.months)
    scores = defaultdict[int, int](int)
    for word in dict.fromkeys(words):
        found, sure = _scores(word, index, typed.get(word, ()), is_last=word == words[-1])
        for number, score in found.items():
            said = _SAID if index.documents[number].is_said else _OTHERS
            tier = _TIER if word in telling and number in sure else 0
            scores[number] += score * said * (_TELLING if word in telling else _SLIGHT) + tier
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


def _scores(word: str, index: Index, days: Sequence[TypedDay], *, is_last: bool) -> tuple[dict[int, int], set[int]]:
    """Return the score of each document for one word of a query, and the documents that surely have it.

    The best stem of a document counts. Where a stem is that of the word, a short one with a slip is another word.
    """
    of_words = (*_matches(word, index, is_last=is_last), *_label_matches(word, index, is_last=is_last))
    found = [*of_words, *_day_matches(days, index)]
    is_known = any(one.quality == _EXACT for one in found)
    if all(one.quality == _SLIP for one in found):
        found += _sound_matches(word, index)
    best = defaultdict[int, int](int)
    sure = set[int]()
    for one in found:
        factor = one.quality * rarity(len(index.documents), len(one.postings) // 2)
        for number, impact in zip(one.postings[::2], one.postings[1::2], strict=True):
            worth = _NAMED if one.quality == _SOUND and index.documents[number].has_name else 1
            best[number] = max(best[number], factor * impact * worth)
        if one.is_sure or not is_known:
            sure.update(one.postings[::2])
    return best, sure


class _Match(NamedTuple):
    """What a word of a query finds."""

    quality: int
    is_sure: bool
    """Whether the documents have this word, and not one that is alike."""
    postings: Postings


def _matches(word: str, index: Index, *, is_last: bool) -> Iterator[_Match]:
    for quality, language, term in _find_stems(word, index.terms, is_last=is_last):
        is_sure = quality > _SLIP or len(term) >= _LONG
        yield _Match(quality, is_sure, index.terms[language][term])


def _label_matches(word: str, index: Index, *, is_last: bool) -> Iterator[_Match]:
    """Yield the labels that a word finds, with postings of equal impact."""
    if is_slight(word):
        return
    for quality, language, term in _find_stems(word, index.label_terms, is_last=is_last):
        for place, is_shown in index.label_terms[language][term]:
            postings = [part for number in index.labels[place].documents for part in (number, LABEL_IMPACT)]
            yield _Match(quality if is_shown else min(quality, _MEANT), quality > _SLIP or len(term) >= _LONG, postings)


def _day_matches(days: Sequence[TypedDay], index: Index) -> Iterator[_Match]:
    """Yield the documents of the days that a word is a part of, with the impact of a label."""
    for day in days:
        found = [number for number, document in enumerate(index.documents) if day.has(document.day)]
        if found:
            yield _Match(_EXACT, is_sure=True, postings=[part for number in found for part in (number, LABEL_IMPACT)])


def _sound_matches(word: str, index: Index) -> Iterator[_Match]:
    """Yield the names that sound like a word or a stem of it."""
    sounds = {sound_of(form) for form in (word, *(stem(word, language) for language in index.terms))} - {""}
    for language, terms in index.names.items():
        found = (term for term in terms if sound_of(term) in sounds)
        yield from (_Match(_SOUND, is_sure=True, postings=index.terms[language][term]) for term in found)


def _find_stems(
    word: str, known: Mapping[str, Mapping[str, object]], *, is_last: bool
) -> Iterator[tuple[int, str, str]]:
    """Yield the known stems that a word finds, each with its quality and language."""
    for language, terms in known.items():
        own = stem(word, language)
        start = fold_start(word, language)
        is_prefix = is_last and len(word) >= _SHORTEST_PREFIX
        has_slip = len(word) >= _SHORTEST_SLIP and len(own) >= _SHORTEST_STEM
        may_go_on = is_prefix and has_slip and len(word) <= _LONGEST_UNFINISHED
        whole = finish(word, language) if may_go_on else frozenset()
        if own in terms:
            yield _EXACT, language, own
        if not is_prefix and not has_slip:
            continue  # most words of a query: the walk through all stems would take long
        for term in terms:
            if is_prefix and term != own and (term.startswith(start) or term in whole):
                yield _PREFIX, language, term
            elif has_slip and term != own and term[0] == own[0] and (_are_kin(term, own) or _differs_by_one(term, own)):
                yield _SLIP, language, term


def _are_kin(one: str, other: str) -> bool:
    """Return whether two stems begin alike: 'комментар' and 'комментирова'."""
    return len(other) >= _KIN and one[:_KIN] == other[:_KIN]


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
