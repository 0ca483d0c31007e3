"""The events that count so far, while the days of a story pass."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from onrecord.model.fields import EventFields
from onrecord.model.positions import Key, Positions
from onrecord.model.records import Entry
from onrecord.model.relations import Ref


class CountedEvents:
    """The events that count by the end of a day."""

    def __init__(self, positions: Positions, ends: Mapping[Ref, date]) -> None:
        """Take the positions of all events, and the days on which some of them end."""
        self.refs = set[Ref]()
        self.under_way = set[Ref]()
        self._entries: dict[Key, Entry[EventFields]] = {}
        self._all_positions = positions
        self._ends = ends

    def pass_day(self, new: Sequence[Ref], ended: Iterable[Ref]) -> None:
        """Let the new events count, and those end that ended on this day."""
        self.refs.update(new)
        self._entries |= {ref.key: self._all_positions.events[ref.key] for ref in new}
        self.under_way.update(filter(self._ends.__contains__, new))
        self.under_way.difference_update(ended)

    def positions(self) -> Positions:
        """Return the positions that these events take among themselves."""
        return self._all_positions.among(self._entries)
