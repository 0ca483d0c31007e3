"""Rules on dates and times. For partial dates, 'before' means before on all possible days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations
from typing import Any

from onrecord.check.context import Context
from onrecord.model.dates import EdtfDate, Issued
from onrecord.model.fields import ActorFields, EventFields, Period
from onrecord.model.records import Entry
from onrecord.problems import Problem, Related

_TOLERANCE = timedelta(days=7)


def end_follows_start(context: Context) -> Iterator[Problem]:
    """DAT002: an event does not end before it begins."""
    for event in context.records.events:
        until = event.fields.until
        if until is not None and until.certainly_before(event.fields.date):
            message = f"'until' ({until}) comes before 'date' ({event.fields.date})"
            related = (Related(context.locate(event.at("date")), "it begins here"),)
            hint = "'until' is the last day of what began on 'date'"
            yield Problem("DAT002", message, context.locate(event.at("until")), hint, related)


def period_ends_after_it_starts(context: Context) -> Iterator[Problem]:
    """DAT002: no membership, and no name of an actor, ends before it begins."""
    for actor in context.records.actors:
        for keys, period in _periods(actor):
            start, end = period.start_date, period.end_date
            if start is not None and end is not None and end.certainly_before(start):
                message = f"'end_date' ({end}) comes before 'start_date' ({start})"
                related = (Related(context.locate(actor.at(*keys, "start_date")), "it begins here"),)
                hint = "'start_date' is the first day of the period, and 'end_date' its last"
                yield Problem("DAT002", message, context.locate(actor.at(*keys, "end_date")), hint, related)


def _periods(actor: Entry[ActorFields]) -> Iterator[tuple[tuple[str | int, ...], Period]]:
    """Yield the periods of an actor's memberships and names, each with its path of keys."""
    for name in ("member_of", "other_names"):
        for position, period in enumerate(getattr(actor.fields, name)):
            yield (name, position), period


def actor_has_one_name_at_a_time(context: Context) -> Iterator[Problem]:
    """DAT010: no two names of an actor have a day in common, since pages show the one name of an event's day."""
    for actor in context.records.actors:
        names = [(place, name) for place, name in enumerate(actor.fields.other_names) if name.is_bounded]
        for (place, name), (other_place, other) in combinations(names, 2):
            if name.surely_overlaps(other):
                was, now = (next(iter(one.name.values())) for one in (name, other))
                message = f"'{actor.id}' would bear two names on one day: '{was}' and '{now}'"
                related = (Related(context.locate(actor.at("other_names", place, "name")), f"'{was}' is here"),)
                hint = (
                    "let one period end before the other starts; write one name in several languages as "
                    "name: {en: …, ru: …}, and another spelling of it without a period"
                )
                where = actor.at("other_names", other_place, "name")
                yield Problem("DAT010", message, context.locate(where), hint, related)


def date_has_come(context: Context) -> Iterator[Problem]:
    """DAT003: no date is weeks in the future, which is mostly a mistyped year."""
    latest = context.today + _TOLERANCE
    for entry, keys, date in _days(context):
        if date is not None and date.earliest is not None and date.earliest > latest:
            message = f"the date {date} is in the future"
            yield Problem("DAT003", message, context.locate(entry.at(*keys)), "check the year and the month")


def _days(context: Context) -> Iterator[tuple[Entry[Any], tuple[str | int, ...], EdtfDate | None]]:
    """Yield all dates that are no deadlines, each with its path of keys; None for absent dates."""
    for event in context.records.events:
        fields = event.fields
        yield event, ("date",), fields.date
        yield event, ("until",), fields.until
        published = publication_of(event)
        yield event, ("published",), published.date if published else None
        for position, correction in enumerate(fields.corrections):
            yield event, ("corrections", position, "date"), correction.date.date
    for actor in context.records.actors:
        for keys, period in _periods(actor):
            yield actor, (*keys, "start_date"), period.start_date
    for source in context.records.sources:
        for name in ("issued", "accessed", "archive_date", "archive_refused"):
            issued = getattr(source.fields, name)
            yield source, (name,), issued.date if issued else None


def publication_of(event: Entry[EventFields]) -> Issued | None:
    """Return when an event was published; None for a draft, even if it has a date."""
    return None if event.fields.status == "draft" else event.fields.published


def event_came_before_its_publication(context: Context) -> Iterator[Problem]:
    """DAT004: no entry is published before its event happened."""
    for event in context.records.events:
        published = publication_of(event)
        if published is not None and published.date.certainly_before(event.fields.date):
            message = f"published on {published.date}, before it happened on {event.fields.date}"
            related = (Related(context.locate(event.at("date")), "it happened here"),)
            hint = "'published' is the day on which the entry came out on this site"
            yield Problem("DAT004", message, context.locate(event.at("published")), hint, related)


def time_has_its_day(context: Context) -> Iterator[Problem]:
    """DAT006: an event with a time of day has an exact day."""
    for event in context.records.events:
        if event.fields.time is not None and not event.fields.date.is_day:
            message = f"a time is given, but '{event.fields.date}' does not name the day"
            hint = "name the day in 'date', or leave the time out"
            yield Problem("DAT006", message, context.locate(event.at("time")), hint)


def published_entry_says_when(context: Context) -> Iterator[Problem]:
    """FLD002: a published entry has its day of publication, which feeds and 'new since your visit' need."""
    for event in context.records.events:
        if event.fields.status == "published" and event.fields.published is None:
            hint = "write the day on which it comes out, as in published: 2021-11-03; or status: draft"
            yield Problem("FLD002", "the field 'published' is missing here", context.locate(event.at()), hint)
