"""Merges two changes of one text by three ways: where both changed the same lines, it decides nothing."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct


class Conflict(Struct, frozen=True):
    """Lines that both sides changed, each in another way."""

    line: int
    """The first of our lines, counted from 1; where ours are none, the line before which they were."""
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


class Merge(Struct, frozen=True):
    """The result of a merge."""

    text: str
    """The text with both changes; with ours alone where they conflict."""
    conflicts: tuple[Conflict, ...]


class _Run(Struct, frozen=True):
    """Lines that all three texts have, by their place in each."""

    base: int
    ours: int
    theirs: int
    length: int


def merge_texts(base: str, ours: str, theirs: str) -> Merge:
    """Return `ours` with what `theirs` changed since `base`.

    Two changes conflict if no line that all three texts have lies between them, as for `git merge-file`.
    """
    texts = [text.splitlines(keepends=True) for text in (base, ours, theirs)]
    merged: list[str] = []
    conflicts = []
    place = _Run(0, 0, 0, 0)
    for run in _common_runs(*texts):
        old = texts[0][place.base : run.base]
        own = texts[1][place.ours : run.ours]
        new = texts[2][place.theirs : run.theirs]
        if own == old:
            merged += new
        else:
            if new not in (old, own):
                conflicts.append(Conflict(place.ours + 1, tuple(own), tuple(new)))
            merged += own
        merged += texts[1][run.ours : run.ours + run.length]
        place = _Run(run.base + run.length, run.ours + run.length, run.theirs + run.length, 0)
    return Merge("".join(merged), tuple(conflicts))


def _common_runs(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> Iterator[_Run]:
    """Yield the runs of lines that all three texts have, in order; the last is empty, at the ends of the texts."""
    in_theirs = _blocks(base, theirs)
    for start, own, length in _blocks(base, ours):
        for other, new, size in in_theirs:
            first = max(start, other)
            last = min(start + length, other + size)
            if first < last:
                yield _Run(first, own + first - start, new + first - other, last - first)
    yield _Run(len(base), len(ours), len(theirs), 0)


def _blocks(base: Sequence[str], text: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return the equal parts of two texts as place in the base, place in the text and length, in order."""
    blocks = SequenceMatcher(None, base, text, autojunk=False).get_matching_blocks()
    return [(block.a, block.b, block.size) for block in blocks]
