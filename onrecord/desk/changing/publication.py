"""Publishes drafts: plans the changes, checks the site as it will be, and then changes the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from onrecord.build.pipeline import Options, check_reading
from onrecord.desk.changing.embargoes import Draft, Key, WaitingDraft, due_drafts, embargo_ahead, embargo_field
from onrecord.desk.editing.checked_site import read_entries
from onrecord.desk.editing.field_changes import drop_field, replace_field, set_field
from onrecord.desk.editing.line_changes import EditedFile, LineChange, UnsafeChangeError
from onrecord.model.dates import Issued, parse_issued
from onrecord.model.entry_names import EntryName
from onrecord.model.fields import EventFields, StoryFields
from onrecord.model.records import Entry, Records
from onrecord.problems import Outcome, has_errors, nearest
from onrecord.read import Reading
from onrecord.site_files.additions import RefusedError
from onrecord.site_files.site_changes import Replacement, replace_files

Day = Literal["new", "replaced", "kept", "none"]
"""What happens to an entry's publication date. `replaced`: it had one although it was not public. `kept`: it was public
before. `none`: stories have no date."""


class UnknownNameError(Exception):
    """No entry has the given name, or several have. `str()` suggests names."""


class PublishedEntry(Struct, frozen=True):
    """A published entry, and the changed lines of its file."""

    path: str
    lines: tuple[LineChange, ...]
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
    """The drafts with an embargo that `publish_due` leaves alone, in the order of their embargoes."""


def publish_drafts(root: Path, names: Sequence[str], options: Options) -> Outcome[Publication]:
    """Publish the drafts with these names, all or none, and return what changed.

    The outcome's problems are those of the site after publication. Raises `UnknownNameError` and `RefusedError`.
    """
    reading = read_entries(root, options)
    records = reading.value.records
    plan = _plan({_key(name, records): None for name in names}, records, options)
    for key in (*((story, "") for story in sorted(plan.stories)), *plan.days):
        if ahead := embargo_ahead(key, records, options.moment):
            raise RefusedError(ahead)
    return _publish(root, reading, plan, options)


def publish_due(root: Path, options: Options) -> Outcome[Publication]:
    """Publish the drafts whose embargo has ended, all or none, and return what changed and which drafts wait.

    If nothing is due, the outcome's problems are those of reading. Raises `RefusedError`.
    """
    reading = read_entries(root, options)
    due = due_drafts(reading.value.records, options.moment)
    if not due.keys:
        return Outcome(Publication((), (), (), reading.value.files, due.waiting), reading.problems)
    plan = _plan(dict.fromkeys(due.keys), reading.value.records, options)
    published = _publish(root, reading, plan, options)
    return replace(published, value=replace(published.value, waiting=due.waiting))


def _publish(root: Path, reading: Outcome[Reading], plan: _Plan, options: Options) -> Outcome[Publication]:
    records = reading.value.records
    revised = replace(reading.value, records=records.with_published(plan.stories, plan.days))
    checked = check_reading(root, options, Outcome(revised, reading.problems))
    changes = {} if has_errors(checked.problems) else {change.path: change for change in _changes(root, plan, records)}
    replace_files(root, {path: change.replacement for path, change in changes.items()}, "publish")
    entries = tuple(PublishedEntry(path, changes[path].lines, changes[path].day) for path in sorted(changes))
    return Outcome(Publication(entries, plan.already, plan.still_drafts, checked.value.files), checked.problems)


def _key(name: str, records: Records) -> Key:
    """Return the entry named `event`, `story/event`, `story` or `story/`. Raises `UnknownNameError`."""
    stories = sorted(records.ids("story"))
    events = [(story, event) for story in stories for event in sorted(records.ids("event", story))]
    by_name: dict[str, list[Key]] = {}
    for key in (*((story, "") for story in stories), *events):
        names = {_full_name(key), key[1]} if key[1] else {key[0], f"{key[0]}/"}
        for one in names:
            by_name.setdefault(one, []).append(key)
    found = by_name.get(name, [])
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(_full_name(key) if key[1] else f"{key[0]}/ (the story)" for key in found)
        raise UnknownNameError(f"'{name}' is the id of several entries; write one of: {listed}")
    guess = nearest(name, by_name)
    drafts = [f"{event.story}/{event.id}" for event in records.events if event.fields.status == "draft"]
    listed = f"the drafts are: {', '.join(sorted(drafts))}" if drafts else "no event is a draft"
    hint = f"did you mean '{guess}'?" if guess else listed
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


def _plan(keys: Mapping[Key, None], records: Records, options: Options) -> _Plan:
    """Return the plan to publish these entries. Raises `RefusedError`."""
    today = parse_issued(options.day_in(records.site.fields.timezone).isoformat())
    draft_stories = {story.id for story in records.stories if story.fields.status == "draft"}
    stories = frozenset(story for story, event in keys if not event and story in draft_stories)
    named = [records.event_by_id[key] for key in keys if key in records.event_by_id]
    for event in named:
        _refuse_if_hidden(event, draft_stories - stories)
    drafts = [event for event in named if event.fields.status == "draft"]
    # The other events of a draft story become public with it, whatever date they have.
    following = [event for event in records.events if event.story in stories and event.fields.status == "published"]
    days = {(event.story, event.id): _day(event, records, today) for event in (*drafts, *following)}
    already = (key for key in keys if key not in days and key[0] not in stories and not _is_broken(key, records))
    still = (
        f"{event.story}/{event.id}"
        for event in records.events
        if event.fields.status == "draft" and (event.story, "") in keys and (event.story, event.id) not in days
    )
    return _Plan(stories, days, tuple(map(_full_name, already)), tuple(sorted(still)))


def _is_broken(key: Key, records: Records) -> bool:
    """Return whether an entry is invalid; the check reports why."""
    story, event = key
    return (("event", story, event) if event else ("story", "", story)) in records.broken


def _refuse_if_hidden(event: Entry[EventFields], draft_stories: set[str]) -> None:
    if event.fields.status == "withdrawn":
        hint = "to bring it back, delete its line 'status: withdrawn' by hand"
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


class _FileChange(Struct, frozen=True):
    """The change of one file."""

    path: str
    replacement: Replacement
    lines: tuple[LineChange, ...]
    day: Day


def _changes(root: Path, plan: _Plan, records: Records) -> Iterator[_FileChange]:
    """Yield the change of each file. Raises `RefusedError`."""
    for story in records.stories:
        if story.id in plan.stories:
            change = partial(_published_story, story=story)
            yield _change(root, story.file, change, "none", _by_hand(story, None))
    for event in records.events:
        day = plan.days.get((event.story, event.id))
        if day is not None and (event.fields.status == "draft" or event.fields.published != day):
            became: Day = "new" if event.fields.published in (None, day) else "replaced"
            became = "kept" if event.fields.published == day and _was_public(event, records) else became
            yield _change(
                root,
                event.file,
                partial(_published, event=event, day=day),
                became,
                _by_hand(event, None if event.fields.published == day else day),
            )


def _published_story(data: bytes, story: Entry[StoryFields]) -> EditedFile:
    """Return the file of a story that is no draft any more. Raises `UnsafeChangeError`."""
    return drop_field(data, StoryFields, "status", *embargo_field(story))


def _published(data: bytes, event: Entry[EventFields], day: Issued) -> EditedFile:
    """Return the file of an event that is published on `day`. Raises `UnsafeChangeError`."""
    if event.fields.published == day:
        return drop_field(data, EventFields, "status", *embargo_field(event))
    if event.fields.status == "draft":
        return replace_field(data, EventFields, ("status", *embargo_field(event)), "published", str(day))
    return set_field(data, EventFields, "published", str(day), below="date")


def _by_hand(entry: Draft, day: Issued | None) -> str:
    """Return the instruction to make the change by hand; `day` is an event's day of publication."""
    status = "delete 'status: draft'" if entry.fields.status == "draft" else ""
    embargo = "delete 'embargo'" if embargo_field(entry) else ""
    published = f"write 'published: {day}'" if day else ""
    return " and ".join(filter(None, (status, embargo, published)))


def _change(root: Path, path: str, change: Callable[[bytes], EditedFile], became: Day, by_hand: str) -> _FileChange:
    try:
        data = (root / path).read_bytes()
        changed = change(data)
    except OSError as error:
        raise RefusedError(f"{path} can't be read: {error.strerror}") from None
    except UnsafeChangeError:
        message = f"nothing is published: onrecord can't change single lines of {path} as it is written"
        raise RefusedError(f"{message}; do it by hand: {by_hand}") from None
    return _FileChange(path, Replacement(data, changed.data), changed.lines, became)
