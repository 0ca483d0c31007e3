"""Finds what has a whole name, such as the entry that somebody has named in place of its id."""

from collections.abc import Callable, Collection, Hashable, Iterable
from typing import Generic, TypeVar

Thing = TypeVar("Thing", bound=Hashable)


class NameIndex(Generic[Thing]):
    """Things by their names; two names are one if they fold to one text."""

    def __init__(self, named: Iterable[tuple[Thing, Iterable[str]]], fold: Callable[[str], str]) -> None:
        """Take things with their names, and one of the foldings of `onrecord.model.foldings`."""
        self._fold = fold
        self._by_name: dict[str, dict[Thing, None]] = {}
        for thing, names in named:
            for name in names:
                self._by_name.setdefault(fold(name), {})[thing] = None

    def find(self, name: str) -> Collection[Thing]:
        """Return all things with a name, in their order; none for a name of which the folding leaves nothing."""
        folded = self._fold(name)
        return self._by_name.get(folded, {}).keys() if folded else ()

    def find_only(self, name: str) -> Thing | None:
        """Return the only thing with a name; None if no thing or several have it."""
        found = self.find(name)
        return next(iter(found)) if len(found) == 1 else None
