"""Withdrawn entries, of which only the notice remains: the day and the reason of the withdrawal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from msgspec.structs import replace

from onrecord.model.fields import Correction, EventFields
from onrecord.model.records import Entry

_RETAINED = ("type", "date", "until", "time", "timezone", "published", "status", "aliases")
"""The fields that remain, so that feeds and calendars can remove the entry by its id and day."""


def withdrawal_of(fields: EventFields) -> int | None:
    """Return the position of the withdrawal among the corrections: the last one, if it has no `was` and `now`."""
    if fields.status != "withdrawn" or not fields.corrections:
        return None
    position = _by_day(fields.corrections)[-1]
    last = fields.corrections[position]
    return position if last.was is None and last.now is None else None


def redacted(entry: Entry[EventFields]) -> Entry[EventFields]:
    """Return a withdrawn entry without its words; corrections retain their day, and the withdrawal its reason."""
    fields, withdrawal = entry.fields, withdrawal_of(entry.fields)
    # Empty texts instead of None, to distinguish an older correction from a withdrawal.
    without_words: dict[str, object] = {"was": {}, "now": {}, "reason": None}
    corrections = [
        fields.corrections[place] if place == withdrawal else fields.corrections[place].model_copy(update=without_words)
        for place in _by_day(fields.corrections)
    ]
    retained = {name: getattr(fields, name) for name in _RETAINED}
    # No validation, since a title is required.
    bare = EventFields.model_construct(**retained, title={}, sources=(), corrections=tuple(corrections))
    return replace(entry, fields=bare, prose={})


def _by_day(corrections: Sequence[Correction]) -> list[int]:
    """Return the positions of the corrections sorted by day; corrections of one day stay in their order."""
    dates = [(correction.date.date.latest, correction.date.time or dt.time()) for correction in corrections]
    return sorted(range(len(dates)), key=dates.__getitem__)
