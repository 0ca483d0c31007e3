"""The words of offices, readings and deeds in all languages of the interface, from `review_words.json`.

A bar stands between the words of one meaning; `*` stands for any ending.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct, json

from onrecord.web.review.review_memory import remember_until_review_ends


class _ReviewWords(Struct):
    offices: Mapping[str, str]
    posts: str
    """Words for other posts, with which names of bodies begin."""
    former: str
    """Words before an office that somebody does not hold at that time."""
    indefinite: str
    """Words before an office of which a body may have several."""
    titles: str
    """Words that stand before a surname in place of a first name."""
    readings: str
    """Words for the reading of a bill."""
    ordinals: Sequence[str]
    """First, second and third."""
    deeds: Mapping[str, str]
    """Words for what somebody does, or what happens to a bill."""
    bills: str
    """Words for a bill."""
    lawmaking: str
    """These, and words for who passes one."""
    other: str
    """Words before a bill that is not the one just named."""
    bounds: str
    """Words before a day on which nothing happened, as in `since 3 May`."""
    planned: str
    """Words for what has not happened yet, or only perhaps."""
    negations: str
    counted_days: str
    """Words for the day before or after another one, as in `накануне`."""
    days: str
    """Words for days and parts of them, as in `a day later`."""
    before_days: str
    """Words before those that say that they are counted from another day, as in `the next day`."""
    behind_days: str
    """The same behind them, as in `a day later`."""
    again: str
    """Words, single or two, of which one says that something was not done for the first time."""
    after: str
    """Words before what happened earlier, as in `after hearings on 3 May`."""
    after_noun: str
    """The same behind it."""
    without: str
    manner: str
    """Words for what a bill can pass without, as in `without debate`."""
    that: str
    """Words with which begins what somebody says."""


WORDS = json.decode(Path(__file__).with_name("review_words.json").read_bytes(), type=_ReviewWords)


def is_one_of(word: str, words: str) -> bool:
    """Return whether a word is one of several, given as in the table."""
    exact, starts = _split(words)
    small = word.casefold()
    return small in exact or small.startswith(starts)


@cache
def _split(words: str) -> tuple[frozenset[str], tuple[str, ...]]:
    listed = words.casefold().split("|")
    starts = tuple(word[:-1] for word in listed if word.endswith("*"))
    return frozenset(word for word in listed if not word.endswith("*")), starts


@remember_until_review_ends
def office_of(word: str) -> str:
    """Return the office that a word names; empty if it names none."""
    return next((office for office, words in WORDS.offices.items() if is_one_of(word, words)), "")


def is_post(word: str) -> bool:
    """Return whether a word is a common noun for who holds a post, as `secretary`; inside of a sentence it is small."""
    return bool(office_of(word)) or is_one_of(word, WORDS.posts)


def deeds_in(words: Iterable[str]) -> frozenset[str]:
    """Return the deeds that words tell of."""
    return frozenset(deed for word in words for deed in _deeds_of(word.casefold()))


@remember_until_review_ends
def _deeds_of(word: str) -> tuple[str, ...]:
    return tuple(deed for deed, words in WORDS.deeds.items() if is_one_of(word, words))
