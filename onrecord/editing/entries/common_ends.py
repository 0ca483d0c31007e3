"""Counts the items with which two sequences begin and end alike."""

from collections.abc import Sequence
from itertools import takewhile
from operator import eq
from typing import Any


def count_same(one: Sequence[Any], other: Sequence[Any]) -> int:
    """Return the number of items at the start of both sequences that are equal."""
    return sum(takewhile(bool, map(eq, one, other)))


def count_same_ends(one: Sequence[Any], other: Sequence[Any]) -> tuple[int, int]:
    """Return the numbers of equal items at the start of both sequences, and at the end of what remains of them.

    No item counts twice: of `aa` and `aaa`, the start has two and the end none. The time grows with the number of
    items alone, unlike that of a comparison of each item with each.
    """
    start = count_same(one, other)
    end = count_same(one[start:][::-1], other[start:][::-1])
    return start, end
