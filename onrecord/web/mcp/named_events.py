"""The events of a published record that name an actor or cite a source, from the rows of its stories."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from onrecord.editing.telling.named_rows import named_in_fields

Row = dict[str, Any]
_PLAIN = re.compile(r"\d{4}(?:-\d\d){0,2}")
_SOURCE = frozenset({"source"})


def find_events_of(actor: str, stories: Iterable[Row], actors: Mapping[str, Row]) -> list[str]:
    """Return the ids of the events that name an actor, or in which a part or a member of it spoke for itself."""

    def names(event: Row) -> bool:
        quoted = (name for quote in event["quotes"] for name in quote["speaker"])
        if actor in {*event["speaker"], *event["on_behalf_of"], *event["actors"], *quoted}:
            return True
        speaking = event["on_behalf_of"] or event["speaker"]
        return any(actor in _reach(one, actors, event["last_day"]) for one in speaking)

    return _in_order(event for story in stories for event in story["events"] if names(event))


def find_events_citing(source: str, stories: Iterable[Row]) -> list[str]:
    """Return the ids of the events that cite a source, themselves or by a claim, a relation or a finding."""
    found = []
    for story in stories:
        parts = (*story["events"], *story["claims"], *story["relations"], *story["findings"])
        ids = {part.get("event", part.get("id")) for part in parts if source in named_in_fields(part, _SOURCE)}
        found += [event for event in story["events"] if event["id"] in ids]
    return _in_order(found)


def _reach(actor: str, actors: Mapping[str, Row], day: str) -> set[str]:
    """Return the organizations to which an actor belonged on a day, directly or indirectly."""
    found: set[str] = set()
    pending = [actor]
    while pending:
        row = actors.get(pending.pop())
        new = set(_above(row, day)) - found if row else set()
        found |= new
        pending += new
    return found


def _above(row: Row, day: str) -> Iterator[str]:
    if row["part_of"]:
        yield row["part_of"]
    for held in row["member_of"]:
        since, until = (_known(held[end] or "") for end in ("start_date", "end_date"))
        if day[: len(since)] >= since and day[: len(until)] <= until:
            yield held["organization"]


def _known(date: str) -> str:
    """Return the year, month and day that an inexact date surely has."""
    found = _PLAIN.match(date)
    return found[0] if found else ""


def _in_order(events: Iterable[Row]) -> list[str]:
    return [event["id"] for event in sorted(events, key=lambda event: event["last_day"])]
