"""Measures how much of a kept text still stands on a page, and in the same order.

Both texts are folded as for quotations, and split into words. A word of the kept text still stands there if it belongs
to four words in a row that the page has too. These rows must follow each other on the page as in the kept text; what
stands between them on the page does not count. The share is the number of such words, divided by all words kept. Parts
between two gaps that are shorter than four words count neither way, unless all are.

The time grows with the length of the texts, whatever they contain.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence

from onrecord.model.quotations import SPACELESS, Passage, fold

_ROW = 4
"""The number of words in a row; fewer agree by chance."""
_NEIGHBOURS = (-1, 0, 1)
_WORD = re.compile(rf"[{SPACELESS}]|(?:(?![{SPACELESS}])\w)+")

Row = tuple[str, ...]


def word_count(text: str) -> int:
    """Return the number of words in a text."""
    return len(_words(text))


def share_kept(kept: Sequence[Passage], page: str) -> float:
    """Return the share of the words of a kept text that still stand on a page, from 0 to 1; 1 if no word was kept."""
    passages = [_words(passage.folded) for passage in kept]
    total = sum(map(len, passages))
    if not total:
        return 1.0
    if _stands_as_a_whole(kept, fold(page)):
        return 1.0
    on_page = _words(page)
    size = min(_ROW, max(map(len, passages)))
    rows = [
        (number, start, row) for number, words in enumerate(passages) for start, row in enumerate(_rows(words, size))
    ]
    found = (rows[index] for index in _longest_series(_candidates([row for *_, row in rows], _rows(on_page, size))))
    still = {(number, start + offset) for number, start, _ in found for offset in range(size)}
    return len(still) / sum(len(words) for words in passages if len(words) >= size)


def _stands_as_a_whole(kept: Sequence[Passage], page: str) -> bool:
    """Return whether a folded page has all passages in order, which takes a hundredth of the time to find out."""
    place, page = 0, f" {page} "
    for passage in kept:
        place = page.find(f" {passage.folded} ", place)
        if place < 0:
            return False
        place += len(passage.folded) + 1
    return True


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _rows(words: list[str], size: int) -> list[Row]:
    return [tuple(words[start : start + size]) for start in range(len(words) - size + 1)]


def _candidates(rows: Sequence[Row], on_page: Sequence[Row]) -> list[list[int]]:
    """Return for each row the few places of the page where it may stand, the last first.

    A row that is repeated is paired with those of about the same number, counted from the start and from the end.
    """
    places: dict[Row, list[int]] = defaultdict(list)
    for place, row in enumerate(on_page):
        places[row].append(place)
    times, seen = Counter(rows), Counter[Row]()
    found: list[list[int]] = []
    for row in rows:
        there, number = places.get(row, []), seen[row]
        seen[row] += 1
        moved = len(there) - times[row]
        numbers = {number + by + step for by in (0, moved) for step in _NEIGHBOURS}
        found.append(sorted((there[index] for index in numbers if 0 <= index < len(there)), reverse=True))
    return found


def _longest_series(candidates: list[list[int]]) -> list[int]:
    """Return the indices of the longest series of rows whose places increase (patience sorting)."""
    ends: list[int] = []
    at_end: list[int] = []
    before: list[int] = []
    owners: list[int] = []
    for index, places in enumerate(candidates):
        for place in places:
            length = bisect_left(ends, place)
            before.append(at_end[length - 1] if length else -1)
            owners.append(index)
            if length == len(ends):
                ends.append(place)
                at_end.append(len(owners) - 1)
            else:
                ends[length], at_end[length] = place, len(owners) - 1
    series, step = list[int](), at_end[-1] if at_end else -1
    while step >= 0:
        series.append(owners[step])
        step = before[step]
    return series
