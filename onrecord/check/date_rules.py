"""Rules on when things happened and were published. For partial dates, 'before' means before on all possible days."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.dates import EdtfDate, Issued
from onrecord.model.fields import ActorFields, EventFields, Period, SiteFields, StoryFields
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry
from onrecord.model.withdrawals import own_corrections
from onrecord.problems import Problem

_TOLERANCE = timedelta(days=7)
_FIRST_ZONE = timezone(timedelta(hours=14))
"""The zone in which each day begins first, that of Kiribati."""


@rule("DAT002")
def end_follows_start(context: Context) -> Iterator[Problem]:
    """An event does not end before it begins."""
    for event in context.records.events:
        if (until := event.fields.until) is not None and until.certainly_before(event.fields.date):
            message = f"'until' ({until}) comes before 'date' ({event.fields.date})"
            hint = "'until' is the last day of what began on 'date'"
            yield context.problem("DAT002", message, event.at("until"), hint, (event.at("date"), "it begins here"))


@rule("DAT002")
def period_ends_after_it_starts(context: Context) -> Iterator[Problem]:
    """No membership, and no name of an actor, ends before it begins."""
    for actor in context.records.actors:
        for keys, period in _periods(actor):
            start, end = period.start_date, period.end_date
            if start is not None and end is not None and end.certainly_before(start):
                message = f"'end_date' ({end}) comes before 'start_date' ({start})"
                related = (actor.at(*keys, "start_date"), "it begins here")
                hint = "'start_date' is the first day of the period, and 'end_date' its last"
                yield context.problem("DAT002", message, actor.at(*keys, "end_date"), hint, related)


def _periods(actor: Entry[ActorFields]) -> Iterator[tuple[tuple[str | int, ...], Period]]:
    """Yield the periods of an actor's memberships and names, each with its path of keys."""
    for name in ("member_of", "other_names"):
        yield from (((name, position), period) for position, period in enumerate(getattr(actor.fields, name)))


@rule("DAT010")
def actor_has_one_name_at_a_time(context: Context) -> Iterator[Problem]:
    """No two names of an actor have a day in common, since pages show the one name of an event's day."""
    for actor in context.records.actors:
        names = [(place, name) for place, name in enumerate(actor.fields.other_names) if name.is_bounded]
        for (place, name), (other_place, other) in combinations(names, 2):
            if name.surely_overlaps(other):
                was, now = (next(iter(one.name.values())) for one in (name, other))
                message = f"'{actor.id}' would bear two names on one day: '{was}' and '{now}'"
                related = (actor.at("other_names", place, "name"), f"'{was}' is here")
                hint = (
                    "let one period end before the other starts; write one name in several languages as "
                    "name: {en: …, ru: …}, and another spelling of it without a period"
                )
                yield context.problem("DAT010", message, actor.at("other_names", other_place, "name"), hint, related)


@rule("DAT003", focused=True)
def date_has_come(context: Context) -> Iterator[Problem]:
    """No date is weeks in the future, which is mostly a mistyped year."""
    latest = context.today + _TOLERANCE
    for entry, keys, date in _days(context):
        if date is not None and date.earliest is not None and date.earliest > latest:
            message = f"the date {date} is in the future"
            yield context.problem("DAT003", message, entry.at(*keys), "check the year and the month")


def _days(context: Context) -> Iterator[tuple[Entry[Any], tuple[str | int, ...], EdtfDate | None]]:
    """Yield all dates that are no deadlines, each with its path of keys; None for absent dates."""
    for event in context.records.events:
        fields = event.fields
        yield event, ("date",), fields.date
        yield event, ("until",), fields.until
        for position, correction in enumerate(own_corrections(context.records.story_by_id.get(event.story), fields)):
            yield event, ("corrections", position, "date"), correction.date.date
    wholes: tuple[Entry[SiteFields | StoryFields], ...] = (context.records.site, *context.records.stories)
    for whole in wholes:
        coverage = whole.fields.coverage
        yield whole, ("coverage", "since"), coverage.since if coverage else None
    for entry in context.records.stories:
        for name, end in (("closed", entry.fields.closed), ("withdrawn", entry.fields.withdrawn)):
            yield entry, (name, "date"), end.date.date if end else None
    for actor in context.records.actors:
        yield from ((actor, (*keys, "start_date"), period.start_date) for keys, period in _periods(actor))
    for source in context.records.sources:
        for name in ("issued", "accessed", "archive_date", "archive_refused"):
            issued = getattr(source.fields, name)
            yield source, (name,), issued.date if issued else None


def publication_of(event: Entry[EventFields]) -> Issued | None:
    """Return when an event was published; None for a draft, even if it has a date."""
    return None if event.fields.status == "draft" else event.fields.published


@rule("DAT008", focused=True)
def publicationis_past(context: Context) -> Iterator[Problem]:
    """No entry is published later than now, since each build shows it."""
    zone = context.records.site.fields.timezone
    drafts = {story.id for story in context.records.stories if story.fields.status == "draft"}
    for event in context.records.events:
        published = publication_of(event)
        if published is None or event.story in drafts or is_past(published, context.now, zone):
            continue
        clock = f"{context.now.astimezone(zone):%Y-%m-%dT%H:%M}"
        fault = f"published on {published}, but in the site's time zone ({zone.key}) it is {clock}"
        hint = (
            f"if that is right, write 'status: draft' and 'embargo: {published}' instead of this line; "
            "onrecord publish --due publishes it then"
        )
        if event.fields.status == "withdrawn" or context.records.was_public(EntryName("event", event.id, event.story)):
            hint = "this entry was public before; write the day on which it came out"
        yield context.problem("DAT008", fault, event.at("published"), hint)


