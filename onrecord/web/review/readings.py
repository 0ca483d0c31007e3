"""Finds the reading of a bill that a text names."""

from collections.abc import Sequence

from msgspec import Struct

from onrecord.web.review.article_words import Word
from onrecord.web.review.review_words import WORDS, is_one_of


class WrittenReading(Struct, frozen=True):
    """A reading as an article names it."""

    number: int
    start: int
    end: int


def find_reading(words: Sequence[Word]) -> WrittenReading | None:
    """Return the only reading that words name; None for several."""
    found = []
    for place, word in enumerate(words[1:], 1):
        if is_one_of(word.text, WORDS.readings):
            before = words[place - 1]
            found += [
                WrittenReading(number, before.start, word.end)
                for number, own in enumerate(WORDS.ordinals, 1)
                if is_one_of(before.text, own)
            ]
    return found[0] if len(found) == 1 else None


def count_readings(words: Sequence[Word]) -> int:
    """Return how many words for a reading there are."""
    return sum(is_one_of(word.text, WORDS.readings) for word in words)
