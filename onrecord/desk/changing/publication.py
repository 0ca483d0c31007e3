"""Publishes drafts once the site is checked as it will be, by their names or since their embargo has ended.

Both stand together: what names a draft may not publish yet, and what is due, follow from the same list of embargoes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from onrecord.build.pipeline import LoadedSite, Options, check_reading
from onrecord.desk.editing.checked_site import read_entries
from onrecord.desk.editing.entry_edit import change_fields, replace_field
from onrecord.desk.editing.file_text import EditedFile, refuse_unsafe
from onrecord.desk.editing.site_texts import ChangedFile
from onrecord.desk.editing.yaml_values import format_in_flow
from onrecord.desk.lookup.named_things import UnknownNameError
from onrecord.model.dates import Issued, parse_issued
from onrecord.model.fields import EventFields, StoryFields
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry, Records
from onrecord.problems import Outcome, Problem, RefusedError, has_errors, nearest
from onrecord.read import Reading
from onrecord.site_files.additions import read_file
from onrecord.site_files.site_changes import Replacement, replace_files

Key = tuple[str, str]
"""The story and the id of an event; for a story, its id and an empty text."""
Draft = Entry[StoryFields] | Entry[EventFields]
Day = Literal["new", "replaced", "kept", "none"]
"""What happens to an entry's publication date. `replaced`: it had one although it was not public. `kept`: it was public
before. `none`: stories have no date."""


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


class PublishedEntry(ChangedFile, frozen=True):
    """The changed file of a published entry."""

    day: Day


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
    keys = {_key(name, records): None for name in names}
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
    embargoes = list(list_embargoes(records))
    ended = {key: _has_ended(embargo, records, options.moment) for key, _, embargo in embargoes}
    ready = find_due(records, options.moment)
    unread = {key for key in ready if key[1] and would_lack_review(records.event_by_id[key], records, options)}
    due = [key for key in ready if key not in unread]
    zone = records.site.fields.timezone
    left = [
        WaitingDraft(key, embargo, zone.key, ended[key], key in unread)
        for key, _, embargo in embargoes
        if key not in due
    ]
    waiting = tuple(sorted(left, key=lambda draft: (draft.embargo.moment(zone), draft.key)))
    unsigned = tuple(_report_unsigned(records.event_by_id[key], reading.value) for key in sorted(unread))
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


def find_due(records: Records, moment: datetime) -> tuple[Key, ...]:
    """Return the drafts whose embargo has ended at a moment, without the events of stories that are drafts then."""
    ended = [key for key, _, embargo in list_embargoes(records) if _has_ended(embargo, records, moment)]
    drafts = {story.id for story in records.stories if story.fields.status == "draft"}
    hidden = drafts - {story for story, event in ended if not event}
    return tuple(key for key in ended if key[0] not in hidden)


def suppose_published(records: Records, keys: Sequence[Key], options: Options) -> Records:
    """Return the records with these drafts published at the moment of the run, as if somebody had signed them off."""
    plan = _plan(dict.fromkeys(keys), records, options)
    return records.with_published(plan.stories, plan.days, ("",))


def _write(root: Path, outcome: Outcome[Publication]) -> Outcome[Publication]:
    replace_files(root, {entry.path: entry.replacement for entry in outcome.value.entries}, "publish")
    return outcome


def _revise(root: Path, reading: Outcome[Reading], plan: _Plan, options: Options) -> Outcome[Publication]:
    records = reading.value.records
    revised = replace(reading.value, records=records.with_published(plan.stories, plan.days, plan.reviewers))
    checked = check_reading(root, options, Outcome(revised, reading.problems))
    changes: list[PublishedEntry] = []
    if not has_errors(checked.problems):
        changes = sorted(_changes(root, plan, records), key=attrgetter("path"))
    found = Publication(tuple(changes), plan.already, plan.still_drafts, checked.value.files, site=checked.value)
    return Outcome(found, checked.problems)


def _key(name: str, records: Records) -> Key:
    """Return the entry named `event`, `story/event`, `story` or `story/`. Raises `UnknownNameError`."""
    stories = sorted(records.ids("story"))
    by_name: dict[str, list[Key]] = defaultdict(list)
    for story in stories:
        for spelling in (story, f"{story}/"):
            by_name[spelling].append((story, ""))
    for story in stories:
        for event in sorted(records.ids("event", story)):
            for spelling in (event, f"{story}/{event}"):
                by_name[spelling].append((story, event))
    found = by_name.get(name, [])
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(_full_name(key) if key[1] else f"{key[0]}/ (the story)" for key in found)
        raise UnknownNameError(f"'{name}' is the id of several entries; write one of: {listed}")
    guess = nearest(name, by_name)
    drafts = sorted(f"{event.story}/{event.id}" for event in records.events if event.fields.status == "draft")
    if guess:
        hint = f"did you mean '{guess}'?"
    elif drafts:
        hint = f"the drafts are: {', '.join(drafts)}"
    else:
        hint = "no event is a draft"
    raise UnknownNameError(f"no event or story is called '{name}'; {hint}")


def _full_name(key: Key) -> str:
    return "/".join(filter(None, key))


class _Plan(Struct, frozen=True):
    """The entries to publish, and those to report."""

    stories: frozenset[str]
    days: Mapping[Key, Issued]
    """The publication date of each event."""
    already: tuple[str, ...]
    still_drafts: tuple[str, ...]
    reviewers: tuple[str, ...] = ()


def _plan(keys: Mapping[Key, None], records: Records, options: Options) -> _Plan:
    today = _today(records, options)
    draft_stories = {story.id for story in records.stories if story.fields.status == "draft"}
    stories = frozenset(story for story, event in keys if not event and story in draft_stories)
    named = [records.event_by_id[key] for key in keys if key in records.event_by_id]
    for event in named:
        _refuse_if_hidden(event, draft_stories - stories)
    drafts = [event for event in named if event.fields.status == "draft"]
    # The other events of a draft story become public with it, whatever date they have.
    following = [event for event in records.events if event.story in stories and event.fields.status == "published"]
    days = {(event.story, event.id): _day(event, records, today) for event in (*drafts, *following)}
    broken = {(story, id_) for kind, story, id_ in records.broken if kind == "event"}
    broken |= {(story, "") for kind, _, story in records.broken if kind == "story"}
    already = (key for key in keys if key not in days and key[0] not in stories and key not in broken)
    left = [event for event in records.events if event.fields.status == "draft" and (event.story, event.id) not in days]
    still = sorted(f"{event.story}/{event.id}" for event in left if (event.story, "") in keys)
    return _Plan(stories, days, tuple(map(_full_name, already)), tuple(still))


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
            yield _change(root, story, None, "none", ())
    for event in records.events:
        day = plan.days.get((event.story, event.id))
        own = event.fields.published
        if day is None or (event.fields.status != "draft" and own == day):
            continue
        if own is None:
            yield _change(root, event, day, "new", plan.reviewers)
        elif own != day:
            yield _change(root, event, day, "replaced", plan.reviewers)
        else:
            became: Day = "kept" if _was_public(event, records) else "new"
            yield _change(root, event, None, became, plan.reviewers)


def _change(root: Path, entry: Draft, day: Issued | None, became: Day, reviewers: tuple[str, ...]) -> PublishedEntry:
    """Return the change of one file; `day` is the new day of publication, if the entry gets one."""
    new = () if entry.fields.reviewed_by else reviewers
    by_hand = f"do it by hand: {_by_hand(entry, day, new)}"
    data = read_file(root, entry.file)
    with refuse_unsafe("published", f"{entry.file} as it is written", by_hand):
        changed = _edit(data, entry, day, new)
    return PublishedEntry(entry.file, Replacement(data, changed.data), changed.lines, became)


def _edit(data: bytes, entry: Draft, day: Issued | None, reviewers: tuple[str, ...]) -> EditedFile:
    """Return the file of an entry that is no draft any more, perhaps with `reviewed_by`. Raises `UnsafeChangeError`."""
    model = type(entry.fields)
    olds = ("status", *_embargo_field(entry))
    signed: dict[str, Sequence[str]] = {"reviewed_by": reviewers} if reviewers else {}
    if day is None:
        return change_fields(data, model, {**dict.fromkeys(olds), **signed}, below="published")
    if entry.fields.status == "draft":
        return replace_field(data, model, olds, {"published": str(day), **signed})
    return change_fields(data, model, {"published": str(day), **signed}, below="date")


def _by_hand(entry: Draft, day: Issued | None, reviewers: tuple[str, ...]) -> str:
    steps = []
    if entry.fields.status == "draft":
        steps.append("delete 'status: draft'")
    if _embargo_field(entry):
        steps.append("delete 'embargo'")
    if day:
        steps.append(f"write 'published: {day}'")
    if reviewers:
        steps.append(f"write 'reviewed_by: {format_in_flow(reviewers)}'")
    return " and ".join(steps)


def _embargo_ahead(key: Key, records: Records, now: datetime) -> str | None:
    """Return why a draft can't be published now, and what to type; None if it has no embargo that lies ahead."""
    for other, draft, embargo in list_embargoes(records):
        if other == key and not _has_ended(embargo, records, now):
            message = f"'{draft.id}' has an embargo until {embargo} ({records.site.fields.timezone.key})"
            return f"{message}; to publish it now, delete the line 'embargo' in {draft.file}"
    return None


def _embargo_field(draft: Draft) -> tuple[str, ...]:
    """Return the name of the field that a draft loses when it is published, if it has it."""
    return ("embargo",) if draft.fields.embargo and draft.fields.status == "draft" else ()


def list_embargoes(records: Records) -> Iterator[tuple[Key, Draft, Issued]]:
    """Yield the drafts with an embargo, stories first, each with its key and the embargo."""
    drafts: tuple[Draft, ...] = (*records.stories, *records.events)
    for draft in drafts:
        if draft.fields.status == "draft" and draft.fields.embargo:
            key = (draft.story, draft.id) if draft.story else (draft.id, "")
            yield key, draft, draft.fields.embargo


def _has_ended(embargo: Issued, records: Records, now: datetime) -> bool:
    """Return whether an embargo has ended in the site's time zone; that of a day ends as the day begins."""
    return embargo.moment(records.site.fields.timezone) <= now
