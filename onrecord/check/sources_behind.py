"""Follows the reporting of sources to the sources from which it comes."""

from collections.abc import Iterator
from functools import partial, reduce
from operator import or_

from onrecord.model.reach import make_from_ends
from onrecord.model.records import Records


class SourcesBehind:
    """The sources from which the reporting of each source comes, directly or indirectly.

    A set of sources is a number with a bit for each of them. The chains of many citations share the sets.
    """

    def __init__(self, records: Records) -> None:
        self._list_above = partial(list_above, records)
        self._bits = {source: 1 << place for place, source in enumerate(records.source_by_id)}
        self._found: dict[str, int] = {}

    def has(self, start: str, source: str) -> bool:
        """Return whether a source is the start itself, or behind it."""
        found = make_from_ends(start, self._list_above, self._found, self._join)
        return start == source or found & self._bits.get(source, 0) != 0

    def _join(self, source: str) -> int:
        """Return the set of a source and all sources behind it; those above it are known."""
        above = (self._found.get(other, 0) for other in self._list_above(source))
        return reduce(or_, above, self._bits.get(source, 0))


def list_above(records: Records, source: str) -> Iterator[str]:
    """Yield the sources from which the reporting of one comes directly."""
    entry = records.source_by_id.get(source)
    if entry is None:
        return
    yield from (via.source for via in entry.fields.via if via.source)
    if entry.fields.version_of:
        yield entry.fields.version_of
