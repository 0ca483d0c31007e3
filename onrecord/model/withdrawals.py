"""What is left of an entry that its editors took back: that it was there, when it was taken back, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from onrecord.model.fields import Correction, EventFields
from onrecord.model.records import Entry

_RETAINED = ("type", "date", "until", "time", "timezone", "published", "status", "aliases")
"""What names a withdrawn entry to programs that have its words: feeds by its id, calendars by its day."""


def withdrawal_of(fields: EventFields) -> int | None:
    """Return the position of the correction that tells of a withdrawal: the last, if without `was` and `now`."""
    if fields.status != "withdrawn" or not fields.corrections:
        return None
    position = _by_day(fields.corrections)[-1]
    last = fields.corrections[position]
    return position if last.was is None and last.now is None else None


def redacted(entry: Entry[EventFields]) -> Entry[EventFields]:
    """Return a withdrawn entry without all that it said; its corrections keep their days, the withdrawal its reason."""
    fields, withdrawal = entry.fields, withdrawal_of(entry.fields)
    # Empty texts, so that an older correction is still told from a withdrawal, which has none.
    silent: dict[str, object] = {"was": {}, "now": {}, "reason": None}
    corrections = [
        fields.corrections[place] if place == withdrawal else fields.corrections[place].model_copy(update=silent)
        for place in _by_day(fields.corrections)
    ]
    kept = {name: getattr(fields, name) for name in _RETAINED}
    # A title is required of entries that say something.
    bare = EventFields.model_construct(**kept, title={}, sources=(), corrections=tuple(corrections))
    return replace(entry, fields=bare, prose={})


def _by_day(corrections: Sequence[Correction]) -> list[int]:
    """Return the positions of corrections, the last day's last; of one day, as they were written."""
    dates = [(correction.date.date.latest, correction.date.time or dt.time()) for correction in corrections]
    return sorted(range(len(dates)), key=dates.__getitem__)
