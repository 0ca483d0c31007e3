"""Publishes drafts once the site is checked as it will be, by their names or since their embargo has ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from onrecord.build.pipeline import LoadedSite, Options, check_reading
from onrecord.editing.changing.draft_edits import Day, PublishedEntry, publish_entry
from onrecord.editing.changing.draft_names import find_key, full_name
from onrecord.editing.changing.due_drafts import Key, find_due, has_ended, list_embargoed
from onrecord.editing.entries.checked_site import read_entries
from onrecord.editing.writing import replace_files
from onrecord.model.dates import Issued, parse_issued
from onrecord.model.fields import EventFields
from onrecord.model.full_names import EntryName
from onrecord.model.public_steps import is_to_record
from onrecord.model.records import Entry, Records
from onrecord.problems import Outcome, Problem, RefusedError, has_errors
from onrecord.read import Reading


class WaitingDraft(Struct, frozen=True):
    """A draft with an embargo that is not published yet."""

    key: Key
    embargo: Issued
    zone: str
    """The site's time zone, in which the embargo ends."""
    has_ended: bool
    """Whether the embargo has ended: then the event waits for its story, or for a sign-off."""
    lacks_review: bool = False
    """Whether the event is due, and nobody has signed it off."""


class Publication(Struct, frozen=True):
    """The result of `publish_drafts`."""

    entries: tuple[PublishedEntry, ...]
    """The published entries, sorted by file; empty if the site would have an error."""
    already: tuple[str, ...]
    """The named entries that were public before, as `story/event` or `story`."""
    still_drafts: tuple[str, ...]
    """The remaining drafts in the named stories, as `story/event`."""
    files: int
    """How many files hold the entries of the site."""
    waiting: tuple[WaitingDraft, ...] = ()
    """Those with an embargo that `publish_due` leaves alone, by embargo."""
    unsigned: tuple[Problem, ...] = ()
    """An error for each event that is due, and that nobody has signed off."""
    site: LoadedSite | None = None
    """The site after the publication."""


def publish_drafts(
    root: Path, names: Sequence[str], options: Options, reviewers: tuple[str, ...] = ()
) -> Outcome[Publication]:
    """Publish the drafts with these names, all or none, and return what changed. As `plan_publication`."""
    return _write(root, plan_publication(root, names, options, reviewers))


def plan_publication(
    root: Path, names: Sequence[str], options: Options, reviewers: tuple[str, ...] = ()
) -> Outcome[Publication]:
    """Return what publishing these drafts would change, and problems. Raises `UnknownNameError`, `RefusedError`."""
    reading = read_entries(root, options)
    records = reading.value.records
    keys = {find_key(name, records): None for name in names}
    plan = replace(_plan(keys, records, options), reviewers=reviewers)
    stories = [(story, "") for story in sorted(plan.stories)]
    for key in (*stories, *plan.days):
        refusal = _embargo_ahead(key, records, options.moment)
        if refusal:
            raise RefusedError(refusal)
    return _revise(root, reading, plan, options)


def publish_due(root: Path, options: Options) -> Outcome[Publication]:
    """Publish what is due, all or none, unless it waits for a story or a sign-off. Raises `RefusedError`."""
    reading = read_entries(root, options)
    records = reading.value.records
    ready = find_due(records, options.moment)
    unread = {key for key in ready if key[1] and would_lack_review(records.event_or_draft_by_id[key], records, options)}
    due = [key for key in ready if key not in unread]
    zone = records.site.fields.timezone
    left = [
        WaitingDraft(
            draft.key,
            draft.embargo,
            zone.key,
            has_ended=has_ended(draft.embargo, records, options.moment),
            lacks_review=draft.key in unread,
        )
        for draft in list_embargoed(records)
        if draft.key not in due
    ]
    waiting = tuple(sorted(left, key=lambda draft: (draft.embargo.moment(zone), draft.key)))
    unsigned = tuple(_report_unsigned(records.event_or_draft_by_id[key], reading.value) for key in sorted(unread))
    if not due:
        return Outcome(Publication((), (), (), reading.value.files, waiting, unsigned), reading.problems)
    plan = _plan(dict.fromkeys(due), records, options)
    published = _write(root, _revise(root, reading, plan, options))
    return replace(published, value=replace(published.value, waiting=waiting, unsigned=unsigned))


def _report_unsigned(event: Entry[EventFields], reading: Reading) -> Problem:
    """Return the problem that an event is due and stays a draft, since nobody has signed it off."""
    message = f"this event is due since {event.fields.embargo} ({reading.records.site.fields.timezone.key})"
    hint = "let a second person read it, and write who did, as in reviewed_by: A name; until then, it stays a draft"
    place = reading.locate(event.at("embargo"))
    return Problem("REV001", f"{message}, but nobody has signed it off", place, hint)


def suppose_published(records: Records, keys: Sequence[Key], options: Options) -> Records:
    """Return the records with these drafts published at the moment of the run, as if somebody had signed them off."""
    plan = _plan(dict.fromkeys(keys), records, options)
    return records.with_published(plan.stories, plan.days, plan.today, ("",))


def _write(root: Path, outcome: Outcome[Publication]) -> Outcome[Publication]:
    replace_files(root, {entry.path: entry.replacement for entry in outcome.value.entries}, "publish")
    return outcome


