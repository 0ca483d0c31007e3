"""Picks words of a source's kept text, and proves that they stand there."""

from collections.abc import Sequence

from msgspec import Struct

from onrecord.model.quotations import Occurrence, gap_between, is_edge, occurrences, passages

_MOST_BEFORE = 8
"""The longest prefix that is proposed, in words."""


class Picked(Struct, frozen=True):
    """Words, and where they stand in a text."""

    words: str = ""
    fault: str = ""
    """'gap' or 'missing' if they don't stand there."""
    meant: str = ""
    """The most similar words that stand there."""
    places: tuple[Occurrence, ...] = ()
    at: int = -1
    """Which of the places is meant; -1 if that must be chosen."""

    @property
    def prefix(self) -> str:
        """The words before the place that tell it from the others; empty if none do, or the words stand there once."""
        if len(self.places) <= 1 or self.at < 0:
            return ""
        for count in range(1, _MOST_BEFORE + 1):
            prefix = self.places[self.at].before(count)
            if prefix and sum(place.follows(prefix) for place in self.places) == 1:
                return prefix
        return ""

    @property
    def is_clear(self) -> bool:
        """Whether there are words, in one known place of the text if there is a text."""
        return bool(self.words) and not self.fault and (self.at >= 0 or not self.places)


def pick(text: str, start: int, end: int) -> tuple[str, int]:
    """Return the words between two places of a text, half words made whole, and where they start."""
    selected = text[start:end]
    start += len(selected) - len(selected.lstrip())
    end -= len(selected) - len(selected.rstrip())
    while start < end and not is_edge(text, start):
        start -= 1
    while start < end and not is_edge(text, end):
        end += 1
    return " ".join(text[start:end].split()), start


def prove(text: str, words: str, start: int = -1) -> Picked:
    """Return where words stand in a kept text; `start` is where they were selected."""
    kept = passages(text)
    places = tuple(occurrences(words, kept))
    if places:
        return Picked(words, places=places, at=_nearest(places, text, start))
    if gap_between(words, kept):
        return Picked(words, "gap")
    from onrecord.model.fuzzy_match import closest_match  # noqa: PLC0415  (only wrong words need it)

    match = closest_match(words, kept)
    return Picked(words, "missing", match.words if match else "")


def _nearest(places: Sequence[Occurrence], text: str, start: int) -> int:
    """Return which place is the first from `start` on, or else the only one; -1 if it must be chosen."""
    if start >= 0:
        row = text.count("\n", 0, start) + 1
        column = start - text.rfind("\n", 0, start)
        for number, place in enumerate(places):
            if place.place[:2] >= (row, column):
                return number
    return 0 if len(places) == 1 else -1
