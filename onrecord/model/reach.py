"""Follows steps from one thing to the next, through any number of things and in spite of circles."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

Thing = TypeVar("Thing", bound=Hashable)


def reach(start: Iterable[Thing], steps: Callable[[Thing], Iterable[Thing]]) -> Iterator[Thing]:
    """Yield the things of the start, each followed by all that `steps` lead to from it; each thing once."""
    waiting, seen = [*start][::-1], set[Thing]()
    while waiting:
        if (thing := waiting.pop()) not in seen:
            seen.add(thing)
            yield thing
            waiting += [*steps(thing)][::-1]
