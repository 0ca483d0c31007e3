"""Applies the acceptances of an article to the rows of its review: by words, wherever these stand."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec.structs import replace

from onrecord.model.foldings import fold_quotation
from onrecord.web.articles.article import Acceptance
from onrecord.web.review.rows import Row, RowKind

_NOTHING_TO_ACCEPT = frozenset({RowKind.FOUND, RowKind.ABSENT})
_LETTER = re.compile(r"\w")
_FEWEST_WORDS = 3
"""An acceptance of fewer words must be all the words of a row: 'the bill' would fit half of an article."""


def apply_acceptances(
    accepted: Sequence[Acceptance], rows: Iterable[Row]
) -> tuple[tuple[Row, ...], tuple[Acceptance, ...]]:
    """Return the rows, accepted ones with their reason, and the acceptances that fit none."""
    found = [(acceptance, _fold(acceptance.words)) for acceptance in accepted]
    applied, fitting = [], set()
    for row in rows:
        first = None
        for number, (_, words) in enumerate(found):
            if _fits(words, row):
                fitting.add(number)
                first = number if first is None else first
        applied.append(row if first is None else replace(row, reason=accepted[first].reason))
    return tuple(applied), tuple(one for number, one in enumerate(accepted) if number not in fitting)


def _fits(words: str, row: Row) -> bool:
    if row.kind in _NOTHING_TO_ACCEPT or not words:
        return False
    whole = _fold(row.words)
    return words == whole or (len(words.split()) >= _FEWEST_WORDS and _has_words(whole, words))


def _has_words(whole: str, words: str) -> bool:
    """Return whether words stand in a text, and begin and end where words do; no pattern, which Python would keep."""
    parts = whole.split(words)
    return any(not _LETTER.match(before[-1:]) and not _LETTER.match(after[:1]) for before, after in pairwise(parts))


def _fold(words: str) -> str:
    """Return words without what no comparison sees, nor the marks around them."""
    return " ".join(fold_quotation(words).strip("\"'.,;:!?… ").split())
