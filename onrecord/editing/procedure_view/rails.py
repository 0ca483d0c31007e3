"""Rails beside a list of stages: the lines on which a bill gets from some stages to others that are not the next ones.

Ways between the same stages share a rail: each of its origins leads to each of its targets.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from msgspec import Struct

Pair = tuple[int, int]
"""The rows of two stages, from the first to the second."""


class Rail(Struct, frozen=True):
    """A line from some rows to others, which are numbers from the top down."""

    origins: frozenset[int]
    targets: frozenset[int]

    @property
    def rows(self) -> frozenset[int]:
        """The rows that it touches."""
        return self.origins | self.targets

    @property
    def top(self) -> int:
        """The first row that it touches."""
        return min(self.rows)

    @property
    def bottom(self) -> int:
        """The last row that it touches."""
        return max(self.rows)

    @property
    def leads_back(self) -> bool:
        """Whether it leads up, to stages that come before its origins in the list."""
        return min(self.targets) <= min(self.origins)


def bundle(pairs: Iterable[Pair]) -> list[Rail]:
    """Return few rails that have all pairs of rows, and no others; ways up never share a rail with ways down."""
    given = set(pairs)
    down = {pair for pair in given if pair[0] < pair[1]}
    return [*_cover(down), *_cover(given - down)]


def _cover(pairs: set[Pair]) -> list[Rail]:
    """Take the rail with the most pairs that are left, again and again."""
    left, rails = set(pairs), list[Rail]()
    while left:
        best = max(_candidates(left), key=lambda rail: (len(rail.origins) * len(rail.targets), -rail.top, -rail.bottom))
        rails.append(best)
        left -= {(origin, target) for origin in best.origins for target in best.targets}
    return rails


def _candidates(pairs: Collection[Pair]) -> list[Rail]:
    """Return the rails from all origins of a row to all rows that have these origins, and the other way round."""
    origins, targets = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for origin, target in sorted(pairs):
        origins[target].add(origin)
        targets[origin].add(target)
    into = [Rail(frozenset(found), _having(found, origins)) for found in origins.values()]
    out = [Rail(_having(found, targets), frozenset(found)) for found in targets.values()]
    return [*into, *out]


def _having(wanted: set[int], found: dict[int, set[int]]) -> frozenset[int]:
    return frozenset(row for row, others in found.items() if wanted <= others)


def place_rails(rails: Iterable[Rail]) -> list[list[Rail]]:
    """Return the columns of rails, the innermost first: short rails are near the stages, and none meets another one."""
    columns = list[list[Rail]]()
    for rail in sorted(rails, key=lambda one: (one.bottom - one.top, one.top, sorted(one.targets))):
        within = [place for place, column in enumerate(columns) if any(_overlap(rail, one) for one in column)]
        place = max(within, default=-1) + 1  # a longer rail never runs inside one that it spans
        if place == len(columns):
            columns.append([])
        columns[place].append(rail)
    return columns


def _overlap(one: Rail, other: Rail) -> bool:
    return one.top <= other.bottom and other.top <= one.bottom
