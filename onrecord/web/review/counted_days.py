"""Tells whether a sentence counts days from another one, or tells of what was done again.

Then it is not certain that a day beside a deed is that of the deed in the record.
"""

from collections.abc import Sequence
from itertools import pairwise

from onrecord.web.review.article_words import Word
from onrecord.web.review.review_words import WORDS, is_one_of

_FARTHEST = 2
"""How many words before a word for days the one may stand from which they are counted, as in `after two days`."""


def counts_days(words: Sequence[Word]) -> bool:
    """Return whether words count days from another one, as in `a day later`."""
    texts = [word.text for word in words]
    return any(
        is_one_of(text, WORDS.counted_days)
        or (
            is_one_of(text, WORDS.days)
            and _is_counted(texts[max(place - _FARTHEST, 0) : place], texts[place + 1 :][:1])
        )
        for place, text in enumerate(texts)
    )


def _is_counted(before: Sequence[str], behind: Sequence[str]) -> bool:
    counted = any(is_one_of(text, WORDS.before_days) for text in before)
    return counted or any(is_one_of(text, WORDS.behind_days) for text in behind)


def tells_again(words: Sequence[Word]) -> bool:
    """Return whether words say that something was done again."""
    pairs = (f"{one.text} {other.text}" for one, other in pairwise(words))
    return any(is_one_of(text, WORDS.again) for text in (*(word.text for word in words), *pairs))
