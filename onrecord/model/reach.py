"""Follows links between entries, such as parts and wholes, or reports and their origins."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


def find_reachable(start: Iterable[Item], following: Callable[[Item], Iterable[Item]]) -> set[Item]:
    """Return what these items lead to, directly or indirectly; one of them only if a circle leads back to it."""
    waiting, seen = list(start), set[Item]()
    while waiting:
        fresh = set(following(waiting.pop())) - seen
        seen |= fresh
        waiting += fresh
    return seen