def is_past(published: Issued, now: datetime, zone: ZoneInfo) -> bool:
    """Return whether a publication is not later than now.

    UTC is the zone of sites that name none, and nobody's own. There a day is past once it has begun in any zone: an
    editor in Almaty writes the new day five hours before it begins in UTC.
    """
    return published.moment(_FIRST_ZONE if published.time is None and zone.key == "UTC" else zone) <= now


@rule("DAT009")
def embargo_is_of_a_draft(context: Context) -> Iterator[Problem]:
    """An entry with an embargo is a draft, since all others are public."""
    entries: tuple[Entry[StoryFields] | Entry[EventFields], ...] = (*context.records.stories, *context.records.events)
    for entry in entries:
        if (embargo := entry.fields.embargo) is not None and entry.fields.status != "draft":
            fate = "is no draft, so it is public"
            hint = "delete this line if that is right; to hold the entry back, write 'status: draft'"
            if entry.fields.status == "withdrawn":
                fate = "is withdrawn, so readers see a notice in its place"
                hint = "delete this line: an embargo is for a draft that nobody has read yet"
            message = f"an embargo until {embargo}, but the entry {fate}"
            yield context.problem("DAT009", message, entry.at_key("embargo"), hint)


@rule("DAT004", focused=True)
def event_came_before_its_publication(context: Context) -> Iterator[Problem]:
    """No entry is published before its event happened."""
    for event in context.records.events:
        published = publication_of(event)
        if published is not None and published.date.certainly_before(event.fields.date):
            message = f"published on {published.date}, before it happened on {event.fields.date}"
            related = (event.at("date"), "it happened here")
            hint = "'published' is the day on which the entry came out on this site"
            yield context.problem("DAT004", message, event.at("published"), hint, related)


@rule("DAT011")
def ended_story_has_no_later_event(context: Context) -> Iterator[Problem]:
    """No event is published after its story was closed or withdrawn."""
    for event in context.records.events:
        published, story = publication_of(event), context.records.story_by_id.get(event.story)
        if published is None or story is None or story.fields.status == "draft":
            continue
        for name, end in (("closed", story.fields.closed), ("withdrawn", story.fields.withdrawn)):
            if end is not None and end.date.date.certainly_before(published.date):
                message = f"published on {published}, after its story was {name} on {end.date}"
                hint = f"if the story goes on, delete the field '{name}' of its story.yaml"
                related = (story.at(name, "date"), f"it was {name} here")
                yield context.problem("DAT011", message, event.at("published"), hint, related)
                break


@rule("DAT012")
def event_is_covered(context: Context) -> Iterator[Problem]:
    """No event comes certainly before the day from which on its story, or else the site, takes events in."""
    of_site = context.records.site.fields.coverage
    for event in context.records.standing:
        story = context.records.story_by_id.get(event.story)
        own = story.fields.coverage if story else None
        entry, coverage = (story, own) if story and own and own.since else (context.records.site, of_site)
        since = coverage.since if coverage else None
        if since is None or since.earliest is None or since.earliest > context.today:
            continue  # DAT003 reports a day that has not come
        if not event.fields.date.certainly_before(since):
            continue
        whole = "story" if entry is story else "site"
        message = f"the event is of {event.fields.date}, and the {whole} covers what happened since {since}"
        related = (entry.at("coverage", "since"), f"the {whole} says so here")
        hint = "write an earlier day into 'since'; if the event is background, accept: {code: DAT012, reason: …}"
        yield context.problem("DAT012", message, event.at("date"), hint, related)


@rule("DAT006")
def time_has_its_day(context: Context) -> Iterator[Problem]:
    """An event with a time of day has an exact day."""
    for event in context.records.events:
        if event.fields.time is not None and not event.fields.date.is_day:
            message = f"a time is given, but '{event.fields.date}' does not name the day"
            yield context.problem("DAT006", message, event.at("time"), "name the day in 'date', or leave the time out")


@rule("FLD002")
def published_entry_says_when(context: Context) -> Iterator[Problem]:
    """A published entry has its day of publication, which feeds and 'new since your visit' need."""
    for event in context.records.events:
        if event.fields.status == "published" and event.fields.published is None:
            hint = "write the day on which it comes out, as in published: 2021-11-03; or status: draft"
            yield context.missing_field("published", event, hint)


@rule("REV001")
def published_event_is_signed_off(context: Context) -> Iterator[Problem]:
    """A published event names who signed it off, if the site requires that of its day of publication."""
    site = context.records.site.fields
    for event in context.records.events:
        if event.fields.status == "published" and event.fields.lacks_review(site):
            message = f"nobody has signed off this event, and site.yaml requires that since {site.requires_review}"
            hint = "let a second person read it, and write who did, as in reviewed_by: A name; or status: draft"
            yield context.problem("REV001", message, event.at("published"), hint)
