"""Finds the events that have another place among those of both states."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from onrecord.editing.compare import changes
from onrecord.editing.compare.changes import AnyChange
from onrecord.editing.compare.two_states import States
from onrecord.model.former_ids import EventKey


def compare_order(states: States) -> Iterator[AnyChange]:
    """Yield the events with another place among those that both states have."""
    before = states.before.site
    after = states.after.site
    if before is None or after is None:
        return
    for id_, story in after.stories.items():
        now = [ref.key for ref in story.events]
        positions = {key: place for place, key in enumerate(now)}
        earlier = (states.key_now(ref.key) for other in before.stories.values() for ref in other.events)
        was = [key for key in earlier if key in positions]
        common = set(was)
        now = [key for key in now if key in common]
        for key in _find_moved([positions[key] for key in was], was):
            event = after.events[key]
            places = (_predecessor(was, key), _predecessor(now, key))
            yield changes.OrderMoved(f"{id_}/{event.id}", dict(event.fields.title), *places)


def _find_moved(places: Sequence[int], keys: Sequence[EventKey]) -> list[EventKey]:
    """Return the keys that must move so that their places ascend; the longest ascending run stays."""
    ends: list[int] = []
    """For each length of a run, the index of the smallest place that ends one."""
    earlier = dict[int, int | None]()
    for index, place in enumerate(places):
        length = bisect_left(ends, place, key=lambda end: places[end])
        earlier[index] = ends[length - 1] if length else None
        ends[length : length + 1] = [index]
    staying = set[int]()
    last = ends[-1] if ends else None
    while last is not None:
        staying.add(last)
        last = earlier[last]
    return [keys[index] for index in sorted(range(len(keys)), key=places.__getitem__) if index not in staying]


def _predecessor(keys: Sequence[EventKey], key: EventKey) -> str | None:
    place = keys.index(key)
    return "/".join(keys[place - 1]) if place else None
