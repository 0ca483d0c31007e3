"""What is left of an entry that its editors took back: that it was there, when it was taken back, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from onrecord.model.fields import Correction, EventFields
from onrecord.model.records import Entry

_KEPT = ("type", "date", "until", "time", "timezone", "published", "status", "aliases")
"""What names a withdrawn entry to programs that have its words: feeds by its id, calendars by its day."""


def withdrawal_of(fields: EventFields) -> int | None:
    """Return the position of the correction by which an entry was withdrawn: its last; nothing without one."""
    if fields.status != "withdrawn" or not fields.corrections:
        return None
    return _by_day(fields.corrections)[-1]


def without_words(entry: Entry[EventFields]) -> Entry[EventFields]:
    """Return a withdrawn entry without all that it said; its corrections keep their days, and the last its reason."""
    fields = entry.fields
    places = _by_day(fields.corrections)
    silent = {"was": None, "now": None, "reason": None}
    corrections = [fields.corrections[place].model_copy(update=silent) for place in places]
    if places:
        corrections[-1] = corrections[-1].model_copy(update={"reason": fields.corrections[places[-1]].reason})
    kept = {name: getattr(fields, name) for name in _KEPT}
    # A title is required of entries that say something.
    bare = EventFields.model_construct(**kept, title={}, sources=(), corrections=tuple(corrections))
    return replace(entry, fields=bare, prose={})


def _by_day(corrections: Sequence[Correction]) -> list[int]:
    """Return the positions of corrections, the last day's last; of one day, as they were written."""
    dates = [(correction.date.date.latest, correction.date.time or dt.time()) for correction in corrections]
    return sorted(range(len(dates)), key=dates.__getitem__)
