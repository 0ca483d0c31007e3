"""Finds the lines in which two texts differ."""

from difflib import SequenceMatcher

from onrecord.editing.entries.common_ends import count_same_ends

_MOST_COMPARED = 1_000
"""How many lines between the first and the last that differ are compared; more would take seconds."""


def lines_of(data: bytes | None) -> list[str]:
    """Return the lines of a file; none if it is gone."""
    return (data or b"").decode("utf-8", "replace").splitlines()


def find_differing_lines(now: list[str], yours: list[str]) -> tuple[set[int], set[int]]:
    """Return the numbers of the lines that only one of two texts has; between distant edits of long ones, of all."""
    above, below = count_same_ends(now, yours)
    parts = [lines[above : len(lines) - below] for lines in (now, yours)]
    found = [set(range(above + 1, above + len(part) + 1)) for part in parts]
    if max(map(len, parts)) <= _MOST_COMPARED:
        # A block begins at no frequent line of 200 or more: to try all takes the cube of time.
        for block in SequenceMatcher(None, parts[0], parts[1]).get_matching_blocks():
            for side in (0, 1):
                start = above + block[side] + 1
                found[side] -= set(range(start, start + block.size))
    return found[0], found[1]