def _revise(root: Path, reading: Outcome[Reading], plan: _Plan, options: Options) -> Outcome[Publication]:
    records = reading.value.records
    published = records.with_published(plan.stories, plan.days, plan.today, plan.reviewers)
    revised = replace(reading.value, records=published)
    checked = check_reading(root, options, Outcome(revised, reading.problems))
    changes: list[PublishedEntry] = []
    if not has_errors(checked.problems):
        changes = sorted(_changes(root, plan, records), key=attrgetter("path"))
    found = Publication(tuple(changes), plan.already, plan.still_drafts, checked.value.files, site=checked.value)
    return Outcome(found, checked.problems)


class _Plan(Struct, frozen=True):
    """The entries to publish, and those to report."""

    stories: frozenset[str]
    days: Mapping[Key, Issued]
    """The publication date of each event."""
    already: tuple[str, ...]
    still_drafts: tuple[str, ...]
    today: Issued
    """The day of the publication, on which steps that lie ahead are recorded if they have no day yet."""
    reviewers: tuple[str, ...] = ()


def _plan(keys: Mapping[Key, None], records: Records, options: Options) -> _Plan:
    today = _today(records, options)
    draft_stories = {story.id for story in records.stories if story.fields.status == "draft"}
    stories = frozenset(story for story, event in keys if not event and story in draft_stories)
    events = records.event_or_draft_by_id
    named = [events[key] for key in keys if key in events]
    for event in named:
        _refuse_if_hidden(event, draft_stories - stories)
    drafts = [event for event in named if event.fields.status == "draft"]
    # The other events of a draft story become public with it, whatever date they have.
    following = [event for event in records.all_events if event.story in stories and event.fields.status == "published"]
    days = {(event.story, event.id): _day(event, records, today) for event in (*drafts, *following)}
    broken = {(story, id_) for kind, story, id_ in records.broken if kind == "event"}
    broken |= {(story, "") for kind, _, story in records.broken if kind == "story"}
    already = (key for key in keys if key not in days and key[0] not in stories and key not in broken)
    left = [
        event for event in records.all_events if event.fields.status == "draft" and (event.story, event.id) not in days
    ]
    still = sorted(f"{event.story}/{event.id}" for event in left if (event.story, "") in keys)
    return _Plan(stories, days, tuple(map(full_name, already)), tuple(still), today)


def _today(records: Records, options: Options) -> Issued:
    return parse_issued(options.day_in(records.site.fields.timezone).isoformat())


def would_lack_review(event: Entry[EventFields], records: Records, options: Options) -> bool:
    """Return whether an event could not be published now, since nobody has signed it off."""
    today = _day(event, records, _today(records, options))
    return event.fields.model_copy(update={"published": today}).lacks_review(records.site.fields)


def _refuse_if_hidden(event: Entry[EventFields], draft_stories: set[str]) -> None:
    if event.fields.status == "withdrawn":
        hint = "to bring it back, delete 'status: withdrawn' in its file, or 'withdrawn' in its story.yaml, by hand"
        raise RefusedError(f"'{event.id}' is withdrawn, and no draft; {hint}")
    if event.story in draft_stories:
        names = f"{event.story}/ {event.story}/{event.id}" if event.fields.status == "draft" else f"{event.story}/"
        message = f"'{event.id}' can't be on the site before its story '{event.story}', which is a draft"
        raise RefusedError(f"{message}; publish that with it: onrecord publish {names}")


def _day(event: Entry[EventFields], records: Records, today: Issued) -> Issued:
    """Return an event's publication date: its own if it was public before, else today."""
    own = event.fields.published
    return own if own is not None and _was_public(event, records) else today


def _was_public(event: Entry[EventFields], records: Records) -> bool:
    return records.was_public(EntryName("event", event.id, event.story))


def _changes(root: Path, plan: _Plan, records: Records) -> Iterator[PublishedEntry]:
    for story in records.stories:
        if story.id in plan.stories:
            yield publish_entry(root, story, None, "none", (), plan.today)
    for event in records.events:
        day = plan.days.get((event.story, event.id))
        own = event.fields.published
        is_as_it_was = event.fields.status != "draft" and own == day
        if day is None or (is_as_it_was and not any(map(is_to_record, event.fields.expected))):
            continue
        if own is None:
            yield publish_entry(root, event, day, "new", plan.reviewers, plan.today)
        elif own != day:
            yield publish_entry(root, event, day, "replaced", plan.reviewers, plan.today)
        else:
            became: Day = "kept" if _was_public(event, records) else "new"
            yield publish_entry(root, event, None, became, plan.reviewers, plan.today)


def _embargo_ahead(key: Key, records: Records, now: datetime) -> str | None:
    """Return why a draft can't be published now, and what to type; None if it has no embargo that lies ahead."""
    for waiting in list_embargoed(records):
        if waiting.key == key and not has_ended(waiting.embargo, records, now):
            message = (
                f"'{waiting.draft.id}' has an embargo until {waiting.embargo} ({records.site.fields.timezone.key})"
            )
            return f"{message}; to publish it now, delete the line 'embargo' in {waiting.draft.file}"
    return None
