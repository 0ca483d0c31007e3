"""Withdrawn events and stories, of which only the notice remains: the day and the reason of the withdrawal."""

import datetime as dt
from collections.abc import Sequence

from msgspec.structs import replace

from onrecord.model.fields import Correction, EventFields, StoryFields
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
    by_day = ((place == withdrawal, fields.corrections[place]) for place in _by_day(fields.corrections))
    corrections = [one if is_last else one.model_copy(update=without_words) for is_last, one in by_day]
    retained = {name: getattr(fields, name) for name in _RETAINED}
    bare = EventFields(**retained, title={}, sources=(), corrections=tuple(corrections))
    return replace(entry, fields=bare, prose={})


def withdrawn_with(story: StoryFields, entry: Entry[EventFields]) -> Entry[EventFields]:
    """Return an event as its story makes it: withdrawn with the story, unless it is a draft or withdrawn by itself."""
    withdrawal, fields = story.withdrawn, entry.fields
    if withdrawal is None or story.status == "draft" or fields.status != "published":
        return entry
    last = Correction(date=withdrawal.date, reason=withdrawal.reason)
    # A correction that comes later would take the place of the withdrawal, but nobody reads the words that it corrects.
    earlier = [one for one in fields.corrections if not last.date.date.certainly_before(one.date.date)]
    mark = f"withdrawn {last.date} {sorted(withdrawal.reason.items())}"
    return replace(
        entry,
        fields=fields.model_copy(update={"status": "withdrawn", "corrections": (*earlier, last)}),
        fingerprint=f"{entry.fingerprint} {mark}",
        metadata_fingerprint=f"{entry.metadata_fingerprint} {mark}",
    )


def own_corrections(story: Entry[StoryFields] | None, fields: EventFields) -> Sequence[Correction]:
    """Return the corrections in an event's own file, without the withdrawal that its story adds."""
    corrections = fields.corrections
    has_added = story is not None and bool(corrections) and is_withdrawal_of(story.fields, corrections[-1])
    return corrections[:-1] if has_added else corrections


def is_withdrawal_of(story: StoryFields, correction: Correction | None) -> bool:
    """Return whether a correction is the withdrawal of a whole story, which each of its events has."""
    own = story.withdrawn
    return own is not None and correction is not None and (own.date, own.reason) == (correction.date, correction.reason)


def redacted_story(fields: StoryFields) -> StoryFields:
    """Return the fields of a withdrawn story without its words and subjects; search engines drop its pages."""
    # A title is required where a stored site is read again. Pages show a general one in its place.
    bare: dict[str, object] = {"title": {"en": "-"}, "summary": None, "coverage": None, "tags": (), "index": False}
    bare |= {"closed": None, "expected": ()}
    return fields.model_copy(update=bare) if fields.withdrawn else fields


def _by_day(corrections: Sequence[Correction]) -> list[int]:
    """Return the positions of the corrections sorted by day; corrections of one day stay in their order."""
    dates = [(correction.date.date.latest, correction.date.time or dt.time()) for correction in corrections]
    return sorted(range(len(dates)), key=dates.__getitem__)
